//! `marketo-sim`: the simulator as a program. `marketo-sim --help` says how to use it.

mod flags;

use std::io::Write as _;
use std::process::ExitCode;

use flags::Flags;
use marketo_sim::server::{HELP, Server};
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    let (config, options) = match Flags::read() {
        Ok(Flags::Run(config, options)) => (*config, options),
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
        let server = Server::bind(config, options).await?;
        println!("listening http://{}", server.address()?);
        std::io::stdout().flush()?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        server
            .run(async {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
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
