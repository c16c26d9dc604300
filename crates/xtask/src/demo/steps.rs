//! The steps: what is called for, in which order.

use serde_json::{Value, json};

use super::jobs::{Facts, Job};
use super::rows;

/// How many calls the burst makes at once: six times what Marketo processes at a time.
const BURST: usize = 60;

/// How many calls come in the end, which no longer fit into the first 20 seconds.
const REST: usize = 16;

/// What happens in a step, in this order.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// These jobs begin at the same time.
    Send(Vec<Job>),
    /// Both simulators are told something at their control endpoint: the path, and the body.
    Tell(&'static str, Value),
}

/// A step of the demo.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// Its name.
    pub(super) title: &'static str,
    /// What it shows and why that matters, in lines.
    pub(super) why: &'static [&'static str],
    /// What happens.
    pub(super) acts: Vec<Act>,
}

/// The steps of the demo.
pub(super) fn steps(facts: &Facts) -> Vec<Step> {
    let each = |first, many| -> Vec<Job> {
        let ids = facts.reads(first, many);
        ids.map(|id| Job::Reads(vec![id])).collect()
    };
    let fault = |operation: &str, fault: &str| {
        let rule = json!({ "operation": operation, "fault": fault, "times": 1 });
        Act::Tell("faults", rule)
    };
    let in_turn = vec![Job::Describe, Job::Reads(facts.reads(0, 5).collect())];
    let mut cut = vec![Job::Correct(rows::CORRECTED)];
    cut.extend(each(18, 1));
    vec![
        Step {
            title: "Token",
            why: &[
                "The caller shows a key of its own and gets a token of the gateway's.",
                "Marketo's client id, secret and token stay behind the gateway.",
            ],
            acts: vec![Act::Send(vec![Job::LogIn])],
        },
        Step {
            title: "Single reads",
            why: &["The fields' description, and five leads by their ids."],
            acts: in_turn
                .into_iter()
                .map(|job| Act::Send(vec![job]))
                .collect(),
        },
        Step {
            title: "A read over three pages",
            why: &["All leads of two regions, 300 a page, by Marketo's paging token."],
            acts: vec![Act::Send(vec![Job::Pages])],
        },
        Step {
            title: "2,000 upserts",
            why: &["Seven batches of up to 300 rows, all sent at once."],
            acts: vec![Act::Send(rows::batches().map(Job::Write).collect())],
        },
        Step {
            title: "A burst",
            why: &[
                "60 calls at once. Marketo processes 10 at a time and refuses the others",
                "with 615; the gateway lets them wait until there is a place.",
            ],
            acts: vec![Act::Send(each(8, BURST))],
        },
        Step {
            title: "The token ends early",
            why: &[
                "After four of these ten calls Marketo's token is made to end: the other six",
                "meet 602 and 601. The gateway gets one new token and sends them again.",
            ],
            acts: vec![
                Act::Send(each(68, 4)),
                Act::Tell("tokens", json!({ "action": "expire" })),
                Act::Send(each(72, 6)),
            ],
        },
        Step {
            title: "Cut connections",
            why: &[
                "300 rows are written again with a correction, and a lead is read. Marketo",
                "does the one, not the other, and cuts both connections without an answer.",
                "Both may be sent again without harm, so the gateway does: the write after a",
                "pause, lest the first try is still at work and two records come of it.",
            ],
            acts: vec![
                fault("syncLeads", "cut_after"),
                fault("getLeadById", "cut_before"),
                Act::Send(cut),
            ],
        },
        Step {
            title: "More than 100 calls in 20 seconds",
            why: &[
                "16 more reads. Marketo's next answer would be 606, and each refused call",
                "would count again; the gateway holds them back until there is room.",
            ],
            acts: vec![Act::Send(each(78, REST))],
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::{Act, Job, Step, steps};
    use crate::demo::jobs::tests::facts;

    #[test]
    fn the_work_breaks_both_limits_but_not_before_its_last_step() {
        let facts = facts();
        let steps = steps(&facts);
        let calls = |step: &Step| -> usize {
            let sent = step.acts.iter().map(|act| match act {
                Act::Send(jobs) => jobs.iter().map(Job::calls).sum(),
                Act::Tell(..) => 0,
            });
            sent.sum()
        };
        let (last, before) = steps.split_last().unwrap();
        let before: usize = before.iter().map(calls).sum();
        // Six calls meet the ended token and two are cut: they are sent twice.
        assert!(before + 8 <= 100, "{before}");
        assert!(before + 8 + calls(last) > 100);
        assert!(
            steps
                .iter()
                .any(|step| calls(step) > 10 && step.acts.len() == 1)
        );
    }
}
