//! The records that an instance starts with. Ids are small and stable: the first company is 1, the
//! first of any kind has an external id that ends in 001.

use serde_json::{Value, json};

use super::Records;
use super::custom::{CustomField, CustomType, Dependent, Link, Model};
use super::schema::Field;
use super::store::{Store, Values};
use crate::time::Time;
use crate::world::fields::Kind;

const DAY_MS: u64 = 24 * 3_600_000;
/// How long before the start all of this was made.
pub(super) const AGE_MS: u64 = 200 * DAY_MS;

const COMPANIES: &[(&str, &str, &str)] = &[
    ("Acme, Inc.", "Manufacturing", "Zürich"),
    ("Globex", "Energy", "São Paulo"),
    ("Initech \"Labs\"", "Software", "Austin"),
    ("北方科技", "Telecommunications", "東京"),
    ("Umbrella; Sons", "Healthcare", "Kraków"),
    ("Hooli", "Software", "New York"),
];
const PEOPLE: &[(&str, &str)] = &[
    ("Sam", "Sanosin"),
    ("Zoë", "Müller"),
    ("Łukasz", "O'Brien"),
    ("Kim", "Smith, Jr."),
];
const STAGES: &[&str] = &["Qualification", "Proposal", "Negotiation", "Closed Won"];

/// Creates a record of these values, given as an object.
fn add(store: &mut Store, at: Time, values: &Value) -> u64 {
    let members = values.as_object().into_iter().flatten();
    let values: Values = members
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.clone(), Some(value.clone())))
        .collect();
    store.create(at, &values)
}

/// Fills an instance.
pub(super) fn fill(records: &mut Records, now: Time) {
    let at = now.minus(AGE_MS);
    for (n, (first, last)) in PEOPLE.iter().enumerate() {
        let email = format!("sales{:03}@sim.example", n + 1);
        let one = json!({
            "externalSalesPersonId": format!("SALES-{:03}", n + 1),
            "email": email,
            "firstName": first,
            "lastName": last,
        });
        add(&mut records.sales_persons, at.plus(n as u64 * DAY_MS), &one);
    }
    for (n, (name, industry, city)) in COMPANIES.iter().enumerate() {
        let at = at.plus(n as u64 * DAY_MS);
        let company = json!({
            "externalCompanyId": format!("COMP-{:03}", n + 1),
            "company": name,
            "industry": industry,
            "billingCity": city,
            "annualRevenue": (n + 1) as f64 * 1_250_000.5,
            "segmentCode": (["A", "B"][n % 2]),
        });
        add(&mut records.companies, at, &company);
        let account = json!({
            "name": name,
            "industry": industry,
            "city": city,
            "domainName": format!("account{}.example", n + 1),
            "membershipCount": 0,
            "opptyCount": 0,
            "opptyAmount": 0.0,
        });
        add(&mut records.named_accounts, at, &account);
    }
    for n in 0..8u64 {
        let at = at.plus(n * DAY_MS);
        let id = format!("OPP-{:03}", n + 1);
        let opportunity = json!({
            "externalOpportunityId": id,
            "name": format!("Deal {}, \"large\"", n + 1),
            "stage": STAGES.get(n as usize % STAGES.len()),
            "amount": 1_000.25 * (n + 1) as f64,
            "isClosed": n % 4 == 3,
            "isWon": n % 4 == 3,
            "dealRegion": (["EMEA", "AMER", "APAC"][n as usize % 3]),
        });
        add(&mut records.opportunities, at, &opportunity);
        let role = json!({
            "externalOpportunityId": id,
            "leadId": n + 1,
            "role": "Decision Maker",
            "isPrimary": true,
        });
        add(&mut records.roles, at, &role);
    }
    for (n, (name, kind)) in [("Strategic accounts", "default"), ("CRM view", "external")]
        .into_iter()
        .enumerate()
    {
        let list = json!({"name": name, "type": kind, "updateable": kind == "default"});
        let number = add(&mut records.account_lists, at, &list);
        let members = [vec![1, 2, 3], vec![4]];
        let members = members.into_iter().nth(n).unwrap_or_default();
        records
            .list_members
            .insert(number, members.into_iter().collect());
    }
    fill_custom(records, at);
}

