//! Each documented form, and each way to be none of them.

use marketo_core::Timestamp;
use marketo_core::date::{self, DateError, Day, Form};

/// Texts of one instant each, in milliseconds since 1970.
const FORMS: [(&str, u64); 31] = [
    // The lead database.
    ("2021-04-08T15:03:32Z", 1_617_894_212_000),
    ("2021-04-08T15:03:32.000Z", 1_617_894_212_000),
    // Activities; a campaign's `runAt`.
    ("2014-09-17T22:31:49+0000", 1_410_993_109_000),
    ("2013-09-26T06:56:35+0000", 1_380_178_595_000),
    ("2013-09-26T06:56:35.250-0000", 1_380_178_595_250),
    // Assets.
    ("2015-03-17T00:17:02Z+0000", 1_426_551_422_000),
    ("2015-03-17T00:17:02.5Z+0000", 1_426_551_422_500),
    ("2015-03-17T00:17:02Z-0000", 1_426_551_422_000),
    ("2015-03-17T00:17:02Z+00:00", 1_426_551_422_000),
    // Bulk jobs, fields of the type Datetime.
    ("2017-01-21T11:47:30-08:00", 1_485_028_050_000),
    ("2017-01-22T02:47:30+07:00", 1_485_028_050_000),
    ("2017-01-21T19:47:30-00:00", 1_485_028_050_000),
    ("2017-01-22T01:17:30.007+05:30", 1_485_028_050_007),
    // User management.
    ("20200807T20:49:54.0t+0000", 1_596_833_394_000),
    ("20211231T08:00:00.000t+0000", 1_640_937_600_000),
    ("20211231T00:00:00.123t-0800", 1_640_937_600_123),
    ("20211231T08:00:00t+0000", 1_640_937_600_000),
    ("2020-08-07T20:49:54.123t+0000", 1_596_833_394_123),
    ("2020-08-07T20:49:54.12t+00:00", 1_596_833_394_120),
    // Fractions are cut, never rounded.
    ("2021-04-08T15:03:32.9Z", 1_617_894_212_900),
    ("2021-04-08T15:03:32.09Z", 1_617_894_212_090),
    ("2021-04-08T15:03:32.9999Z", 1_617_894_212_999),
    ("2021-04-08T15:03:32.999999999Z", 1_617_894_212_999),
    // The ends of time, and of offsets.
    ("1970-01-01T00:00:00Z", 0),
    ("1969-12-31T16:00:00-08:00", 0),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ("1970-01-01T18:00:00+18:00", 0),
    ("1969-12-31T06:00:00-18:00", 0),
    // Leap years: by 4, not by 100, but by 400.
    ("2024-02-29T00:00:00Z", 1_709_164_800_000),
    ("2000-02-29T23:59:59Z", 951_868_799_000),
    ("2100-03-01T00:00:00Z", 4_107_542_400_000),
];

#[test]
fn every_form_names_its_instant() {
    for (text, millis) in FORMS {
        let read = date::read(text.as_bytes());
        assert_eq!(read, Ok(Timestamp::from_millis(millis)), "{text}");
    }
}

#[test]
fn what_is_no_form_says_why() {
    let refusals = [
        (DateError::DayAlone, &["2015-10-17", "20151017"][..]),
        (
            DateError::NoZone,
            &["2015-10-17T00:00:00", "20151017T00:00:00.000"],
        ),
        (
            DateError::NoSuchDay,
            &[
                "2015-02-29T00:00:00Z",
                "2100-02-29T00:00:00Z",
                "2021-02-31T00:00:00Z",
                "2021-04-31T00:00:00Z",
                "2021-13-01T00:00:00Z",
                "2021-00-01T00:00:00Z",
                "2021-01-00T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "20210231T00:00:00.000t+0000",
                "2021-02-31",
            ],
        ),
        (
            DateError::NoSuchTime,
            &[
                "2021-04-08T24:00:00Z",
                "2021-04-08T23:60:00Z",
                "2016-12-31T23:59:60Z",
                "2021-04-08T12:00:61Z",
            ],
        ),
        (
            DateError::NoSuchOffset,
            &[
                "2021-04-08T00:00:00+18:01",
                "2021-04-08T00:00:00-1801",
                "2021-04-08T00:00:00+05:60",
                "2021-04-08T00:00:00t+9900",
                "2021-04-08T00:00:00Z+0100",
                "2021-04-08T00:00:00Z-08:00",
            ],
        ),
        (
            DateError::OutOfRange,
            &[
                "1969-12-31T23:59:59Z",
                "1970-01-01T00:00:00+00:01",
                "0001-01-01T00:00:00Z",
                "9999-12-31T23:59:59-00:01",
            ],
        ),
        (
            DateError::Form,
            &[
                "",
                "yesterday",
                "2021",
                "2021-4-8T15:03:32Z",
                "2021-0408T15:03:32Z",
                "202104-08T15:03:32Z",
                "2021/04/08T15:03:32Z",
                "02021-04-08T15:03:32Z",
                "+2021-04-08T15:03:32Z",
                "2021-04-08 15:03:32Z",
                "2021-04-08t15:03:32Z",
                "2021-04-08T",
                "2021-04-08T15:03Z",
                "2021-04-08T150332Z",
                "2021-04-08T15:03:32,5Z",
                "2021-04-08T15:03:32.Z",
                "2021-04-08T15:03:32.1234567890Z",
                "2021-04-08T15:03:32z",
                "2021-04-08T15:03:32t",
                "2021-04-08T15:03:32Zt+0000",
                "2021-04-08T15:03:32ZZ",
                "2021-04-08T15:03:32Z+",
                "2021-04-08T15:03:32Z+00",
                "2021-04-08T15:03:32+00:0",
                "2021-04-08T15:03:32 0000",
                "2021-04-08T15:03:32+0000Z",
                "2021-04-08T15:03:32[UTC]",
                " 2021-04-08T15:03:32Z",
                "2021-04-08T15:03:32Z ",
                "2021-04-08T15:03:32Z\0",
                "２０２１-04-08T15:03:32Z",
            ],
        ),
    ];
    for (why, texts) in refusals {
        for text in texts {
            assert_eq!(date::read(text.as_bytes()), Err(why), "{text:?}");
        }
    }
    assert_eq!(date::read(b"2021-04-08T15:03:32\xff"), Err(DateError::Form));
}

