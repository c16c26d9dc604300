use super::*;

const HOUR: Duration = Duration::from_secs(3600);

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(1_000_000 + millis)
}

fn token(text: &str, expires_in: Duration) -> Identity {
    Identity::Token {
        token: AccessToken::new(text),
        expires_in,
        user: ApiUser::new("api@example.com"),
    }
}

/// A keeper whose store was empty and which has fetched `text` at 0 s.
fn holding(text: &str, expires_in: Duration) -> TokenKeeper {
    let mut keeper = TokenKeeper::new();
    assert_eq!(keeper.ask(at(0), None), Ask::Load);
    keeper.on_stored(at(0), None);
    assert_eq!(keeper.ask(at(0), None), Ask::Fetch);
    keeper.on_identity(at(0), 0, token(text, expires_in));
    keeper
}

fn text(ask: Ask) -> String {
    match ask {
        Ask::Ready(held) => held.token.expose().to_owned(),
        other => panic!("no token but {other:?}"),
    }
}

#[test]
fn many_cold_callers_cause_one_errand_each_of_load_and_fetch() {
    let mut keeper = TokenKeeper::new();
    assert_eq!(keeper.ask(at(0), None), Ask::Load);
    for _ in 0..40 {
        assert!(matches!(keeper.ask(at(1), None), Ask::Busy(_)));
    }
    keeper.on_stored(at(2), None);
    assert_eq!(keeper.ask(at(2), None), Ask::Fetch);
    for _ in 0..40 {
        assert!(matches!(keeper.ask(at(3), None), Ask::Busy(_)));
    }
    keeper.on_identity(at(4), 0, token("one", HOUR));
    assert_eq!(text(keeper.ask(at(5), None)), "one");
}

#[test]
fn what_is_left_of_a_life_counts_not_3600() {
    let mut keeper = holding("short", Duration::from_secs(100));
    assert_eq!(text(keeper.ask(at(97_000), None)), "short");
    // In its last two seconds no call is started, and asking Marketo would give it again.
    assert_eq!(keeper.ask(at(98_500), None), Ask::Wait(at(100_000)));
    assert_eq!(keeper.ask(at(100_000), None), Ask::Fetch);
}

#[test]
fn a_token_handed_out_seconds_before_its_end_is_waited_out() {
    let mut keeper = holding("dying", Duration::from_secs(1));
    assert_eq!(keeper.ask(at(10), None), Ask::Wait(at(1_000)));
    assert_eq!(keeper.ask(at(1_000), None), Ask::Fetch);
    // Its end has come, but Marketo is late to notice.
    keeper.on_identity(at(1_050), 0, token("dying", Duration::ZERO));
    assert_eq!(keeper.ask(at(1_060), None), Ask::Wait(at(1_550)));
    assert_eq!(keeper.ask(at(1_550), None), Ask::Fetch);
    keeper.on_identity(at(1_600), 0, token("fresh", HOUR));
    assert_eq!(text(keeper.ask(at(1_601), None)), "fresh");
}

#[test]
fn one_rejected_token_is_refreshed_once_however_many_saw_it_rejected() {
    let mut keeper = holding("old", HOUR);
    let old = AccessToken::new("old");
    assert_eq!(keeper.ask(at(60_000), Some(&old)), Ask::Fetch);
    for _ in 0..40 {
        assert!(matches!(keeper.ask(at(60_001), Some(&old)), Ask::Busy(_)));
    }
    keeper.on_identity(at(60_100), 0, token("new", HOUR));
    for _ in 0..40 {
        assert_eq!(text(keeper.ask(at(60_200), Some(&old))), "new");
    }
}

#[test]
fn a_late_word_of_an_old_rejection_does_not_cost_the_new_token() {
    let mut keeper = holding("new", HOUR);
    let old = AccessToken::new("old");
    assert_eq!(text(keeper.ask(at(60_000), Some(&old))), "new");
}

#[test]
fn the_same_token_again_after_a_rejection_is_no_storm() {
    let mut keeper = holding("same", HOUR);
    let same = AccessToken::new("same");
    assert_eq!(keeper.ask(at(60_000), Some(&same)), Ask::Fetch);
    keeper.on_identity(at(60_100), 0, token("same", HOUR));
    for wait in 0..40 {
        assert_eq!(text(keeper.ask(at(60_101 + wait), Some(&same))), "same");
    }
    assert_eq!(keeper.ask(at(65_200), Some(&same)), Ask::Fetch);
}

#[test]
fn a_token_that_is_rejected_as_soon_as_it_was_got_is_refreshed() {
    let mut keeper = holding("revoked", HOUR);
    assert_eq!(
        keeper.ask(at(50), Some(&AccessToken::new("revoked"))),
        Ask::Fetch
    );
}

