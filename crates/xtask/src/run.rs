//! Child processes: run to the end with their output kept, or kept alive until we go.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

/// How long a child may take to end when asked.
const GRACE: Duration = Duration::from_secs(5);

/// How often a running child is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What a finished child printed: standard output, then standard error.
#[derive(Debug)]
pub(crate) struct Output {
    /// Everything on standard output.
    pub(crate) stdout: String,
    /// Everything on standard error.
    pub(crate) stderr: String,
}

/// Runs a command to its end and keeps what it prints.
///
/// Fails with the whole output when the command cannot start, exits with another status than 0 or
/// takes longer than `limit`; a command over its time is killed.
pub(crate) fn run(command: &mut Command, limit: Duration) -> Result<Output> {
    let name = describe(command);
    let mut child = Guard(
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start `{name}`"))?,
    );
    let stdout = read_all(child.0.stdout.take());
    let stderr = read_all(child.0.stderr.take());
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.0.try_wait()? {
            break Some(status);
        }
        if started.elapsed() > limit {
            break None;
        }
        thread::sleep(LOOK_EVERY);
    };
    let Some(status) = status else {
        // The readers are not joined: a grandchild may hold the pipes open for ever.
        bail!(
            "`{name}` took longer than {} s and was stopped",
            limit.as_secs()
        );
    };
    let output = Output {
        stdout: join(stdout)?,
        stderr: join(stderr)?,
    };
    if !status.success() {
        bail!(
            "`{name}` ended with {status}\n{}{}",
            output.stdout,
            output.stderr
        );
    }
    Ok(output)
}

/// A child that lives no longer than this value.
///
/// Where its standard input is a pipe, that closes when this process dies without dropping the
/// guard, and the programs that are started this way end themselves on that.
#[derive(Debug)]
pub(crate) struct Guard(pub(crate) Child);

impl Guard {
    /// Starts a command with its standard input and output as pipes.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = describe(command);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map(Self)
            .with_context(|| format!("cannot start `{name}`"))
    }
}

impl Drop for Guard {
    /// Asks before it kills: a child that is killed outright leaves its own children behind.
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        if !matches!(self.0.try_wait(), Ok(None)) {
            return;
        }
        // The standard library knows only the signal that cannot be handled. What fails here
        // fails because the child is gone.
        let pid = self.0.id().to_string();
        let _ = Command::new("kill").arg(pid).stderr(Stdio::null()).status();
        let asked = Instant::now();
        while asked.elapsed() < GRACE {
            if !matches!(self.0.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(LOOK_EVERY);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A command as a person would type it.
pub(crate) fn describe(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn read_all<R: Read + Send + 'static>(pipe: Option<R>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before an error is still worth showing.
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn join(reader: thread::JoinHandle<String>) -> Result<String> {
    reader
        .join()
        .map_err(|_| anyhow!("the reader of a child's output failed"))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::process::Command;
    use std::time::Duration;

    use super::{Guard, run};

    const LONG: Duration = Duration::from_secs(60);

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn both_outputs_of_a_command_are_kept() {
        let output = run(&mut shell("echo out; echo err >&2"), LONG).unwrap();
        assert_eq!(
            (output.stdout.as_str(), output.stderr.as_str()),
            ("out\n", "err\n")
        );
    }

    #[test]
    fn a_failure_shows_what_was_printed() {
        let error = run(&mut shell("echo why; exit 3"), LONG)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("why") && error.contains("exit status: 3"),
            "{error}"
        );
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut Command::new("no-such-program"), LONG)
            .unwrap_err()
            .to_string();
        assert!(error.contains("no-such-program"), "{error}");
    }

    #[test]
    fn a_command_over_its_time_is_stopped() {
        let error = run(&mut shell("exec sleep 600"), Duration::ZERO)
            .unwrap_err()
            .to_string();
        assert!(error.contains("was stopped"), "{error}");
    }

    #[test]
    fn a_guarded_child_may_clean_up_and_is_gone_afterwards() {
        let script = "trap 'echo asked; exit' TERM; echo ready; while :; do sleep 0.01; done";
        let mut child = Guard::start(&mut shell(script)).unwrap();
        let mut output = child.0.stdout.take().unwrap();
        let mut ready = [0; 6];
        output.read_exact(&mut ready).unwrap();
        drop(child);
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "asked\n");
    }
}
