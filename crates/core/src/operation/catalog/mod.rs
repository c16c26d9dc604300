//! The rows, split by family as Adobe's reference is. A family's module reads as a reference table:
//! what the operation does, its name, its path, what it takes and what is special about it.
//!
//! A name is the operation's heading in Adobe's reference, in one word. Where two headings are the
//! same, something is put behind: `V2` for the assets of the new designer, `ViaIngestion` for data
//! ingestion, `Old` for what is superseded by its namesake. Three operations on lists keep longer
//! names than their headings, which do not say what is added to what.

pub mod activities;
pub mod assets;
pub mod bulk_export;
pub mod bulk_import;
pub mod campaigns;
pub mod companies;
pub mod custom_objects;
pub mod data_ingestion;
pub mod identity;
pub mod leads;
pub mod lists;
pub mod named_accounts;
pub mod opportunities;
pub mod program_members;
pub mod sales_persons;
pub mod usage;
pub mod users;

use super::row::{may, need, path};
use super::{Grant, Method, Operation, Param, Permission};

/// Reading or writing leads.
pub(super) const READ_LEAD: Permission = Permission::AnyOf(&[Grant::RoLead, Grant::RwLead]);
/// Writing leads.
pub(super) const WRITE_LEAD: Permission = Permission::AnyOf(&[Grant::RwLead]);
/// Reading or writing activities.
pub(super) const READ_ACTIVITY: Permission =
    Permission::AnyOf(&[Grant::RoActivity, Grant::RwActivity]);
/// Writing companies.
pub(super) const WRITE_COMPANY: Permission = Permission::AnyOf(&[Grant::RwCompany]);
/// Reading or writing custom objects.
pub(super) const READ_CUSTOM_OBJECT: Permission =
    Permission::AnyOf(&[Grant::RoCustomObject, Grant::RwCustomObject]);
/// Writing custom objects.
pub(super) const WRITE_CUSTOM_OBJECT: Permission = Permission::AnyOf(&[Grant::RwCustomObject]);
/// Reading any field of an object's schema, or changing one.
pub(super) const ANY_FIELD: Permission =
    Permission::AnyOf(&[Grant::RwSchemaStandardField, Grant::RwSchemaCustomField]);
/// Making custom fields.
pub(super) const CUSTOM_FIELD: Permission = Permission::AnyOf(&[Grant::RwSchemaCustomField]);
/// Reading or writing assets.
pub(super) const READ_ASSETS: Permission = Permission::AnyOf(&[Grant::RoAssets, Grant::RwAssets]);
/// Writing assets.
pub(super) const WRITE_ASSETS: Permission = Permission::AnyOf(&[Grant::RwAssets]);
/// Approving assets, and taking the approval back.
pub(super) const APPROVE_ASSETS: Permission = Permission::AnyOf(&[Grant::ApproveAssets]);

/// Records by the values of one field, a page at a time.
pub(super) const FILTER: &[Param] = &[
    need("filterType"),
    need("filterValues"),
    may("fields"),
    may("batchSize"),
    may("nextPageToken"),
];
/// A page of a listing that goes by tokens.
pub(super) const PAGE: &[Param] = &[may("batchSize"), may("nextPageToken")];
/// A page of a listing of assets.
pub(super) const OFFSET: &[Param] = &[may("maxReturn"), may("offset")];
/// One asset.
pub(super) const ID: &[Param] = &[path("id")];

/// One family of operations, under the heading that Adobe's reference gives it.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// The heading.
    pub title: &'static str,
    /// What the paths of all its rows start with.
    pub prefix: &'static str,
    /// The rows, in the order in which they are read.
    pub rows: &'static [&'static Operation],
}

macro_rules! families {
    ($($title:literal $prefix:literal $rows:path;)+) => {
        static FAMILIES: &[Family] = &[
            $(Family { title: $title, prefix: $prefix, rows: $rows }),+
        ];
    };
}

