//! What Adobe's pages say of the operations beyond their paths and parameters, written out by hand
//! in the pages' own order: a default for a family, then what differs from it.

use marketo_core::operation::{
    AnswerKind, CacheClass, Family, LimitClass, Operation, Paging, Payload, Place, Replay, by_name,
    catalog, families,
};

/// A family whose page states a time-out: the default in seconds, and the exceptions.
type Timeout = (&'static str, u64, &'static [(&'static str, u64)]);

const TIMEOUTS: &[Timeout] = &[
    (
        "Leads",
        30,
        &[
            ("syncLeads", 90),
            ("associateLead", 60),
            ("mergeLeads", 180),
            ("updateLeadPartition", 60),
            ("pushLeadToMarketo", 90),
            ("getLeadsByFilterType", 60),
        ],
    ),
    (
        "Activities",
        30,
        &[("getPagingToken", 300), ("addCustomActivities", 90)],
    ),
    (
        "Companies",
        30,
        &[("syncCompanies", 60), ("deleteCompanies", 60)],
    ),
    (
        "Custom Objects",
        30,
        &[("syncCustomObjects", 120), ("deleteCustomObjects", 60)],
    ),
    (
        "Opportunities",
        30,
        &[
            ("syncOpportunities", 60),
            ("deleteOpportunities", 60),
            ("syncOpportunityRoles", 60),
            ("deleteOpportunityRoles", 60),
        ],
    ),
    (
        "Named Accounts",
        30,
        &[("syncNamedAccounts", 120), ("deleteNamedAccounts", 60)],
    ),
    ("Named Account Lists", 60, &[]),
    (
        "Sales Persons",
        30,
        &[("syncSalesPersons", 60), ("deleteSalesPersons", 60)],
    ),
    // The page on leads states one for the members of a list; nothing is said of the rest.
    ("Static Lists", 300, &[("getLeadsByListId", 60)]),
    ("Identity", 30, &[]),
];

#[test]
fn time_outs_are_those_of_the_pages_and_300_where_none_is_stated() {
    for family in families() {
        let stated = TIMEOUTS.iter().find(|(title, ..)| *title == family.title);
        let (default, exceptions) = stated.map_or((300, &[][..]), |(_, default, exceptions)| {
            (*default, *exceptions)
        });
        for (name, _) in exceptions {
            let known = family.rows.iter().any(|row| row.name == *name);
            assert!(known, "{name} is not in {}", family.title);
        }
        for row in family.rows {
            let exception = exceptions.iter().find(|(name, _)| *name == row.name);
            let expected = exception.map_or(default, |(_, seconds)| *seconds);
            assert_eq!(row.server_timeout.as_secs(), expected, "{row:?}");
        }
    }
    for (title, ..) in TIMEOUTS {
        assert!(families().iter().any(|family| family.title == *title));
    }
}

/// The writes that say in their `action` whether they create (Adobe: "Lead database").
const BY_ACTION: &[&str] = &[
    "syncLeads",
    "syncCompanies",
    "syncCustomObjects",
    "syncOpportunities",
    "syncOpportunityRoles",
    "syncNamedAccounts",
    "syncNamedAccountLists",
    "syncSalesPersons",
    "syncCompaniesViaIngestion",
];

/// The other POSTs and DELETEs whose second try changes nothing: what deletes by key, what puts onto
/// a list or takes off it, what updates what is there, what only reads, and a bulk job's steps.
const SAFE_WRITES: &[&str] = &[
    "identity",
    "deleteLeads",
    "deleteCompanies",
    "deleteCustomObjects",
    "deleteOpportunities",
    "deleteOpportunityRoles",
    "deleteNamedAccounts",
    "deleteNamedAccountLists",
    "deleteSalesPersons",
    "deleteProgramMembers",
    "syncProgramMemberData",
    "addLeadsToList",
    "removeLeadsFromList",
    "addNamedAccountListMembers",
    "removeNamedAccountListMembers",
    "cancelExportLeadJob",
    "enqueueExportLeadJob",
    "cancelExportActivityJob",
    "enqueueExportActivityJob",
    "cancelExportCustomObjectJob",
    "enqueueExportCustomObjectJob",
    "cancelExportProgramMemberJob",
    "enqueueExportProgramMemberJob",
    "deleteUser",
    "deleteInvitedUser",
    "deleteEmail",
    "deleteEmailTemplate",
    "deleteFolder",
    "deleteForm",
    "deleteLandingPage",
    "deleteLandingPageTemplate",
    "deleteLandingPageRedirectRule",
    "deleteProgram",
    "deleteSmartCampaign",
    "deleteSmartList",
    "deleteStaticList",
    "deleteSnippet",
    "getEmailUsedByV2",
    "deleteEmailV2",
    "bulkGetEmailsV2",
    "bulkDeleteEmailsV2",
    "bulkGetEmailsUsedByV2",
    "getEmailTemplateUsedByV2",
    "deleteEmailTemplateV2",
    "bulkGetEmailTemplatesV2",
    "bulkDeleteEmailTemplatesV2",
    "bulkGetEmailTemplatesUsedByV2",
    "getFragmentUsedByV2",
    "deleteFragmentV2",
    "bulkGetFragmentsV2",
    "bulkDeleteFragmentsV2",
    "bulkGetFragmentsUsedByV2",
    "syncPersonsViaIngestion",
    "syncCustomObjectsViaIngestion",
    "deleteProgramMembersViaIngestion",
    "addLeadsToListViaIngestion",
    "removeLeadsFromListViaIngestion",
];

#[test]
fn only_what_cannot_do_harm_twice_is_safe_to_send_twice() {
    for name in BY_ACTION.iter().chain(SAFE_WRITES) {
        assert!(by_name(name).is_some_and(|row| !row.is_read()), "{name}");
    }
    for row in catalog() {
        let expected = if row.is_read() || SAFE_WRITES.contains(&row.name) {
            Replay::Safe
        } else if BY_ACTION.contains(&row.name) {
            Replay::ByAction
        } else {
            Replay::Unsafe
        };
        assert_eq!(row.replay, expected, "{row:?}");
    }
}

/// The most records or values in one call, where it is not the 300 of the lead database.
const BATCHES: &[(&str, u16)] = &[
    ("createLeadFields", 100),
    ("createProgramMemberFields", 20),
    ("submitForm", 1),
    ("mergeLeads", 25),
    ("requestCampaign", 100),
    ("bulkGetEmailsV2", 20),
    ("bulkDeleteEmailsV2", 20),
    ("bulkGetEmailsUsedByV2", 50),
    ("bulkGetEmailTemplatesV2", 20),
    ("bulkDeleteEmailTemplatesV2", 20),
    ("bulkGetEmailTemplatesUsedByV2", 50),
    ("bulkGetFragmentsV2", 20),
    ("bulkDeleteFragmentsV2", 20),
    ("bulkGetFragmentsUsedByV2", 50),
];

/// Writes of the lead database that take records, beside those that sync and delete.
const TAKE_RECORDS: &[&str] = &[
    "updateLeadPartition",
    "changeLeadProgramStatus",
    "pushLeadToMarketo",
    "addCustomActivities",
    "addLeadsToList",
    "removeLeadsFromList",
    "isMemberOfList",
    "addNamedAccountListMembers",
    "removeNamedAccountListMembers",
];

#[test]
fn batches_are_as_large_as_the_pages_allow() {
    for family in families() {
        for row in family.rows {
            let special = BATCHES.iter().find(|(name, _)| *name == row.name);
            let expected = if let Some((_, most)) = special {
                Some(*most)
            } else if family.title == "Data Ingestion" {
                Some(1000)
            } else if takes_records(family, row) {
                Some(300)
            } else {
                None
            };
            assert_eq!(row.largest_batch, expected, "{row:?}");
        }
    }
}

fn takes_records(family: &Family, row: &Operation) -> bool {
    let lead_database = row.path.starts_with("/rest/v1/");
    let about_schema = row.path.contains("/schema") || family.title == "Activities";
    let by_filter = row
        .params
        .iter()
        .any(|param| param.name == "filterValues" && param.required);
    let records = row.name.starts_with("sync") || row.name.starts_with("delete");
    lead_database && (by_filter || (records && !about_schema) || TAKE_RECORDS.contains(&row.name))
}

/// What is read again and again and seldom changes, beside all that describes an object in use.
const SCHEMA: &[&str] = &[
    "describeLead",
    "describeLead2",
    "describeProgramMember",
    "describeProgramMemberOld",
    "describeCompanies",
    "describeCustomObjects",
    "describeOpportunity",
    "describeOpportunityRole",
    "describeNamedAccounts",
    "describeSalesPersons",
    "listCustomObjects",
    "getCustomObjectTypeFieldDataTypes",
    "getCustomObjectLinkableObjects",
    "getActivityTypes",
    "getLeadPartitions",
    "getLeadFieldByName",
    "getLeadFields",
    "getCompanyFieldByName",
    "getCompanyFields",
    "getOpportunityFieldByName",
    "getOpportunityFields",
    "getNamedAccountFieldByName",
    "getNamedAccountFields",
    "getProgramMemberFieldByName",
    "getProgramMemberFields",
    "getChannelByName",
    "getChannels",
    "getTagByName",
    "getTagTypes",
    "getEmailCCFields",
    "getAvailableFormFields",
    "getAvailableFormProgramMemberFields",
];

#[test]
fn people_and_what_is_being_edited_are_not_kept() {
    for name in SCHEMA {
        assert!(by_name(name).is_some_and(Operation::is_read), "{name}");
    }
    for row in catalog() {
        let expected = match row.cache {
            CacheClass::Schema => SCHEMA.contains(&row.name),
            CacheClass::Lead => ["getLeadById", "getLeadsByFilterType"].contains(&row.name),
            // Assets, lists and campaigns by id, by name or in a listing, to name things by.
            CacheClass::Enrichment => {
                let last = row.path.rsplit('/').next().unwrap();
                let listing = last.ends_with("s.json") && !row.path.contains("{id}/");
                let named = ["byName.json", "byTag.json", "filter"].contains(&last);
                let by_id = last.starts_with("{id}") || last.ends_with("Id}.json");
                let segments = row.path.starts_with("/rest/asset/v1/segmentation");
                row.is_read() && (listing || named || by_id || segments)
            }
            _ => !SCHEMA.contains(&row.name),
        };
        assert!(expected, "{row:?} is {:?}", row.cache);
        if matches!(row.cache, CacheClass::Enrichment | CacheClass::Schema) {
            let about_people = row
                .params
                .iter()
                .any(|param| param.name == "leadId" || param.name == "filterValues");
            assert!(!about_people, "{row:?}");
        }
    }
}

#[test]
fn a_page_is_asked_for_by_the_parameters_that_the_row_has() {
    for row in catalog() {
        let find = |name| row.params.iter().find(|param| param.name == name);
        let expected = if let Some(token) = find("nextPageToken") {
            if token.required {
                Paging::DateToken
            } else {
                Paging::PositionToken
            }
        } else if find("offset").is_some() {
            Paging::Offset
        } else if find("pageIndex").is_some() {
            Paging::PageIndex
        } else if find("pageOffset").is_some() {
            Paging::PageOffset
        } else {
            Paging::None
        };
        assert_eq!(row.paging, expected, "{row:?}");
    }
}

#[test]
fn families_differ_in_hosts_limits_and_answers() {
    for row in catalog() {
        let (limits, answer) = match row.path.split('/').nth(1).unwrap() {
            "identity" => (LimitClass::Identity, AnswerKind::Token),
            "subscriptions" => (LimitClass::DataIngestion, AnswerKind::Empty),
            "userservice" => (LimitClass::Instance, AnswerKind::Bare),
            _ if ["/file.json", "/failures.json", "/warnings.json"]
                .iter()
                .any(|end| row.path.starts_with("/bulk/") && row.path.ends_with(end)) =>
            {
                (LimitClass::Instance, AnswerKind::File)
            }
            _ => (LimitClass::Instance, AnswerKind::Envelope),
        };
        assert_eq!((row.limits, row.answer), (limits, answer), "{row:?}");
        assert_eq!(row.is_file(), answer == AnswerKind::File);
        let override_allowed = row.is_read() && row.path.starts_with("/rest/v1/");
        assert_eq!(row.method_override, override_allowed, "{row:?}");
        let ranged = row.has_param("Range", Place::Header);
        assert_eq!(
            ranged,
            row.is_file() && row.path.contains("/export/"),
            "{row:?}"
        );
    }
    let files = catalog().filter(|row| row.is_file()).count();
    assert_eq!(files, 4 + 2 * 3);
    let uploads: Vec<_> = catalog()
        .filter(|row| row.payload == Payload::Multipart)
        .map(|row| row.name)
        .collect();
    assert_eq!(
        uploads,
        [
            "importLeads",
            "importCustomObjects",
            "importProgramMembers",
            "updateEmailFullContent",
            "updateEmailTemplateContent",
            "createEmailTemplate",
            "createFile",
            "updateFileContent",
            "updateLandingPageTemplateContent",
        ]
    );
}