#[test]
fn a_text_that_was_cut_is_never_read() {
    for (text, _) in FORMS {
        for end in 0..text.len() {
            let cut = &text[..end];
            // `Z+0000` without its offset is a `Z`, and a shorter fraction is one only with a zone.
            if !cut.ends_with('Z') {
                assert!(date::read(cut.as_bytes()).is_err(), "{cut:?}");
            }
        }
    }
}

#[test]
fn each_form_is_written_as_adobe_shows_it() {
    let rows = [
        (Form::Seconds, 1_617_894_212_999, "2021-04-08T15:03:32Z"),
        (Form::Millis, 1_617_894_212_009, "2021-04-08T15:03:32.009Z"),
        (Form::User, 1_640_937_600_000, "20211231T08:00:00.000t+0000"),
        (Form::Seconds, 0, "1970-01-01T00:00:00Z"),
        (
            Form::Millis,
            253_402_300_799_999,
            "9999-12-31T23:59:59.999Z",
        ),
    ];
    for (form, millis, text) in rows {
        let written = date::write(Timestamp::from_millis(millis), form).unwrap();
        assert_eq!(written.to_string(), text);
    }
}

#[test]
fn no_instant_after_9999_is_written() {
    for millis in [253_402_300_800_000, u64::MAX] {
        let at = Timestamp::from_millis(millis);
        assert_eq!(date::write(at, Form::Seconds), Err(DateError::OutOfRange));
        assert_eq!(Day::of(at), Err(DateError::OutOfRange));
    }
}

#[test]
fn a_day_alone_is_a_day() {
    let day: Day = "2015-10-17".parse().unwrap();
    assert_eq!((day.year(), day.month(), day.day()), (2015, 10, 17));
    assert_eq!(day.to_string(), "2015-10-17");
    let start = day.start().unwrap();
    assert_eq!(start, date::read(b"2015-10-17T00:00:00Z").unwrap());
    assert_eq!(Day::of(start), Ok(day));
    // Somebody's day of birth.
    let born: Day = "1955-03-02".parse().unwrap();
    assert!(born < day);
    assert_eq!(born.start(), Err(DateError::OutOfRange));

    for text in [
        "",
        "20151017",
        "2015-10-17T00:00:00Z",
        "2015-10-1",
        "2015-10-017",
        "-2015-10-17",
    ] {
        assert_eq!(text.parse::<Day>(), Err(DateError::Form), "{text:?}");
    }
    for text in ["2015-02-29", "0000-01-01", "2015-10-32", "2015-13-01"] {
        assert_eq!(text.parse::<Day>(), Err(DateError::NoSuchDay), "{text:?}");
    }
}

#[test]
fn neither_errors_nor_debug_show_a_date() {
    let day: Day = "1955-03-02".parse().unwrap();
    let written = date::write(Timestamp::from_millis(1_617_894_212_000), Form::User).unwrap();
    let refused = "1955-02-31".parse::<Day>().unwrap_err();
    for shown in [
        format!("{day:?}"),
        format!("{written:?}"),
        format!("{refused:?} {refused}"),
    ] {
        assert!(!shown.contains(|c: char| c.is_ascii_digit()), "{shown}");
    }
}
