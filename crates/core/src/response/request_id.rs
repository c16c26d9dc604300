//! Marketo's id of a request tells its clock.

use crate::time::Timestamp;

/// The server's time when it answered: a request id is `<hex>#<hex milliseconds>`.
///
/// Seen in recorded traffic, not documented: what does not look so gives nothing. Milliseconds
/// before 2001 or beyond 2286 are not a time either.
#[must_use]
pub fn server_time(request_id: &str) -> Option<Timestamp> {
    let (left, right) = request_id.split_once('#')?;
    let hex = |text: &str| {
        !text.is_empty() && text.len() <= 16 && text.bytes().all(|b| b.is_ascii_hexdigit())
    };
    if !hex(left) || !hex(right) {
        return None;
    }
    let millis = u64::from_str_radix(right, 16).ok()?;
    (978_307_200_000..=9_999_999_999_999)
        .contains(&millis)
        .then(|| Timestamp::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_behind_the_hash_is_the_time() {
        let time = server_time("1568#178b202751a").unwrap();
        assert_eq!(time.as_millis(), 0x178_b202_751a);
        // 2021-04-08T15:03:28Z.
        assert_eq!(time.as_secs(), 1_617_894_208);
    }

    #[test]
    fn anything_else_is_no_time() {
        for id in [
            "",
            "#",
            "1568",
            "1568#",
            "#178b202751a",
            "1568#178b202751a#1",
            "1568#+78b202751a",
            "edge-1#178b202751a",
            "1568#0",
            "1568#ffffffffffffffff",
            "1568#11111111111111111",
            "1568#178b20275 1",
        ] {
            assert_eq!(server_time(id), None, "{id}");
        }
    }
}