#[test]
fn a_rejected_token_is_not_taken_from_the_store_again() {
    let mut keeper = TokenKeeper::new();
    let bad = AccessToken::new("bad");
    assert_eq!(keeper.ask(at(0), Some(&bad)), Ask::Fetch);
    let stored = HeldToken {
        token: bad,
        obtained_at: at(0),
        expires_at: at(3_600_000),
        user: None,
    };
    keeper.on_stored(at(1), Some(stored));
    assert!(keeper.held().is_none());
}

#[test]
fn a_stored_token_saves_the_identity_call() {
    let mut keeper = TokenKeeper::new();
    assert_eq!(keeper.ask(at(0), None), Ask::Load);
    let stored = HeldToken {
        token: AccessToken::new("kept"),
        obtained_at: at(0),
        expires_at: at(60_000),
        user: None,
    };
    keeper.on_stored(at(1), Some(stored));
    assert_eq!(text(keeper.ask(at(2), None)), "kept");
    assert_eq!(keeper.poll_save(), None);
}

#[test]
fn a_401_is_remembered_for_a_while() {
    let mut keeper = TokenKeeper::new();
    assert_eq!(keeper.ask(at(0), None), Ask::Load);
    keeper.on_stored(at(0), None);
    assert_eq!(keeper.ask(at(0), None), Ask::Fetch);
    keeper.on_identity(at(100), 0, Identity::Refused);
    let until = at(60_100);
    assert_eq!(
        keeper.ask(at(60_099), None),
        Ask::Failed(TokenFailure::Refused { until })
    );
    assert_eq!(keeper.ask(until, None), Ask::Fetch);
}

#[test]
fn an_identity_service_that_is_down_is_waited_for_then_told() {
    let mut keeper = TokenKeeper::new();
    assert_eq!(keeper.ask(at(0), None), Ask::Load);
    keeper.on_stored(at(0), None);
    let mut now = at(0);
    let mut fetches = 0;
    let told = loop {
        match keeper.ask(now, None) {
            Ask::Fetch => {
                fetches += 1;
                keeper.on_identity(now, 7, Identity::Unavailable);
            }
            Ask::Wait(until) => now = until,
            Ask::Failed(failure) => break failure,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(fetches, 4);
    assert!(matches!(told, TokenFailure::Unavailable { until } if until > now));
}

#[test]
fn a_good_answer_makes_up_for_failures() {
    let mut keeper = TokenKeeper::new();
    assert_eq!(keeper.ask(at(0), None), Ask::Load);
    keeper.on_stored(at(0), None);
    let mut now = at(0);
    for _ in 0..2 {
        for _ in 0..3 {
            assert_eq!(keeper.ask(now, None), Ask::Fetch);
            keeper.on_identity(now, 0, Identity::Unavailable);
            let Ask::Wait(until) = keeper.ask(now, None) else {
                panic!("not waited for");
            };
            now = until;
        }
        assert_eq!(keeper.ask(now, None), Ask::Fetch);
        keeper.on_identity(now, 0, token("short", Duration::from_secs(10)));
        now = now.after(Duration::from_secs(10));
    }
}

#[test]
fn a_token_that_is_as_good_as_over_is_not_kept() {
    let mut keeper = holding("dying", Duration::from_secs(2));
    assert_eq!(keeper.poll_save(), None);
    assert_eq!(keeper.ask(at(2_000), None), Ask::Fetch);
    keeper.on_identity(at(2_100), 0, token("fresh", HOUR));
    assert!(keeper.poll_save().is_some());
}

#[test]
fn an_errand_whose_bearer_died_goes_to_the_next() {
    let mut keeper = TokenKeeper::new();
    assert_eq!(keeper.ask(at(0), None), Ask::Load);
    assert_eq!(keeper.ask(at(29_999), None), Ask::Busy(at(30_000)));
    assert_eq!(keeper.ask(at(30_000), None), Ask::Load);
}

#[test]
fn each_token_is_saved_once() {
    let mut keeper = holding("one", HOUR);
    assert_eq!(
        keeper.poll_save().map(|held| held.token),
        Some(AccessToken::new("one"))
    );
    assert_eq!(keeper.poll_save(), None);
}

#[test]
fn nothing_shows_the_token_or_whose_it_is() {
    let keeper = holding("hush-hush", HOUR);
    let user = keeper.held().and_then(|held| held.user.as_ref());
    assert_eq!(user.map(ApiUser::expose), Some("api@example.com"));
    let shown = format!("{keeper:?}");
    assert!(!shown.contains("hush") && !shown.contains("example.com"));
}

#[test]
fn an_errand_that_is_given_up_goes_to_the_next_at_once() {
    let mut keeper = TokenKeeper::new();
    assert_eq!(keeper.ask(at(0), None), Ask::Load);
    keeper.on_abandoned(at(1));
    assert_eq!(keeper.ask(at(1), None), Ask::Load);
    keeper.on_stored(at(2), None);
    assert_eq!(keeper.ask(at(2), None), Ask::Fetch);
    keeper.on_abandoned(at(3));
    assert_eq!(keeper.ask(at(3), None), Ask::Fetch);
}
