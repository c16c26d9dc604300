//! Which of the catalog's operations the gateway serves.
//!
//! The catalog knows all of Marketo's; those whose bodies, answers or limits the gateway does not
//! handle yet are refused as if they did not exist, rather than passed on half right.

use marketo_core::operation::{Match, Method, Operation, resolve};

use crate::answer::Refusal;

/// The names of the operations that are served, by family.
pub(super) const SERVED: [&str; 21] = [
    "getLeadById",
    "getLeadsByFilterType",
    "describeLead",
    "describeLead2",
    "syncLeads",
    "deleteLeads",
    "getLeadsByListId",
    "addLeadsToList",
    "removeLeadsFromList",
    "isMemberOfList",
    "getPagingToken",
    "getLeadActivities",
    "getActivityTypes",
    "getPrograms",
    "createFolder",
    "getExportLeadJobs",
    "createExportLeadJob",
    "enqueueExportLeadJob",
    "getExportLeadJobStatus",
    "getExportLeadFile",
    "cancelExportLeadJob",
];

/// The operation of a path, by this method; `None` is a method that Marketo does not know.
pub(super) fn find(method: Option<Method>, path: &str) -> Result<Match, Refusal> {
    let by = |method| {
        let found = resolve(method, path).ok()?;
        is_served(found.operation).then_some(found)
    };
    if let Some(found) = method.and_then(by) {
        return Ok(found);
    }
    let others = [Method::Get, Method::Post, Method::Delete];
    let allowed: Vec<_> = others
        .into_iter()
        .filter(|other| by(*other).is_some())
        .collect();
    Err(if allowed.is_empty() {
        Refusal::NoSuchOperation
    } else {
        Refusal::WrongMethod { allowed }
    })
}

fn is_served(operation: &Operation) -> bool {
    SERVED.contains(&operation.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_served_is_not_there() {
        assert_eq!(
            find(Some(Method::Get), "/rest/v1/lead/1.json")
                .unwrap()
                .operation
                .name,
            "getLeadById"
        );
        for path in ["/rest/v1/companies.json", "/rest/v1/nothing.json"] {
            assert_eq!(
                find(Some(Method::Get), path).unwrap_err(),
                Refusal::NoSuchOperation
            );
        }
        let get_folders = find(Some(Method::Get), "/rest/asset/v1/folders.json");
        assert_eq!(
            get_folders.unwrap_err(),
            Refusal::WrongMethod {
                allowed: vec![Method::Post]
            }
        );
    }
}
