//! How many objects a request carries.

/// So many arrays and objects may stand in each other: more than in any request of data ingestion.
const DEEPEST: u32 = 60;

/// How many objects a JSON body carries, and no fewer, as far as data ingestion would count; `None`
/// if that cannot be told.
///
/// A person, a custom object, a company and a lead of a list is an element of an array in the body;
/// a member of a program, one of an array in such an element (Adobe: "Data ingestion", of each
/// endpoint). So the elements of either are counted, and the greater number is taken.
///
/// The body is read once, and nothing is kept of it. It need not be JSON; of such, anything may be
/// said.
#[must_use]
pub fn objects(body: &[u8]) -> Option<u32> {
    // What is open: a bit for each, the innermost last, set for an array.
    let (mut open, mut depth) = (0_u64, 0_u32);
    let mut counts = [0_u32; 2];
    // Whether the array that is open last has had no element yet.
    let mut first = false;
    let mut bytes = body.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b':' => continue,
            b']' | b'}' => {
                open >>= 1;
                depth = depth.checked_sub(1)?;
                first = false;
                continue;
            }
            _ => {}
        }
        if open & 1 == 1 && (first || *byte == b',') {
            let at = usize::try_from(open.count_ones()).unwrap_or(usize::MAX);
            if let Some(count) = counts.get_mut(at.wrapping_sub(1)) {
                *count = count.saturating_add(1);
            }
        }
        first = false;
        match byte {
            b'[' | b'{' => {
                depth += 1;
                if depth > DEEPEST {
                    return None;
                }
                first = *byte == b'[';
                open = (open << 1) | u64::from(first);
            }
            b'"' => {
                while let Some(byte) = bytes.next() {
                    match byte {
                        b'"' => break,
                        b'\\' => drop(bytes.next()),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    (depth == 0).then(|| counts.into_iter().max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_is_counted() {
        for (body, count) in [
            (r#"{"input":[{"email":"a"},{"email":"b"}]}"#, Some(2)),
            (
                r#" { "priority" : "high" , "persons" : [ { "a" : 1 } ] } "#,
                Some(1),
            ),
            (r#"{"input":[]}"#, Some(0)),
            (r#"{"input":[ ]}"#, Some(0)),
            ("{}", Some(0)),
            ("", Some(0)),
            // Neither brackets nor commas in words count.
            (r#"{"input":[{"a":"],[\"{,","b":"\\"},{"c":"}"}]}"#, Some(2)),
            // Members of programs.
            (
                r#"{"input":[{"programId":1,"members":[{"leadId":1},{"leadId":2},{"leadId":3}]},{"programId":2,"members":[{"leadId":4}]}]}"#,
                Some(4),
            ),
            // Values of a record that are lists count for more than there is, never for less.
            (r#"{"input":[{"a":[1,2,3]},{"b":null}]}"#, Some(3)),
            (r#"{"input":[1,"two",[3],{"four":4},null]}"#, Some(5)),
            (r#"{"leads":[{"leadId":1}],"more":[{"leadId":2}]}"#, Some(2)),
            (r#"{"input":[[[[1,2,3]]]]}"#, Some(1)),
            ("]", None),
            (r#"{"input":[{"a":1}"#, None),
        ] {
            assert_eq!(objects(body.as_bytes()), count, "{body}");
        }
        let deep = "[".repeat(61) + &"]".repeat(61);
        assert_eq!(objects(deep.as_bytes()), None);
        let deep = "[".repeat(60) + &"]".repeat(60);
        assert_eq!(objects(deep.as_bytes()), Some(1));
    }
}
