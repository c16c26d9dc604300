//! What stands around the tables.

pub(crate) const HEAD: &str = "\
# Ways to keep Marketo's limits, side by side

Made by `cargo xtask strategies`, held to by `cargo xtask check`. Each row is an hour of traffic in
virtual time against a plain model of Marketo's limiter: at most 100 arrivals in any 20 s, at most
10 calls processed at once. Everything but the strategy is the same: who calls, who calls past it,
how long calls take, and how a refused call is made again (after 1 s, 2 s, 4 s … for a 606, as the
gateway does). A trip is heavy-tailed: never under half of its mean, one in a hundred five times as
long. All strategies but the first two stand where ours does, between all integrations and Marketo.

| strategy | |
| --- | --- |
| no limiter | every call is sent at once |
| 0.2 s apart, each its own | in each integration's own process, which is what marketorestpython does |
| 0.2 s apart | the same once, for all |
| fixed window | 100 calls in each 20 s of the clock, 10 at once |
| token bucket | 100 tokens, 5 more each second, 10 at once |
| window from the send | no more than 100 sent in any 20 s, 10 at once |
| **ours** | `marketo_core::limit::Line` |

| who calls | |
| --- | --- |
| Equals | four integrations of equal right, three with 4 callers and one with 12, which never rest |
| Interactive and batch | two that make a call each two seconds, two with jobs of 400 calls by ten callers |
| others | past the strategy; what of theirs is refused they do not send again. In bursts: 60 calls, three at once, some 40 s apart |

| column | |
| --- | --- |
| 606, 615 | times that Marketo answered so, for each hundred calls |
| not answered | calls that had no answer within 300 s |
| used, with others | calls that Marketo executed, in percent of what it allows: the integrations', and all |
| wait | from wanting to call to the send that was answered, in seconds: the median and the 99th percentile |
| Jain | Jain's index of what equals got: 1 if all got the same, 0.25 if one got all |

Adobe does not say whether refused calls count. If they do, who retries keeps the window full.
";

pub(crate) const SWEEP: &str = "
## What ours makes of a refusal

Each constant of `marketo_core::limit::Learning`, and what it would do otherwise: 606 and 615 for
each hundred calls; the share of the limit that was used; the 99th percentile of what interactive
calls waited. Trips of 0.6 s, refused calls count, interactive and batch; *before no batch*: four
integrations that make a call each two seconds.

";
