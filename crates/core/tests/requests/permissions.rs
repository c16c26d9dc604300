//! What Adobe's reference says about permissions, written out by hand for each family: what its reads
//! take, what its writes take, and what differs.

use marketo_core::operation::Permission::{self, AllOf, AnyOf};
use marketo_core::operation::{Grant, Operation, families};

/// A family, what reads take, what writes take, and the rows that take something else. Who may write
/// may read. Fields of an object are their own matter, in every family.
type Rule = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const LEAD: &str = "Read-Only Lead";
const RW_LEAD: &str = "Read-Write Lead";
const ASSETS: &str = "Read-Only Assets";
const RW_ASSETS: &str = "Read-Write Assets";
const APPROVE: &str = "Approve Assets";
const OBJECT: &str = "Read-Only Custom Object";
const RW_OBJECT: &str = "Read-Write Custom Object";
const ACTIVITY: &str = "Read-Only Activity";
const METADATA: &str = "Read-Only Activity Metadata";
const RW_METADATA: &str = "Read-Write Activity Metadata";
const TYPE: &str = "Read-Only Custom Object Type";
const RW_TYPE: &str = "Read-Write Custom Object Type";

const RULES: &[Rule] = &[
    ("Identity", "", "", &[]),
    (
        "Leads",
        LEAD,
        RW_LEAD,
        &[
            ("getListsByLeadId", ASSETS),
            ("getProgramsByLeadId", ASSETS),
            ("getSmartCampaignsByLeadId", ASSETS),
        ],
    ),
    (
        "Activities",
        ACTIVITY,
        RW_METADATA,
        &[
            ("addCustomActivities", "Read-Write Activity"),
            ("describeCustomActivityType", METADATA),
            ("getCustomActivityTypes", METADATA),
        ],
    ),
    ("Campaigns", "Read-Only Campaigns", "Execute Campaign", &[]),
    ("Companies", "Read-Only Company", "Read-Write Company", &[]),
    (
        "Custom Objects",
        OBJECT,
        RW_TYPE,
        &[
            ("syncCustomObjects", RW_OBJECT),
            ("deleteCustomObjects", RW_OBJECT),
            ("listCustomObjectTypes", TYPE),
            ("describeCustomObjectType", TYPE),
            ("getCustomObjectTypeFieldDataTypes", TYPE),
            ("getCustomObjectLinkableObjects", TYPE),
            ("getCustomObjectDependentAssets", TYPE),
        ],
    ),
    (
        "Opportunities",
        "Read-Only Opportunity",
        "Read-Write Named Opportunity",
        &[],
    ),
    ("Program Members", LEAD, RW_LEAD, &[]),
    (
        "Named Accounts",
        "Read-Only Named Account",
        "Read-Write Named Account",
        &[],
    ),
    (
        "Named Account Lists",
        "Read-Only Named Account List",
        "Read-Write Named Account List",
        &[
            ("getNamedAccountListMembers", "Read-Only Named Account"),
            ("addNamedAccountListMembers", "Read-Write Named Account"),
            ("removeNamedAccountListMembers", "Read-Write Named Account"),
        ],
    ),
    (
        "Sales Persons",
        "Read-Only Sales Person",
        "Read-Write Sales Person",
        &[],
    ),
    (
        "Static Lists",
        LEAD,
        RW_LEAD,
        &[("isMemberOfList", RW_LEAD)],
    ),
    ("Usage", "", "", &[]),
    ("Bulk Export Leads", LEAD, LEAD, &[]),
    ("Bulk Export Activities", ACTIVITY, ACTIVITY, &[]),
    ("Bulk Export Custom Objects", OBJECT, OBJECT, &[]),
    ("Bulk Export Program Members", LEAD, LEAD, &[]),
    ("Bulk Import Leads", RW_LEAD, RW_LEAD, &[]),
    ("Bulk Import Custom Objects", RW_OBJECT, RW_OBJECT, &[]),
    ("Bulk Import Program Members", RW_LEAD, RW_LEAD, &[]),
    (
        "Data Ingestion",
        "",
        RW_LEAD,
        &[
            ("syncCustomObjectsViaIngestion", RW_OBJECT),
            ("syncCompaniesViaIngestion", "Read-Write Company"),
        ],
    ),
    (
        "Landing Page Redirect Rules",
        "Read Only Redirect Rules",
        "Read Write Redirect Rules",
        &[],
    ),
    (
        "Smart Campaigns",
        ASSETS,
        RW_ASSETS,
        &[
            ("activateSmartCampaign", "Activate Campaign"),
            ("deactivateSmartCampaign", "Deactivate Campaign"),
        ],
    ),
    (
        "Emails",
        ASSETS,
        RW_ASSETS,
        &[("approveEmailDraft", APPROVE), ("unapproveEmail", APPROVE)],
    ),
    (
        "Email Templates",
        ASSETS,
        RW_ASSETS,
        &[
            ("approveEmailTemplateDraft", APPROVE),
            ("unapproveEmailTemplateDraft", APPROVE),
        ],
    ),
    ("Forms", ASSETS, RW_ASSETS, &[("approveFormDraft", APPROVE)]),
    (
        "Landing Pages",
        ASSETS,
        RW_ASSETS,
        &[
            ("approveLandingPageDraft", APPROVE),
            ("unapproveLandingPage", APPROVE),
        ],
    ),
    (
        "Landing Page Templates",
        ASSETS,
        RW_ASSETS,
        &[
            ("approveLandingPageTemplateDraft", APPROVE),
            ("unapproveLandingPageTemplate", APPROVE),
        ],
    ),
    (
        "Snippets",
        ASSETS,
        RW_ASSETS,
        &[
            ("approveSnippetDraft", APPROVE),
            ("unapproveSnippet", APPROVE),
        ],
    ),
];

