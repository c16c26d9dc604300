use marketo_strategies::*;
use marketo_core::limit::Learning;
use std::time::Duration;
fn main() {
    let s = |n| Duration::from_millis((n * 1000.0) as u64);
    let c = Learning::CHOSEN;
    let variants = vec![("none", Learning::NONE), ("chosen", c), ("literal", Learning { rate_pause: s(20.1), ..c }), ("no shut", Learning { rate_pause: s(0.0), ..c }), ("5 s", Learning { rate_pause: s(5.0), ..c }),
      ("kept 50", Learning { rate_kept: 50, ..c }), ("kept 90", Learning { rate_kept: 90, ..c }),
      ("rises 20", Learning { rate_rises: s(20.0), ..c }),("rises 80", Learning { rate_rises: s(80.0), ..c }),("even", Learning { rate_hastens: 0, ..c }),
      ("left 0", Learning { rate_left: 0, ..c }), ("left 75", Learning { rate_left: 75, ..c }), ("least 1", Learning { rate_least: 1, ..c }), ("least 25", Learning { rate_least: 25, ..c }),
      ("pl kept 80", Learning { places_kept: 80, ..c }), ("pl kept 30", Learning { places_kept: 30, ..c }), ("pl rise 15", Learning { places_rise: s(15.0), ..c }), ("pl rise 240", Learning { places_rise: s(240.0), ..c }),
      ];
    for (name, l) in &variants {
        let mut line = format!("{name:12}");
        for (mix, outs) in [(Mix::Equals, Outsiders::Steady(30)), (Mix::Classes, Outsiders::Bursty(30)), (Mix::Equals, Outsiders::Bursty(30)), (Mix::Equals, Outsiders::Steady(90)),(Mix::Equals, Outsiders::Bursty(90)), (Mix::Classes, Outsiders::Rarely), (Mix::Quiet, Outsiders::Rarely)] {
            let (mut most, mut sum, mut u, mut p99, mut f, mut f5) = (0.0_f64, 0.0, 0.0, 0.0, 0, 0.0);
            for rc in [true, false] { for seed in 0..3 {
                let seen = run(Scenario { mix, outsiders: outs, trip_ms: 600, refusals_count: rc }, Strategy::Ours(*l), seed);
                let r = seen.refused().0+seen.refused().1; f5 += seen.refused().1 / 6.0;
                most = most.max(r); sum += r / 6.0; u += seen.used().0 / 6.0; f += seen.met_failed; p99 += seen.p99() / 6.0;
            }}
            line += &format!(" | {sum:.2},{f5:.2} <{most:.2} u{u:.1} p99 {p99:.1} mf{f}");
        }
        println!("{line}");
    }
}
