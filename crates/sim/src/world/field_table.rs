//! The fields of a lead (Adobe: "List of standard fields"): a part of Marketo's own and a few custom
//! ones.

use super::fields::Kind;

/// Marketo's own fields: number, API name, name for people, type.
pub(super) const STANDARD: &[(u32, &str, &str, Kind)] = &[
    (1, "id", "Id", Kind::Integer),
    (2, "email", "Email Address", Kind::Email),
    (3, "firstName", "First Name", Kind::String),
    (4, "lastName", "Last Name", Kind::String),
    (5, "middleName", "Middle Name", Kind::String),
    (6, "salutation", "Salutation", Kind::String),
    (7, "title", "Job Title", Kind::String),
    (8, "company", "Company Name", Kind::String),
    (9, "phone", "Phone Number", Kind::Phone),
    (10, "mobilePhone", "Mobile Phone Number", Kind::Phone),
    (11, "address", "Address", Kind::Text),
    (12, "city", "City", Kind::String),
    (13, "state", "State", Kind::String),
    (14, "country", "Country", Kind::String),
    (15, "postalCode", "Postal Code", Kind::String),
    (16, "website", "Website", Kind::String),
    (17, "industry", "Industry", Kind::String),
    (18, "annualRevenue", "Annual Revenue", Kind::Float),
    (19, "numberOfEmployees", "Num Employees", Kind::Integer),
    (20, "leadSource", "Person Source", Kind::String),
    (21, "leadStatus", "Person Status", Kind::String),
    (22, "leadScore", "Person Score", Kind::Integer),
    (23, "rating", "Person Rating", Kind::String),
    (24, "dateOfBirth", "Date of Birth", Kind::Date),
    (25, "unsubscribed", "Unsubscribed", Kind::Boolean),
    (26, "unsubscribedReason", "Unsubscribed Reason", Kind::Text),
    (27, "doNotCall", "Do Not Call", Kind::Boolean),
    (28, "createdAt", "Created At", Kind::Datetime),
    (29, "updatedAt", "Updated At", Kind::Datetime),
    (30, "cookies", "Cookies", Kind::String),
    (31, "sfdcLeadId", "SFDC Lead Id", Kind::String),
    (32, "sfdcContactId", "SFDC Contact Id", Kind::String),
    (33, "sfdcAccountId", "SFDC Account Id", Kind::String),
    (34, "facebookId", "Facebook Id", Kind::String),
    (35, "linkedInId", "LinkedIn Id", Kind::String),
    (36, "twitterId", "Twitter Id", Kind::String),
    (37, "leadPartitionId", "Person Partition", Kind::Integer),
];

/// The fields that people of this instance added.
pub(super) const CUSTOM: &[(u32, &str, &str, Kind)] = &[
    (1001, "externalId", "External Id", Kind::String),
    (1002, "loyaltyNumber", "Loyalty Number", Kind::Integer),
    (1003, "backupEmail", "Backup Email", Kind::Email),
    (1004, "region", "Region", Kind::String),
    (1005, "notes", "Notes", Kind::Text),
    (1006, "lastSeen", "Last Seen", Kind::Datetime),
    (1007, "beta", "Beta Tester", Kind::Boolean),
];

/// The fields that records can be looked up by, `id` aside.
pub(super) const KEYS: &[&str] = &[
    "email",
    "cookies",
    "sfdcLeadId",
    "sfdcContactId",
    "sfdcAccountId",
    "facebookId",
    "linkedInId",
    "twitterId",
    "externalId",
    "loyaltyNumber",
    "backupEmail",
    "region",
];

/// The fields that a read gives when none are asked for, in Marketo's order.
pub const DEFAULT: &[&str] = &[
    "id",
    "updatedAt",
    "lastName",
    "email",
    "createdAt",
    "firstName",
];
