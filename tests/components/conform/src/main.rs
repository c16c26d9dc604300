//! Runs the host's `wasi:keyvalue` through all that holders of the limits rely on in a store. Ends
//! with the first defect that it finds.

use std::cell::Cell;
use std::process::ExitCode;

use marketo_drive::swap::conforms;
use marketo_wasi::{Store, run};

fn main() -> ExitCode {
    let Ok(store) = Store::open("default") else {
        eprintln!("there is no store");
        return ExitCode::FAILURE;
    };
    let opened = Cell::new(0);
    let suite = conforms(async |name: &str| {
        opened.set(opened.get() + 1);
        store.place(&format!("conform/{name}"))
    });
    match run(suite) {
        Ok(()) => {
            println!("conforms, by {} handles", opened.get());
            ExitCode::SUCCESS
        }
        Err(defect) => {
            eprintln!("{defect}");
            ExitCode::FAILURE
        }
    }
}
