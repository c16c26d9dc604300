//! `marketo-sim`: the simulator as a program. `marketo-sim --help` says how to use it.

mod flags;

use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;

use flags::{Flags, Start, Until};
use marketo_sim::server::{HELP, Server};
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    let (start, options, until) = match Flags::read() {
        Ok(Flags::Run(start, options, until)) => (start, options, until),
        Ok(Flags::Help) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Ok(Flags::Version) => {
            println!("marketo-sim {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("marketo-sim: {error}\nTry --help.");
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("marketo-sim: {error}");
            return ExitCode::FAILURE;
        }
    };
    let ran = runtime.block_on(async {
        let server = match start {
            Start::Fresh(config) => Server::bind(*config, options).await?,
            Start::Snapshot(path) => {
                let text = std::fs::read_to_string(&path);
                let named = |error| io::Error::other(format!("{}: {error}", path.display()));
                let server = Server::bind_snapshot(text.map_err(named)?, options).await;
                server.map_err(named)?
            }
        };
        println!("listening http://{}", server.address()?);
        std::io::stdout().flush()?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        server
            .run(async {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                    () = end_of_input(), if until == Until::EndOfInput => {}
                }
            })
            .await;
        Ok::<(), std::io::Error>(())
    });
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("marketo-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Done when standard input ends. What comes before is thrown away.
async fn end_of_input() {
    let (tell, told) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        let mut thrown_away = [0; 1024];
        while input.read(&mut thrown_away).is_ok_and(|read| read > 0) {}
        // Nobody is left to be told when the program ends for another reason.
        let _: Result<(), ()> = tell.send(());
    });
    // An error means that the thread has ended, and so has the input.
    let _: Result<(), _> = told.await;
}
