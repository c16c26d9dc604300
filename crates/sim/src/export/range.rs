//! The `Range` header of a file request.

/// What a `Range` header asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// From the first number up to but without the second.
    From(u64, u64),
    /// Nothing that the file has.
    Nothing,
}

/// Reads `bytes=a-b`, `bytes=a-` and `bytes=-n`. `None` for anything else, which is to be ignored.
pub(crate) fn part(value: &str, len: u64) -> Option<Part> {
    let (first, last) = value.trim().strip_prefix("bytes=")?.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    let (start, end) = match (first, last) {
        ("", "") => return None,
        ("", count) => (len.saturating_sub(count.parse().ok()?), len),
        (start, "") => (start.parse().ok()?, len),
        (start, last) => {
            let (start, last): (u64, u64) = (start.parse().ok()?, last.parse().ok()?);
            if last < start {
                return None;
            }
            (start, last.saturating_add(1).min(len))
        }
    };
    Some(if start < end {
        Part::From(start, end)
    } else {
        Part::Nothing
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_three_kinds() {
        assert_eq!(part("bytes=0-0", 100), Some(Part::From(0, 1)));
        assert_eq!(part("bytes=10-19", 100), Some(Part::From(10, 20)));
        assert_eq!(part("bytes=90-500", 100), Some(Part::From(90, 100)));
        assert_eq!(part("bytes=99-", 100), Some(Part::From(99, 100)));
        assert_eq!(part("bytes=-30", 100), Some(Part::From(70, 100)));
        assert_eq!(part("bytes=-300", 100), Some(Part::From(0, 100)));
        assert_eq!(part("bytes=100-", 100), Some(Part::Nothing));
        assert_eq!(part("bytes=-0", 100), Some(Part::Nothing));
        for ignored in [
            "bytes=5-2",
            "bytes=-",
            "items=0-1",
            "bytes=0-1,5-6",
            "bytes=x-",
            "",
        ] {
            assert_eq!(part(ignored, 100), None, "{ignored}");
        }
    }
}
