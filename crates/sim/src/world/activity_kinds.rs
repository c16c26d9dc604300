//! The activity types that every instance has (Adobe: "Activities").

/// An activity type: number, name, primary attribute, further attributes.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub description: &'static str,
    /// The primary attribute and its type; empty when there is none.
    pub primary: (&'static str, &'static str),
    /// Further attributes and their types.
    pub attributes: &'static [(&'static str, &'static str)],
}

/// Fill Out Form.
pub const FILL_OUT_FORM: u64 = 2;
/// New Lead.
pub const NEW_LEAD: u64 = 12;
/// Change Data Value.
pub const CHANGE_DATA_VALUE: u64 = 13;
/// Merge Leads.
pub const MERGE_LEADS: u64 = 32;
/// Add to Opportunity.
pub const ADD_TO_OPPORTUNITY: u64 = 34;
/// Remove from Opportunity.
pub const REMOVE_FROM_OPPORTUNITY: u64 = 35;
/// Update Opportunity.
pub const UPDATE_OPPORTUNITY: u64 = 36;
/// Delete Lead.
pub const DELETE_LEAD: u64 = 37;
/// Request Campaign.
pub const REQUEST_CAMPAIGN: u64 = 47;
/// Change Lead Partition.
pub const CHANGE_PARTITION: u64 = 100;
/// Change Status in Progression.
pub const CHANGE_STATUS: u64 = 104;
/// Change Program Member Data.
pub const CHANGE_MEMBER_DATA: u64 = 123;
/// Push Lead to Marketo.
pub const PUSH_LEAD: u64 = 145;

const fn kind(
    id: u64,
    name: &'static str,
    description: &'static str,
    primary: (&'static str, &'static str),
    attributes: &'static [(&'static str, &'static str)],
) -> Kind {
    Kind {
        id,
        name,
        description,
        primary,
        attributes,
    }
}

const MAILING: (&str, &str) = ("Mailing ID", "integer");
const OPPORTUNITY: (&str, &str) = ("Oppty ID", "integer");
const ROLE: &[(&str, &str)] = &[("Role", "string"), ("Is Primary", "boolean")];

/// The types that the simulator knows.
pub const KINDS: &[Kind] = &[
    kind(
        1,
        "Visit Webpage",
        "User visits a web page",
        ("Webpage ID", "integer"),
        &[("Client IP Address", "string"), ("Webpage URL", "string")],
    ),
    kind(
        FILL_OUT_FORM,
        "Fill Out Form",
        "User fills out and submits a form",
        ("Webform ID", "integer"),
        &[
            ("Client IP Address", "string"),
            ("Form Fields", "text"),
            ("Query Parameters", "string"),
            ("Referrer URL", "string"),
            ("User Agent", "string"),
            ("Webpage ID", "integer"),
        ],
    ),
    kind(
        3,
        "Click Link",
        "User clicks a link on a web page",
        ("Link ID", "integer"),
        &[("Client IP Address", "string"), ("Webpage ID", "integer")],
    ),
    kind(
        6,
        "Send Email",
        "An email is sent to the person",
        MAILING,
        &[("Campaign Run ID", "integer")],
    ),
    kind(
        7,
        "Email Delivered",
        "An email reaches the person",
        MAILING,
        &[("Campaign Run ID", "integer")],
    ),
    kind(
        8,
        "Email Bounced",
        "An email does not reach the person",
        MAILING,
        &[("Category", "string"), ("Details", "string")],
    ),
    kind(
        9,
        "Unsubscribe Email",
        "The person unsubscribes from emails",
        MAILING,
        &[("Webform ID", "integer")],
    ),
    kind(
        10,
        "Open Email",
        "The person opens an email",
        MAILING,
        &[("Platform", "string"), ("Is Mobile Device", "boolean")],
    ),
    kind(
        11,
        "Click Email",
        "The person clicks a link in an email",
        MAILING,
        &[("Link", "string"), ("Is Mobile Device", "boolean")],
    ),
    kind(
        NEW_LEAD,
        "New Lead",
        "A person is created",
        ("", ""),
        &[("Source Type", "string"), ("Created Date", "date")],
    ),
    kind(
        CHANGE_DATA_VALUE,
        "Change Data Value",
        "A field of the person changes",
        ("Attribute Name", "string"),
        &[
            ("New Value", "string"),
            ("Old Value", "string"),
            ("Reason", "string"),
            ("Source", "string"),
        ],
    ),
    kind(
        22,
        "Change Score",
        "A score of the person changes",
        ("Score Name", "string"),
        &[("Change Value", "score"), ("New Value", "score")],
    ),
    kind(
        24,
        "Add to List",
        "The person is added to a list",
        ("List ID", "integer"),
        &[("Source", "string")],
    ),
    kind(
        25,
        "Remove from List",
        "The person is removed from a list",
        ("List ID", "integer"),
        &[("Source", "string")],
    ),
    kind(
        MERGE_LEADS,
        "Merge Leads",
        "Other records are merged into the person's",
        ("Lead ID", "integer"),
        &[("Merge IDs", "string"), ("Merge Source", "string")],
    ),
    kind(
        ADD_TO_OPPORTUNITY,
        "Add to Opportunity",
        "The person gets a role in an opportunity",
        OPPORTUNITY,
        ROLE,
    ),
    kind(
        REMOVE_FROM_OPPORTUNITY,
        "Remove from Opportunity",
        "The person loses a role in an opportunity",
        OPPORTUNITY,
        ROLE,
    ),
    kind(
        UPDATE_OPPORTUNITY,
        "Update Opportunity",
        "An opportunity of the person is changed",
        OPPORTUNITY,
        &[("Data Value Changes", "text")],
    ),
    kind(
        DELETE_LEAD,
        "Delete Lead",
        "A person is deleted",
        ("Lead ID", "integer"),
        &[],
    ),
    kind(
        46,
        "Interesting Moment",
        "Something about the person is worth knowing",
        ("Milestone", "string"),
        &[("Description", "string"), ("Source", "string")],
    ),
    kind(
        REQUEST_CAMPAIGN,
        "Request Campaign",
        "The person is passed to a campaign",
        ("Campaign ID", "integer"),
        &[("Source", "string")],
    ),
    kind(
        CHANGE_PARTITION,
        "Change Lead Partition",
        "The person moves to another partition",
        ("New Partition ID", "integer"),
        &[("Old Partition ID", "integer"), ("Reason", "string")],
    ),
    kind(
        CHANGE_STATUS,
        "Change Status in Progression",
        "The status of a program's member changes",
        ("Program ID", "integer"),
        &[
            ("Acquired By", "boolean"),
            ("New Status", "string"),
            ("Old Status", "string"),
            ("Reason", "string"),
            ("Success", "boolean"),
        ],
    ),
    kind(
        CHANGE_MEMBER_DATA,
        "Change Program Member Data",
        "A field of a program's member changes",
        ("Program ID", "integer"),
        &[
            ("Attribute Name", "string"),
            ("New Value", "string"),
            ("Old Value", "string"),
            ("Source", "string"),
        ],
    ),
    kind(
        PUSH_LEAD,
        "Push Lead to Marketo",
        "A person is pushed into Marketo",
        ("Program ID", "integer"),
        &[("Reason", "string"), ("Source", "string")],
    ),
];

/// A type by its number.
#[must_use]
pub fn kind_of(id: u64) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id == id)
}