fn plain(name: &str, display: &str, kind: Kind) -> CustomField {
    CustomField {
        field: Field::new(name, display, kind).custom(),
        dedupe: false,
        link: None,
    }
}

fn key(name: &str, display: &str, kind: Kind) -> CustomField {
    CustomField {
        dedupe: true,
        ..plain(name, display, kind)
    }
}

fn to_lead(name: &str, display: &str, dedupe: bool) -> CustomField {
    let link = Link {
        object: "Lead".into(),
        field: "id".into(),
    };
    CustomField {
        link: Some(link),
        dedupe,
        ..plain(name, display, Kind::Integer)
    }
}

fn add_type(
    records: &mut Records,
    at: Time,
    name: &str,
    display: &str,
    fields: Vec<CustomField>,
    dependents: Vec<Dependent>,
) {
    let model = Model {
        display: display.to_owned(),
        plural: Some(format!("{display}s")),
        description: Some(format!("{display}, from the seed data")),
        in_lead_detail: true,
        fields,
    };
    let made = CustomType {
        name: name.to_owned(),
        draft: Some(model),
        approved: None,
        dependents,
    };
    records.custom.types.insert(name.to_owned(), made);
    records.custom.approve(at, name);
}

/// Three types: one with a simple key that links to leads, one with a compound key, and one
/// without links, which others may link to.
fn fill_custom(records: &mut Records, at: Time) {
    let used = Dependent {
        kind: "Smart Campaign".into(),
        id: 3773,
        name: "CarTest.HasCar (Smart List)".into(),
        fields: vec!["make".into(), "vin".into()],
    };
    let car = vec![
        to_lead("leadId", "Lead Id", false),
        key("vin", "VIN", Kind::String),
        plain("make", "Make", Kind::String),
        plain("model", "Model", Kind::String),
        plain("year", "Year", Kind::Integer),
        plain("price", "Price", Kind::Currency),
        plain("soldOn", "Sold On", Kind::Date),
        plain("electric", "Electric", Kind::Boolean),
    ];
    add_type(records, at, "car_c", "Car", car, vec![used]);
    let purchase = vec![
        to_lead("leadId", "Lead Id", true),
        key("productName", "Product Name", Kind::String),
        plain("amount", "Amount", Kind::Float),
        plain("purchasedAt", "Purchased At", Kind::Datetime),
    ];
    add_type(records, at, "purchase_c", "Purchase", purchase, Vec::new());
    let course = vec![
        key("courseId", "Course Id", Kind::String),
        plain("courseName", "Course Name", Kind::String),
        plain("contact", "Contact", Kind::Email),
    ];
    add_type(records, at, "course_c", "Course", course, Vec::new());
    for n in 0..6u64 {
        let at = at.plus(n * DAY_MS);
        let car = json!({
            "leadId": n / 2 + 1,
            "vin": format!("19UYA31581L{:06}", n + 1),
            "make": (["BMW", "Škoda", "比亚迪"][n as usize % 3]),
            "model": format!("Model {n}, \"S\""),
            "year": 2018 + n,
        });
        let purchase = json!({
            "leadId": n / 2 + 1,
            "productName": (["Chair", "Table, oak"][n as usize % 2]),
            "amount": 19.5 * (n + 1) as f64,
        });
        let course = json!({
            "courseId": format!("COURSE-{:03}", n + 1),
            "courseName": format!("Introduction {}", n + 1),
        });
        for (name, values) in [
            ("car_c", car),
            ("purchase_c", purchase),
            ("course_c", course),
        ] {
            if let Some(store) = records.custom.store_mut(name) {
                add(store, at, &values);
            }
        }
    }
}
