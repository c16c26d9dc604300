//! The objects that every instance has, with Marketo's own fields and a few custom ones (Adobe:
//! "Companies", "Opportunities", "Opportunity Roles", "Sales Persons", "Named Accounts", "Named
//! Account Lists").

use super::schema::{Field, IdKind, Schema};
use crate::time::Time;
use crate::world::fields::Kind::{
    self, Boolean, Currency, Date, Datetime, Float, Integer, String as Line, Text, Url,
};

fn schema(
    made: Time,
    names: [&str; 2],
    id: IdKind,
    dedupe: &[&str],
    searchable: &[&str],
    fields: Vec<Field>,
) -> Schema {
    let key: Vec<String> = dedupe.iter().map(|name| (*name).to_owned()).collect();
    let single = searchable.iter().map(|name| vec![(*name).to_owned()]);
    let [name, display] = names;
    Schema {
        name: name.to_owned(),
        display: display.to_owned(),
        description: Some(format!("{display} object")),
        created_at: made,
        updated_at: made,
        id,
        searchable: std::iter::once(key.clone()).chain(single).collect(),
        dedupe: key,
        relations: Vec::new(),
        fields: standard(id).into_iter().chain(fields).collect(),
    }
}

/// The fields that every object has.
#[must_use]
pub fn standard(id: IdKind) -> Vec<Field> {
    let id = match id {
        IdKind::Guid => Field::system("marketoGUID", "Marketo GUID", Line).long(36),
        IdKind::Number => Field::system("id", "Id", Integer),
    };
    vec![
        id,
        Field::system("createdAt", "Created At", Datetime),
        Field::system("updatedAt", "Updated At", Datetime),
    ]
}

fn field(name: &str, display: &str, kind: Kind) -> Field {
    Field::new(name, display, kind)
}

pub(super) fn company(made: Time) -> Schema {
    let fields = vec![
        field("externalCompanyId", "External Company Id", Line)
            .long(100)
            .fixed(),
        field("company", "Company Name", Line),
        field("site", "Site", Line),
        field("website", "Website", Url),
        field("mainPhone", "Main Phone", Line),
        field("annualRevenue", "Annual Revenue", Currency),
        field("numberOfEmployees", "Num Employees", Integer),
        field("industry", "Industry", Line),
        field("sicCode", "SIC Code", Line).long(40),
        field("billingStreet", "Billing Address", Text).long(2_000),
        field("billingCity", "Billing City", Line),
        field("billingState", "Billing State", Line),
        field("billingCountry", "Billing Country", Line),
        field("billingPostalCode", "Billing Postal Code", Line),
        field("companyNotes", "Company Notes", Text).long(30_000),
        field("externalSalesPersonId", "External Sales Person Id", Line),
        field("segmentCode", "Segment Code", Line).custom(),
    ];
    let names = ["Company", "Company"];
    let key = &["externalCompanyId"];
    schema(
        made,
        names,
        IdKind::Number,
        key,
        &["id", "company", "segmentCode"],
        fields,
    )
}

