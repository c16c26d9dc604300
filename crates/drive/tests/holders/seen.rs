//! What Marketo saw, by the true clock, and a plain recount of it. Instants are in ms.

use marketo_core::limit::Limits;

#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) arrivals: Vec<u64>,
    pub(crate) processed: Vec<(u64, u64)>,
}

impl Seen {
    pub(crate) fn call(&mut self, arrived: u64, over: u64) {
        self.arrivals.push(arrived);
        self.processed.push((arrived, over));
    }

    /// What was exceeded.
    pub(crate) fn broken(&self, limits: &Limits) -> Option<String> {
        let mut arrivals = self.arrivals.clone();
        arrivals.sort_unstable();
        let window = limits.window.as_millis() as u64;
        let rate = usize::from(limits.rate);
        for (first, last) in arrivals.iter().zip(arrivals.iter().skip(rate)) {
            if last - first <= window {
                return Some(format!("{} arrivals within {} ms", rate + 1, last - first));
            }
        }
        let open_at = |at: &u64| {
            let open = |(from, to): &&(u64, u64)| from <= at && at < to;
            self.processed.iter().filter(open).count()
        };
        let most = self.arrivals.iter().map(open_at).max().unwrap_or(0);
        (most > usize::from(limits.places)).then(|| format!("{most} processed at once"))
    }
}

#[test]
fn the_recount_objects_to_one_too_many() {
    let limits = Limits {
        rate: 2,
        places: 1,
        ..Limits::MARKETO
    };
    let mut seen = Seen::default();
    seen.call(0, 10);
    seen.call(10, 20);
    seen.call(20_001, 20_010);
    assert_eq!(seen.broken(&limits), None);
    let mut one_more = seen.clone();
    one_more.call(20_010, 20_020);
    assert_eq!(
        one_more.broken(&limits).as_deref(),
        Some("3 arrivals within 20000 ms")
    );
    seen.call(40_002, 40_100);
    seen.call(60_099, 60_200);
    assert_eq!(seen.broken(&limits), None);
    seen.processed.push((40_002, 90_000));
    assert_eq!(seen.broken(&limits).as_deref(), Some("2 processed at once"));
}
