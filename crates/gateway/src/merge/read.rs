//! Reads of one lead, by id or by e-mail address, as one read by filter (Adobe: "Leads", query).
//!
//! A value is compared here as Marketo does where nobody can doubt it: ASCII, without regard to
//! case. Values with anything else in them are not merged, and an answer with a record that is
//! nobody's by that comparison is not shared out.

use std::collections::BTreeSet;

use marketo_core::operation::by_name;
use marketo_core::request::CallSpec;

use super::answer::{Members, items, list, members, object, plain, quoted, with_result};
use super::offer::Draft;

const FILTER: &str = "getLeadsByFilterType";
const BY_ID: &str = "getLeadById";

/// The fields that Marketo gives where none are asked for (Adobe: "Leads", query).
const DEFAULT: [&str; 6] = [
    "id",
    "email",
    "firstName",
    "lastName",
    "createdAt",
    "updatedAt",
];

/// What one caller reads.
struct Read<'t> {
    /// Asked for as a lead, not as a list of those that match.
    single: bool,
    value: &'t str,
    /// Nothing: Marketo's choice.
    fields: Option<Vec<&'t str>>,
}

impl<'t> Read<'t> {
    fn parse(load: &'t str) -> Option<Self> {
        let mut lines = load.split('\n');
        let single = lines.next()? == "id";
        let (value, fields) = (lines.next()?, lines.next()?);
        let fields = (!fields.is_empty()).then(|| fields.split(',').collect());
        Some(Self {
            single,
            value,
            fields,
        })
    }

    /// Whether a record has the value that is looked for.
    fn is_of(&self, found: &str) -> bool {
        self.value.eq_ignore_ascii_case(found)
    }
}

/// What a read of one lead brings along; nothing if it goes another way.
pub(super) fn draft(spec: &CallSpec) -> Option<Draft> {
    let single = spec.operation.name == BY_ID;
    let known: &[&str] = if single {
        &["fields"]
    } else {
        &["fields", "filterType", "filterValues"]
    };
    let of = |wanted: &str| {
        let mut found = spec.query.iter().filter(|(name, _)| name == wanted);
        let first = found.next().map(|(_, value)| value.as_str());
        found.next().is_none().then_some(first)
    };
    if spec
        .query
        .iter()
        .any(|(name, _)| !known.contains(&name.as_str()))
    {
        return None;
    }
    let (filter, value) = if single {
        ("id", spec.path.first()?.1.as_str())
    } else {
        (of("filterType")??, of("filterValues")??)
    };
    let plain_value = match filter {
        "id" => value.len() <= 18 && value.bytes().all(|byte| byte.is_ascii_digit()),
        "email" => value.len() <= 255 && value.bytes().all(is_plain),
        _ => false,
    };
    if !plain_value || value.is_empty() || value.starts_with('0') && filter == "id" {
        return None;
    }
    let fields = of("fields")?.unwrap_or_default();
    let names: Vec<&str> = fields.split(',').collect();
    let name_is_plain = |name: &&str| !name.is_empty() && name.bytes().all(is_plain);
    if !fields.is_empty() && !names.iter().all(name_is_plain) {
        return None;
    }
    // Fields without the id: nobody has written whether Marketo adds it. So these go only with
    // those who ask for the very same, and get what Marketo sends as it is.
    let fixed = if fields.is_empty() || names.contains(&"id") {
        String::new()
    } else if names.contains(&filter) {
        fields.to_owned()
    } else {
        return None;
    };
    let kind = if single { "id" } else { "filter" };
    Some(Draft {
        key: vec![filter.to_owned(), fixed],
        size: 1,
        records: Vec::new(),
        load: format!("{kind}\n{value}\n{fields}"),
    })
}

/// What can stand in a value beyond doubt: no comma, which Marketo splits at, no space, which it
/// may trim.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"@.-_+!#$&*/=?^~".contains(&byte)
}

/// The filter that a read goes by.
fn filter_of(spec: &CallSpec) -> &str {
    let filter = spec.query.iter().find(|(name, _)| name == "filterType");
    filter.map_or("id", |(_, filter)| filter)
}

