//! Marketo's side of a call.

/// What arrives is processed for a while, or refused.
pub(crate) trait Marketo {
    /// A call of ours arrives, `at` µs after the start, that would take `work` µs.
    fn arrives(&mut self, at: u64, work: u64) -> Processed;
}

/// What became of a call that arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Processed {
    /// When Marketo is done with it.
    pub(crate) done: u64,
    /// The code that it answers with, if it refuses.
    pub(crate) code: Option<&'static str>,
}

/// A Marketo that takes whatever comes; others count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patient;

impl Marketo for Patient {
    fn arrives(&mut self, at: u64, work: u64) -> Processed {
        Processed {
            done: at + work,
            code: None,
        }
    }
}
