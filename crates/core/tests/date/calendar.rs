//! The same calendar as jiff's.

use jiff::civil;
use jiff::tz::TimeZone;
use marketo_core::Timestamp;
use marketo_core::date::{self, Day, Form};
use proptest::prelude::*;

/// The last millisecond that jiff has, a day before the end of 9999.
const LAST: u64 = 253_402_207_200_999;

/// The forms with milliseconds, as jiff writes them, and whether the zone is any or UTC alone.
const FORMATS: [(&str, bool); 7] = [
    ("%Y-%m-%dT%H:%M:%S%.3fZ", false),
    ("%Y-%m-%dT%H:%M:%S%.3fZ+0000", false),
    ("%Y%m%dT%H:%M:%S%.3ft+0000", false),
    ("%Y-%m-%dT%H:%M:%S%.3f%z", true),
    ("%Y-%m-%dT%H:%M:%S%.3f%:z", true),
    ("%Y%m%dT%H:%M:%S%.3ft%z", true),
    ("%Y-%m-%dT%H:%M:%S%.3ft%:z", true),
];

fn theirs(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(i64::try_from(at.as_millis()).unwrap()).unwrap()
}

#[test]
fn every_day_from_the_year_1_to_9999_is_jiffs() {
    let first = civil::date(1, 1, 1);
    let mut found = 0;
    for year in 0..=10_000_u16 {
        for month in 0..=13_u8 {
            for day in 0..=32_u8 {
                let ours = Day::new(year, month, day);
                let (y, m, d) = (year.cast_signed(), month.cast_signed(), day.cast_signed());
                let theirs = civil::Date::new(y, m, d).ok().filter(|date| *date >= first);
                assert_eq!(ours.is_ok(), theirs.is_some(), "{year}-{month}-{day}");
                let (Ok(ours), Some(theirs)) = (ours, theirs) else {
                    continue;
                };
                found += 1;
                let days = civil::date(1970, 1, 1).until(theirs).unwrap().get_days();
                let start = u64::try_from(days).ok().map(|days| days * 86_400_000);
                assert_eq!(ours.start().ok().map(Timestamp::as_millis), start);
                if let Ok(start) = ours.start() {
                    assert_eq!(Day::of(start), Ok(ours));
                }
            }
        }
    }
    assert_eq!(found, 3_652_059);
}

proptest! {
    #[test]
    fn what_is_written_is_read_by_both(millis in 0..=LAST) {
        let at = Timestamp::from_millis(millis);
        for (form, kept) in [(Form::Seconds, millis / 1000 * 1000), (Form::Millis, millis)] {
            let text = date::write(at, form).unwrap().to_string();
            prop_assert_eq!(date::read(text.as_bytes()).unwrap().as_millis(), kept);
            let read: jiff::Timestamp = text.parse().unwrap();
            prop_assert_eq!(u64::try_from(read.as_millisecond()).unwrap(), kept);
        }
        let user = date::write(at, Form::User).unwrap().to_string();
        prop_assert_eq!(date::read(user.as_bytes()), Ok(at));
        let format = "%Y%m%dT%H:%M:%S%.3ft+0000";
        prop_assert_eq!(user, theirs(at).strftime(format).to_string());
    }

    #[test]
    fn every_form_in_every_zone_is_read_as_jiff_wrote_it(
        millis in 0..=LAST,
        offset in -18 * 60..=18 * 60,
        (format, zoned) in proptest::sample::select(&FORMATS[..]),
    ) {
        let zone = jiff::tz::Offset::from_seconds(if zoned { offset * 60 } else { 0 }).unwrap();
        let at = Timestamp::from_millis(millis);
        let local = theirs(at).to_zoned(TimeZone::fixed(zone));
        // A year of five digits or before the year 0 is nobody's form.
        prop_assume!((1..=9999).contains(&local.year()));
        let text = local.strftime(format).to_string();
        prop_assert_eq!(date::read(text.as_bytes()), Ok(at), "{}", text);
    }

    #[test]
    fn a_changed_date_is_refused_or_read_as_jiff_does(
        millis in 0..=LAST,
        at in 0..25_usize,
        byte in prop_oneof![Just(b'0'..=b'9'), Just(b' '..=b'~')].prop_flat_map(|range| range),
    ) {
        let mut text = date::write(Timestamp::from_millis(millis), Form::Millis).unwrap().to_string().into_bytes();
        let place = at % text.len();
        text[place] = byte;
        let text = String::from_utf8(text).unwrap();
        if let (Ok(ours), Ok(theirs)) = (date::read(text.as_bytes()), text.parse::<jiff::Timestamp>()) {
            prop_assert_eq!(i64::try_from(ours.as_millis()).unwrap(), theirs.as_millisecond(), "{}", text);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(text in proptest::collection::vec(any::<u8>(), 0..40)) {
        let _ = (date::read(&text), Day::read(&text));
    }
}