#[test]
fn each_row_takes_what_the_reference_says() {
    for (title, ..) in RULES {
        assert!(families().iter().any(|family| family.title == *title));
    }
    for family in families() {
        let assets = (family.title, ASSETS, RW_ASSETS, &[][..]);
        let rule = RULES.iter().find(|rule| rule.0 == family.title);
        let (_, read, write, others) = *rule.unwrap_or(&assets);
        for (name, _) in others {
            let known = family.rows.iter().any(|row| row.name == *name);
            assert!(known, "{name} is not in {}", family.title);
        }
        for row in family.rows {
            let other = others.iter().find(|(name, _)| *name == row.name);
            let enough = match other {
                Some((_, enough)) => enough,
                None if row.is_read() => read,
                None => write,
            };
            if let AllOf(grants) = row.permission {
                all_are_needed(family.title, row, grants);
            } else if row.path.contains("/schema/fields") {
                about_fields(row);
            } else {
                one_is_enough(row, enough);
            }
        }
    }
}

fn one_is_enough(row: &Operation, enough: &str) {
    if enough.is_empty() {
        assert_eq!(row.permission, Permission::None, "{row:?}");
        return;
    }
    let enough: Grant = enough.parse().unwrap();
    let found: Vec<Grant> = Grant::ALL
        .iter()
        .copied()
        .filter(|grant| row.permission.allowed_by(&[*grant]))
        .collect();
    let name = enough.name();
    let write = name
        .replace("Read-Only", "Read-Write")
        .replace("Read Only", "Read Write")
        .parse()
        .unwrap();
    if enough == write {
        assert_eq!(found, [enough], "{row:?}");
    } else {
        assert_eq!(found, [enough, write], "{row:?}");
    }
    assert!(!row.permission.allowed_by(&[]), "{row:?}");
}

/// Whoever may change fields of a kind may read them; only custom ones are made.
fn about_fields(row: &Operation) {
    let (any, custom) = (
        AnyOf(&[Grant::RwSchemaStandardField, Grant::RwSchemaCustomField]),
        AnyOf(&[Grant::RwSchemaCustomField]),
    );
    let expected = if row.name.starts_with("create") {
        custom
    } else {
        any
    };
    assert_eq!(row.permission, expected, "{row:?}");
}

fn all_are_needed(title: &str, row: &Operation, grants: &[Grant]) {
    let names: Vec<&str> = grants.iter().map(|grant| grant.name()).collect();
    if title == "User Management" {
        assert_eq!(names, ["Access User Management Api", "Access Users"]);
        return;
    }
    // In the new designer a fragment goes by its old name.
    let thing = match title {
        "Emails (New)" => "Email",
        "Email Templates (New)" => "Email Template",
        "Fragments (New)" => "Snippet",
        _ => panic!("{row:?}"),
    };
    let verb = match row.path.rsplit('/').next().unwrap() {
        "usedby" => "",
        "filter" | "{id}" | "get" => "Access ",
        "transition" => "Approve ",
        "delete" => "Delete ",
        _ => "Edit ",
    };
    let assets = match verb {
        "" | "Access " => ASSETS,
        _ => RW_ASSETS,
    };
    let mut expected = vec![assets.to_owned(), "Access Design Studio".to_owned()];
    if !verb.is_empty() {
        expected.push(format!("{verb}{thing}"));
    }
    assert_eq!(names, expected, "{row:?}");
}
