//! Dates: the same instants as jiff's, for every text that either of the two takes.

use jiff::civil;
use marketo_core::Timestamp;
use marketo_core::date::{self, DateError, Day, Form};

pub(crate) const WORDS: &[&str] = &[
    "day",
    "day alone",
    "instant",
    "no form",
    "no such day",
    "no such offset",
    "no such time",
    "no zone",
    "out of range",
];

pub(crate) fn check(data: &[u8]) -> &'static str {
    written(data);
    let day = Day::read(data);
    if let Ok(text) = core::str::from_utf8(data) {
        agrees_on_days(text, day);
    }
    match date::read(data) {
        Ok(at) => {
            assert!(day.is_err(), "a day is no instant");
            assert_eq!(jiffs(&plain_form(data)), Some(at), "jiff reads another one");
            "instant"
        }
        Err(error) => {
            if let Some(at) = core::str::from_utf8(data)
                .ok()
                .filter(|t| is_internet_date(t))
            {
                assert_eq!(jiffs(at), None, "refused, but jiff reads it: {error}");
            }
            match error {
                DateError::DayAlone if day.is_ok() => "day",
                DateError::DayAlone => "day alone",
                DateError::NoZone => "no zone",
                DateError::NoSuchDay => "no such day",
                DateError::NoSuchTime => "no such time",
                DateError::NoSuchOffset => "no such offset",
                DateError::OutOfRange => "out of range",
                _ => "no form",
            }
        }
    }
}

/// Whatever number the first eight bytes are: what is written of it is read as the same.
fn written(data: &[u8]) {
    let Some(number) = data.first_chunk().copied().map(u64::from_le_bytes) else {
        return;
    };
    let at = Timestamp::from_millis(number % 400_000_000_000_000);
    for form in [Form::Seconds, Form::Millis, Form::User] {
        let Ok(text) = date::write(at, form).map(|text| text.to_string()) else {
            assert!(at.as_millis() > 253_402_300_799_999, "{at} can be written");
            continue;
        };
        let kept = match form {
            Form::Seconds => at.as_secs() * 1000,
            _ => at.as_millis(),
        };
        let read = date::read(text.as_bytes());
        assert_eq!(read, Ok(Timestamp::from_millis(kept)), "{text}");
    }
}

fn agrees_on_days(text: &str, ours: Result<Day, DateError>) {
    let theirs = (text.len() == 10 && text.is_ascii() && !text.starts_with('-'))
        .then(|| civil::Date::strptime("%Y-%m-%d", text).ok())
        .flatten();
    if let Ok(day) = ours {
        let theirs = theirs.expect("a day of jiff's");
        assert_eq!(i32::from(day.year()), i32::from(theirs.year()));
        assert_eq!(i16::from(day.month()), i16::from(theirs.month()));
        assert_eq!(i16::from(day.day()), i16::from(theirs.day()));
        assert_eq!(day.to_string(), text);
    } else if matches_shape(text, "dddd-dd-dd") && !text.starts_with("0000") {
        assert_eq!(theirs, None, "refused, but jiff has it");
    }
}

/// A text that was read, in the form that the internet uses: dashes, one zone, a colon in it.
fn plain_form(data: &[u8]) -> String {
    let text = core::str::from_utf8(data).expect("dates are ASCII");
    let (day, rest) = text.split_once('T').expect("an instant has a time");
    let day: String = day.chars().filter(char::is_ascii_digit).collect();
    let (year, day) = day.split_at(4);
    let (month, day) = day.split_at(2);
    let sign = rest.find(['+', '-']).unwrap_or(rest.len());
    let (time, offset) = rest.split_at(sign);
    let time = time.trim_end_matches(['Z', 't']);
    if offset.is_empty() {
        return format!("{year}-{month}-{day}T{time}Z");
    }
    let digits: String = offset.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = digits.split_at(3);
    format!("{year}-{month}-{day}T{time}{hours}:{minutes}")
}

/// What jiff reads, in whole milliseconds. Its time ends a day before the year 9999 does: of the
/// last two days it reads those before, and two days are added.
fn jiffs(text: &str) -> Option<Timestamp> {
    // Down to a whole one also before 1970, where jiff's own are cut towards it.
    let parsed = |text: &str| {
        let at: jiff::Timestamp = text.parse().ok()?;
        i64::try_from(at.as_nanosecond().div_euclid(1_000_000)).ok()
    };
    let day_later = || {
        let earlier = text.replacen("9999-12-31", "9999-12-29", 1);
        let earlier = earlier.replacen("9999-12-30", "9999-12-28", 1);
        let two_days = 2 * 24 * 60 * 60 * 1000;
        parsed(&earlier)
            .filter(|_| earlier != text)
            .map(|at| at + two_days)
            .filter(|at| *at <= 253_402_300_799_999)
    };
    let millis = parsed(text).or_else(day_later)?;
    u64::try_from(millis).ok().map(Timestamp::from_millis)
}

/// Whether it is in the one form that both know, with a second and an offset that both have.
fn is_internet_date(text: &str) -> bool {
    let Some((head, rest)) = text.split_at_checked(19) else {
        return false;
    };
    if !matches_shape(head, "dddd-dd-ddTdd:dd:dd") || head.ends_with(":60") {
        return false;
    }
    let digits = rest.strip_prefix('.').map_or(0, |fraction| {
        fraction.bytes().take_while(u8::is_ascii_digit).count()
    });
    let zone = match digits {
        0 => rest,
        1..=9 => rest.get(1 + digits..).unwrap_or_default(),
        _ => return false,
    };
    let offset = zone.get(1..).unwrap_or_default();
    zone == "Z"
        || (zone.starts_with(['+', '-']) && matches_shape(offset, "dd:dd") && offset <= "18:00")
}

/// Whether there is a digit for each `d`, and everything else as it stands.
fn matches_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text
            .bytes()
            .zip(shape.bytes())
            .all(|(byte, wanted)| match wanted {
                b'd' => byte.is_ascii_digit(),
                _ => byte == wanted,
            })
}
