//! From a path to the operation that is wanted.

use marketo_core::operation::{Match, Method, NoMatch, resolve};

use crate::answer::Refusal;

/// The operation of a path, by this method; `None` is a method that Marketo does not know.
pub(super) fn find(method: Option<Method>, path: &str) -> Result<Match, Refusal> {
    let Some(method) = method else {
        let known = [Method::Get, Method::Post, Method::Delete];
        let takes = |method: &Method| resolve(*method, path).is_ok();
        let allowed: Vec<_> = known.into_iter().filter(takes).collect();
        return Err(if allowed.is_empty() {
            Refusal::NoSuchOperation
        } else {
            Refusal::WrongMethod { allowed }
        });
    };
    resolve(method, path).map_err(|none| match none {
        NoMatch::UnknownPath => Refusal::NoSuchOperation,
        NoMatch::WrongMethod { allowed } => Refusal::WrongMethod { allowed },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_marketo_does_not_have_is_not_there() {
        let name = |method, path| find(Some(method), path).map(|found| found.operation.name);
        assert_eq!(name(Method::Get, "/rest/v1/lead/1.json"), Ok("getLeadById"));
        let allowed = vec![Method::Get];
        assert_eq!(
            name(Method::Post, "/rest/v1/lead/1.json"),
            Err(Refusal::WrongMethod { allowed })
        );
        for method in [None, Some(Method::Get)] {
            let found = find(method, "/rest/v1/nothing.json");
            assert_eq!(found.unwrap_err(), Refusal::NoSuchOperation);
        }
        let allowed = vec![Method::Get, Method::Post];
        assert_eq!(
            find(None, "/rest/asset/v1/folders.json").unwrap_err(),
            Refusal::WrongMethod { allowed }
        );
    }
}