families! {
    "Identity" "/identity/" identity::IDENTITY_ROWS;
    "Leads" "/rest/v1/" leads::LEAD_ROWS;
    "Activities" "/rest/v1/activities" activities::ACTIVITY_ROWS;
    "Campaigns" "/rest/v1/campaigns" campaigns::CAMPAIGN_ROWS;
    "Companies" "/rest/v1/companies" companies::COMPANY_ROWS;
    "Custom Objects" "/rest/v1/customobjects" custom_objects::CUSTOM_OBJECT_ROWS;
    "Opportunities" "/rest/v1/opportunities" opportunities::OPPORTUNITY_ROWS;
    "Program Members" "/rest/v1/programs/" program_members::PROGRAM_MEMBER_ROWS;
    "Named Accounts" "/rest/v1/namedaccounts" named_accounts::NAMED_ACCOUNT_ROWS;
    "Named Account Lists" "/rest/v1/namedAccountList" named_accounts::NAMED_ACCOUNT_LIST_ROWS;
    "Sales Persons" "/rest/v1/salespersons" sales_persons::SALES_PERSON_ROWS;
    "Static Lists" "/rest/v1/list" lists::LIST_ROWS;
    "Usage" "/rest/v1/stats/" usage::USAGE_ROWS;
    "Bulk Export Leads" "/bulk/v1/leads/export" bulk_export::LEAD_EXPORT_ROWS;
    "Bulk Export Activities" "/bulk/v1/activities/export" bulk_export::ACTIVITY_EXPORT_ROWS;
    "Bulk Export Custom Objects" "/bulk/v1/customobjects/" bulk_export::CUSTOM_OBJECT_EXPORT_ROWS;
    "Bulk Export Program Members" "/bulk/v1/program/members/export"
        bulk_export::PROGRAM_MEMBER_EXPORT_ROWS;
    "Bulk Import Leads" "/bulk/v1/leads" bulk_import::LEAD_IMPORT_ROWS;
    "Bulk Import Custom Objects" "/bulk/v1/customobjects/" bulk_import::CUSTOM_OBJECT_IMPORT_ROWS;
    "Bulk Import Program Members" "/bulk/v1/program/" bulk_import::PROGRAM_MEMBER_IMPORT_ROWS;
    "User Management" "/userservice/management/v1/users/" users::USER_ROWS;
    "Data Ingestion" "/subscriptions/" data_ingestion::DATA_INGESTION_ROWS;
    "Emails" "/rest/asset/v1/email" assets::emails::EMAIL_ROWS;
    "Email Templates" "/rest/asset/v1/emailTemplate" assets::email_templates::EMAIL_TEMPLATE_ROWS;
    "Files" "/rest/asset/v1/file" assets::files::FILE_ROWS;
    "File Contents" "/rest/asset/v1/file/" assets::files::FILE_CONTENT_ROWS;
    "Folders" "/rest/asset/v1/folder" assets::folders::FOLDER_ROWS;
    "Tokens" "/rest/asset/v1/folder/" assets::folders::TOKEN_ROWS;
    "Forms" "/rest/asset/v1/form" assets::forms::FORM_ROWS;
    "Form Fields" "/rest/asset/v1/form/" assets::forms::FORM_FIELD_ROWS;
    "Landing Pages" "/rest/asset/v1/landingPage" assets::landing_pages::LANDING_PAGE_ROWS;
    "Landing Page Content" "/rest/asset/v1/landingPage/"
        assets::landing_pages::LANDING_PAGE_CONTENT_ROWS;
    "Landing Page Templates" "/rest/asset/v1/landingPageTemplate"
        assets::landing_page_templates::LANDING_PAGE_TEMPLATE_ROWS;
    "Landing Page Redirect Rules" "/rest/asset/v1/"
        assets::landing_page_templates::REDIRECT_RULE_ROWS;
    "Programs" "/rest/asset/v1/program" assets::programs::PROGRAM_ROWS;
    "Channels" "/rest/asset/v1/channel" assets::programs::CHANNEL_ROWS;
    "Tags" "/rest/asset/v1/tagType" assets::programs::TAG_ROWS;
    "Segments" "/rest/asset/v1/segmentation" assets::programs::SEGMENT_ROWS;
    "Smart Campaigns" "/rest/asset/v1/smartCampaign" assets::campaigns::SMART_CAMPAIGN_ROWS;
    "Smart Lists" "/rest/asset/v1/smartList" assets::campaigns::SMART_LIST_ROWS;
    "Static Lists (Asset)" "/rest/asset/v1/staticList" assets::campaigns::STATIC_LIST_ROWS;
    "Snippets" "/rest/asset/v1/snippet" assets::snippets::SNIPPET_ROWS;
    "Emails (New)" "/rest/asset/v2/email" assets::new::NEW_EMAIL_ROWS;
    "Email Templates (New)" "/rest/asset/v2/emailtemplate" assets::new::NEW_EMAIL_TEMPLATE_ROWS;
    "Fragments (New)" "/rest/asset/v2/fragment" assets::new::NEW_FRAGMENT_ROWS;
}

/// A second way to reach an operation that real clients use.
#[derive(Clone, Copy, Debug)]
pub struct Alias {
    /// The method it is reached with.
    pub method: Method,
    /// The path template; its parameters are named as the operation's own.
    pub path: &'static str,
    /// The operation that does the same.
    pub operation: &'static Operation,
}

static ALIASES: &[Alias] = &[
    // Adobe's definition has both spellings; `lists` is the one beside its neighbours.
    Alias {
        method: Method::Get,
        path: "/rest/v1/list/{listId}/leads.json",
        operation: &lists::GET_LEADS_BY_LIST_ID,
    },
    // Older clients delete leads with DELETE and a JSON body; the reference has only the POST.
    Alias {
        method: Method::Delete,
        path: "/rest/v1/leads.json",
        operation: &leads::DELETE_LEADS,
    },
    // Adobe's definition has no `.json` at the end, its page has; the page's neighbours agree.
    Alias {
        method: Method::Get,
        path: "/rest/asset/v1/emailTemplate/{id}/content",
        operation: &assets::email_templates::GET_EMAIL_TEMPLATE_CONTENT_BY_ID,
    },
    // A client may ask for its token by GET; we send it by POST, since URLs end up in logs.
    Alias {
        method: Method::Get,
        path: "/identity/oauth/token",
        operation: &identity::IDENTITY,
    },
];

/// The families, in the order of Adobe's reference.
#[must_use]
pub fn families() -> &'static [Family] {
    FAMILIES
}

/// The second ways to reach an operation.
#[must_use]
pub fn aliases() -> &'static [Alias] {
    ALIASES
}

/// Every operation, family by family.
pub fn catalog() -> impl Iterator<Item = &'static Operation> {
    FAMILIES
        .iter()
        .flat_map(|family| family.rows.iter().copied())
}

/// The operation of a name: `getLeadById`.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Operation> {
    catalog().find(|operation| operation.name == name)
}
