//! What Adobe's pages say of each operation beyond its path, written out by hand.

use marketo_core::operation::{
    AnswerKind, CacheClass, Grant, LimitClass, Operation, Paging, Permission, Replay, by_name,
    catalog,
};

/// One operation: time-out in seconds (300 where none is stated), replay, paging, most records,
/// cache, `_method=GET`, and a permission that is enough.
type Fact = (
    &'static str,
    u64,
    Replay,
    Paging,
    Option<u16>,
    CacheClass,
    bool,
    &'static str,
);

#[rustfmt::skip]
const FACTS: &[Fact] = &[
    ("identity",               30,  Replay::Safe,     Paging::None,          None,      CacheClass::Never,      false, ""),
    ("getLeadById",            30,  Replay::Safe,     Paging::None,          None,      CacheClass::Lead,       true,  "Read-Only Lead"),
    ("getLeadsByFilterType",   60,  Replay::Safe,     Paging::PositionToken, Some(300), CacheClass::Lead,       true,  "Read-Only Lead"),
    ("syncLeads",              90,  Replay::ByAction, Paging::None,          Some(300), CacheClass::Never,      false, "Read-Write Lead"),
    ("deleteLeads",            30,  Replay::Safe,     Paging::None,          Some(300), CacheClass::Never,      false, "Read-Write Lead"),
    ("describeLead",           30,  Replay::Safe,     Paging::None,          None,      CacheClass::Schema,     true,  "Read-Only Lead"),
    ("describeLead2",          30,  Replay::Safe,     Paging::None,          None,      CacheClass::Schema,     true,  "Read-Only Lead"),
    ("getLeadsByListId",       60,  Replay::Safe,     Paging::PositionToken, None,      CacheClass::Never,      true,  "Read-Only Lead"),
    ("addLeadsToList",         300, Replay::Safe,     Paging::None,          Some(300), CacheClass::Never,      false, "Read-Write Lead"),
    ("removeLeadsFromList",    300, Replay::Safe,     Paging::None,          Some(300), CacheClass::Never,      false, "Read-Write Lead"),
    ("isMemberOfList",         300, Replay::Safe,     Paging::None,          Some(300), CacheClass::Never,      true,  "Read-Write Lead"),
    ("getLeadActivities",      30,  Replay::Safe,     Paging::DateToken,     None,      CacheClass::Never,      true,  "Read-Only Activity"),
    ("getPagingToken",         300, Replay::Safe,     Paging::None,          None,      CacheClass::Never,      true,  "Read-Only Activity"),
    ("getActivityTypes",       30,  Replay::Safe,     Paging::None,          None,      CacheClass::Schema,     true,  "Read-Only Activity"),
    ("getPrograms",            300, Replay::Safe,     Paging::Offset,        None,      CacheClass::Enrichment, false, "Read-Only Assets"),
    ("createFolder",           300, Replay::Unsafe,   Paging::None,          None,      CacheClass::Never,      false, "Read-Write Assets"),
    ("getExportLeadJobs",      300, Replay::Safe,     Paging::PositionToken, None,      CacheClass::Never,      false, "Read-Only Lead"),
    ("createExportLeadJob",    300, Replay::Unsafe,   Paging::None,          None,      CacheClass::Never,      false, "Read-Only Lead"),
    ("enqueueExportLeadJob",   300, Replay::Safe,     Paging::None,          None,      CacheClass::Never,      false, "Read-Only Lead"),
    ("getExportLeadJobStatus", 300, Replay::Safe,     Paging::None,          None,      CacheClass::Never,      false, "Read-Only Lead"),
    ("getExportLeadFile",      300, Replay::Safe,     Paging::None,          None,      CacheClass::Never,      false, "Read-Only Lead"),
    ("cancelExportLeadJob",    300, Replay::Safe,     Paging::None,          None,      CacheClass::Never,      false, "Read-Only Lead"),
];

#[test]
fn the_rows_say_what_the_pages_say() {
    let names: Vec<&str> = catalog().map(|operation| operation.name).collect();
    let expected: Vec<&str> = FACTS.iter().map(|fact| fact.0).collect();
    assert_eq!(names, expected);
    for fact in FACTS {
        let row = by_name(fact.0).unwrap();
        let found: Fact = (
            row.name,
            row.server_timeout.as_secs(),
            row.replay,
            row.paging,
            row.largest_batch,
            row.cache,
            row.method_override,
            fact.7,
        );
        assert_eq!(&found, fact);
        check_permission(row, fact.7);
    }
}

fn check_permission(row: &Operation, enough: &str) {
    if enough.is_empty() {
        assert_eq!(row.permission, Permission::None, "{row:?}");
        return;
    }
    let enough: Grant = enough.parse().unwrap();
    assert!(row.permission.allowed_by(&[enough]), "{row:?}");
    assert!(!row.permission.allowed_by(&[]), "{row:?}");
    let others: Vec<Grant> = Grant::ALL
        .iter()
        .copied()
        .filter(|grant| row.permission.allowed_by(&[*grant]))
        .collect();
    // What only reads may be done by who may write; what writes needs that.
    let write = enough
        .name()
        .replace("Read-Only", "Read-Write")
        .parse()
        .unwrap();
    if enough == write {
        assert_eq!(others, [write], "{row:?}");
    } else {
        assert_eq!(others, [enough, write], "{row:?}");
    }
}

#[test]
fn one_operation_answers_with_a_file_and_one_with_a_token() {
    for row in catalog() {
        let (answer, limits) = match row.name {
            "identity" => (AnswerKind::Token, LimitClass::Identity),
            "getExportLeadFile" => (AnswerKind::File, LimitClass::Instance),
            _ => (AnswerKind::Envelope, LimitClass::Instance),
        };
        assert_eq!((row.answer, row.limits), (answer, limits), "{row:?}");
        assert_eq!(row.is_file(), row.name == "getExportLeadFile");
    }
}