pub(super) fn opportunity(made: Time) -> Schema {
    let fields = vec![
        field("externalOpportunityId", "SFDC Oppty Id", Line)
            .long(50)
            .fixed(),
        field("name", "Name", Line).required(),
        field("description", "Description", Line).long(2_000),
        field("type", "Type", Line),
        field("stage", "Stage", Line),
        field("source", "Source", Line),
        field("leadSource", "Lead Source", Line),
        field("amount", "Amount", Currency),
        field("expectedRevenue", "Expected Revenue", Currency),
        field("quantity", "Quantity", Float),
        field("probability", "Probability", Integer),
        field("closeDate", "Close Date", Date),
        field("lastActivityDate", "Last Activity Date", Date),
        field("externalCreatedDate", "External Created Date", Datetime),
        field("isClosed", "Is Closed", Boolean),
        field("isWon", "Is Won", Boolean),
        field("fiscal", "Fiscal", Line),
        field("fiscalQuarter", "Fiscal Quarter", Integer),
        field("fiscalYear", "Fiscal Year", Integer),
        field("forecastCategory", "Forecast Category", Line),
        field("forecastCategoryName", "Forecast Category Name", Line),
        field("nextStep", "Next Step", Line),
        field("externalSalesPersonId", "External Sales Person Id", Line),
        field("externalCompanyId", "External Company Id", Line).long(100),
        field("dealRegion", "Deal Region", Line).custom(),
        field("dealNumber", "Deal Number", Integer).custom(),
        field("dealNotes", "Deal Notes", Text).custom(),
    ];
    let names = ["opportunity", "Opportunity"];
    let key = &["externalOpportunityId"];
    let searchable = &["marketoGUID", "dealRegion", "dealNumber"];
    schema(made, names, IdKind::Guid, key, searchable, fields)
}

pub(super) fn role(made: Time) -> Schema {
    let fields = vec![
        field("externalOpportunityId", "External Opportunity Id", Line)
            .long(50)
            .fixed(),
        field("leadId", "Lead Id", Integer).fixed(),
        field("role", "Role", Line).long(50).fixed(),
        field("isPrimary", "Is Primary", Boolean),
        field("externalCreatedDate", "External Created Date", Datetime),
    ];
    let names = ["opportunityRole", "Opportunity Role"];
    let key = &["externalOpportunityId", "leadId", "role"];
    let searchable = &["marketoGUID", "leadId", "externalOpportunityId"];
    schema(made, names, IdKind::Guid, key, searchable, fields)
}

pub(super) fn sales_person(made: Time) -> Schema {
    let fields = vec![
        field("externalSalesPersonId", "External Sales Person Id", Line).fixed(),
        field("email", "Email", Line).fixed(),
        field("firstName", "First Name", Line),
        field("lastName", "Last Name", Line),
        field("title", "Job Title", Line),
        field("phone", "Phone Number", Kind::Phone),
        field("mobilePhone", "Mobile Phone Number", Kind::Phone),
        field("fax", "Fax Number", Kind::Phone),
    ];
    let names = ["SalesPerson", "Sales Person"];
    let key = &["externalSalesPersonId"];
    schema(made, names, IdKind::Number, key, &["email", "id"], fields)
}

pub(super) fn named_account(made: Time) -> Schema {
    let mut fields = vec![
        field("name", "Name", Line),
        field("domainName", "Domain Name", Line),
        field("industry", "Industry", Line),
        field("sicCode", "SIC Code", Line).long(40),
        field("city", "City", Line),
        field("state", "State", Line),
        field("country", "Country", Line),
        field("annualRevenue", "Annual Revenue", Currency),
        field("numberOfEmployees", "Number of Employees", Integer),
        field("logoUrl", "Logo URL", Url),
        Field::system("membershipCount", "Membership Count", Integer),
        Field::system("opptyCount", "Opportunity Count", Integer),
        Field::system("opptyAmount", "Opportunity Amount", Currency),
    ];
    for n in 1..=5 {
        let (name, display) = (format!("score{n}"), format!("Account Score {n}"));
        fields.push(field(&name, &display, Integer));
    }
    let searchable: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let mut searchable: Vec<&str> = searchable.iter().map(String::as_str).skip(1).collect();
    searchable.push("marketoGUID");
    let names = ["Named Account", "Named Account"];
    schema(made, names, IdKind::Guid, &["name"], &searchable, fields)
}

pub(super) fn account_list(made: Time) -> Schema {
    let fields = vec![
        field("name", "Name", Line),
        Field::system("type", "Type", Line),
        Field::system("updateable", "Updateable", Boolean),
    ];
    let names = ["Named Account List", "Named Account List"];
    let key = &["name"];
    schema(made, names, IdKind::Guid, key, &["marketoGUID"], fields)
}