/// One read for all.
pub(super) fn widened(spec: &CallSpec, loads: &[&str]) -> Option<CallSpec> {
    let reads: Vec<Read<'_>> = loads
        .iter()
        .map(|load| Read::parse(load))
        .collect::<Option<_>>()?;
    let mut seen = BTreeSet::new();
    let mut values = Vec::with_capacity(reads.len());
    for read in &reads {
        if seen.insert(read.value.to_ascii_lowercase()) {
            values.push(read.value);
        }
    }
    let filter = filter_of(spec);
    let mut wide = CallSpec::new(by_name(FILTER)?)
        .with_query("filterType", filter)
        .with_query("filterValues", values.join(","));
    if reads.iter().any(|read| read.fields.is_some()) {
        let mut union: Vec<&str> = Vec::new();
        for read in &reads {
            for name in read.fields.as_deref().unwrap_or(&DEFAULT) {
                if !union.contains(name) {
                    union.push(name);
                }
            }
        }
        if !union.contains(&filter) {
            union.push(filter);
        }
        wide = wide.with_query("fields", union.join(","));
    }
    Some(wide)
}

/// What one reader is told: a body, and the code of its error.
pub(super) type Share = (String, Option<String>);

/// Each part's answer. Nothing if that cannot be told: there is more than a page of it, or a record
/// is nobody's.
pub(super) fn shares(spec: &CallSpec, answer: &Members<'_>, loads: &[&str]) -> Option<Vec<Share>> {
    let more = answer
        .get("moreResult")
        .is_some_and(|more| more.get() == "true");
    if more || answer.contains_key("nextPageToken") {
        return None;
    }
    let filter = filter_of(spec);
    let reads: Vec<Read<'_>> = loads
        .iter()
        .map(|load| Read::parse(load))
        .collect::<Option<_>>()?;
    let result = answer
        .get("result")
        .map_or(Some(Vec::new()), |result| items(result.get().as_bytes()))?;
    let mut found: Vec<Vec<String>> = reads.iter().map(|_| Vec::new()).collect();
    // Then what Marketo sends is what each has asked for.
    let as_sent = |read: &Read<'_>| {
        let fields = &read.fields;
        reads.first().is_some_and(|first| first.fields == *fields)
            && fields
                .as_ref()
                .is_none_or(|fields| fields.contains(&filter))
    };
    let same = reads.iter().all(as_sent);
    for item in result {
        let record = members(item.get().as_bytes())?;
        let value = record.get(filter).and_then(|value| plain(value))?;
        let mut owned = false;
        for (read, found) in reads
            .iter()
            .zip(&mut found)
            .filter(|(read, _)| read.is_of(&value))
        {
            owned = true;
            found.push(if same {
                item.get().to_owned()
            } else {
                fields_of(&record, read.fields.as_deref().unwrap_or(&DEFAULT))
            });
        }
        if !owned {
            return None;
        }
    }
    let share = |(read, found): (&Read<'_>, Vec<String>)| match found.as_slice() {
        [] if read.single => (not_found(answer, read.value), Some("1004".to_owned())),
        found => {
            let result = list(found.iter().map(String::as_str));
            (with_result(answer, &result), None)
        }
    };
    Some(reads.iter().zip(found).map(share).collect())
}

/// A record with these of its fields; one that it does not have counts as empty, as Marketo has it.
fn fields_of(record: &Members<'_>, fields: &[&str]) -> String {
    let wanted = fields.iter().enumerate();
    let wanted = wanted.filter(|(at, name)| !fields.iter().take(*at).any(|other| other == *name));
    let named = wanted.filter_map(|(_, name)| Some((*name, record.get(*name)?.get())));
    object(named)
}

/// What Marketo answers to a read by an id that is none (Adobe: "Error codes", 1004).
fn not_found(answer: &Members<'_>, id: &str) -> String {
    let request_id = answer.get("requestId").map_or("\"\"", |id| id.get());
    let message = quoted(&format!("Lead '{id}' not found"));
    let errors = format!("[{{\"code\":\"1004\",\"message\":{message}}}]");
    object([
        ("requestId", request_id),
        ("success", "false"),
        ("errors", &errors),
    ])
}
