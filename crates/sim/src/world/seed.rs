//! The data that an instance starts with: awkward on purpose.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::assets::FolderRef;
use super::{World, seed_assets, seed_forms, seed_leads, seed_mail};
use crate::rng::Rng;
use crate::time::Time;

const DAY_MS: u64 = 24 * 3_600_000;

const FIRST: &[&str] = &[
    "Anna",
    "José",
    "Zoë",
    "Łukasz",
    "Nguyễn",
    "王",
    "Мария",
    "Søren",
    "Anne \"Annie\"",
    "Chloé",
    "Bob",
    "Fatma",
    "李",
    "Grace",
    "O'Neil",
    "Mary-Jane",
    "Ivo",
    "Þóra",
    "محمد",
    "Kim",
];
const LAST: &[&str] = &[
    "Smith",
    "Smith, Jr.",
    "García",
    "O'Brien",
    "Müller",
    "Dvořák",
    "Trần",
    "小林",
    "Иванова",
    "van der Berg",
    "Ångström",
    "D'Amico",
    "Kowalski",
    "Nowak",
    "Yılmaz",
    "Lee",
];
const COMPANY: &[&str] = &[
    "Acme, Inc.",
    "Globex",
    "Initech \"Labs\"",
    "Société Générale d'Essais",
    "北方科技",
    "Hooli",
    "Umbrella; Sons",
    "Stark\tIndustries",
    "Wayne Enterprises",
];
const NOTE: &[&str] = &[
    "Called twice.\nWants a demo, \"soon\".",
    "Line one\r\nLine two, with a comma",
    "🎉 renewed",
    "",
    "plain",
];
const CITY: &[&str] = &[
    "Zürich",
    "São Paulo",
    "Kraków",
    "東京",
    "New York",
    "Malmö",
    "Århus",
];
const REGION: &[&str] = &["EMEA", "AMER", "APAC"];

/// Fills an instance.
pub(super) fn fill(world: &mut World, leads: usize, now: Time) {
    let mut rng = Rng::new(world.rng.next_u64());
    fill_leads(world, leads, now, &mut rng);
    seed_assets::fill(&mut world.assets, now);
    seed_mail::fill(world, now);
    fill_lists(world, now);
    fill_activities(world, leads, now, &mut rng);
    seed_leads::fill(world, now);
    seed_forms::fill(world, now);
}

/// The e-mail address of the n-th seed lead, n from 1 on.
#[must_use]
pub fn email(n: usize) -> String {
    format!("lead{n:05}@{}.example.com", ["mail", "corp", "post"][n % 3])
}

fn fill_leads(world: &mut World, leads: usize, now: Time, rng: &mut Rng) {
    for n in 1..=leads {
        let mut values: BTreeMap<String, Option<Value>> = BTreeMap::new();
        let pick = |rng: &mut Rng, from: &[&str]| -> Option<Value> {
            let text = rng.pick(from).copied().unwrap_or_default();
            (!text.is_empty()).then(|| json!(text))
        };
        values.insert("email".into(), Some(json!(email(n))));
        values.insert("firstName".into(), pick(rng, FIRST));
        values.insert("lastName".into(), pick(rng, LAST));
        values.insert("company".into(), pick(rng, COMPANY));
        values.insert("city".into(), pick(rng, CITY));
        values.insert("notes".into(), pick(rng, NOTE));
        values.insert("region".into(), pick(rng, REGION));
        values.insert("externalId".into(), Some(json!(format!("EXT-{n:06}"))));
        values.insert("loyaltyNumber".into(), Some(json!(500_000 + n)));
        values.insert("leadScore".into(), Some(json!(rng.below(100))));
        values.insert("unsubscribed".into(), Some(json!(rng.below(10) == 0)));
        if rng.below(4) == 0 {
            values.insert(
                "annualRevenue".into(),
                Some(json!(rng.below(10_000) as f64 / 4.0)),
            );
        }
        let id = world.leads.create(now, None, &values);
        // Spread over the past year, in order of their ids.
        let age = 365 * DAY_MS / leads as u64 * (leads - n) as u64 + DAY_MS;
        let created = now.minus(age);
        world
            .leads
            .date(id, created, created.plus(rng.below(DAY_MS)));
    }
}

fn fill_lists(world: &mut World, now: Time) {
    let old = now.minus(90 * DAY_MS);
    let ids: Vec<u64> = world.leads.iter().map(|lead| lead.id).collect();
    let lists: [(&str, Option<&str>, usize); 5] = [
        ("Newsletter", None, 2),
        ("Événement, invités", Some("Program 02, Tradeshow"), 5),
        ("Blocked \"hard\"", None, 50),
        ("Everyone", None, 1),
        ("Empty list", Some("Program 01, Content"), usize::MAX),
    ];
    for (name, program, every) in lists {
        let found = program.and_then(|name| world.assets.programs.named(name));
        let folder = found.map_or(seed_assets::LISTS, |it| FolderRef::Program(it.head.id));
        let id = world.lists.add(old, name, folder, program);
        let members = ids.iter().enumerate().filter(|(n, _)| (n + 1) % every == 0);
        if let Some(list) = world.lists.get_mut(id) {
            list.members = members.map(|(_, id)| *id).collect();
        }
    }
}

fn fill_activities(world: &mut World, leads: usize, now: Time, rng: &mut Rng) {
    // Three a lead over the past 30 days. Form fill-outs are rare, and come in one burst, so that
    // a filter by their type meets pages with nothing in them.
    let count = leads as u64 * 3;
    let ids: Vec<u64> = world.leads.iter().map(|lead| lead.id).collect();
    for n in 0..count {
        let Some(lead) = rng.pick(&ids).copied() else {
            return;
        };
        let at = now.minus(30 * DAY_MS).plus(30 * DAY_MS / count * n);
        let burst = n % 1_000 >= 950;
        let kind = if burst {
            2
        } else {
            rng.pick(&[1, 1, 6, 10]).copied().unwrap_or(1)
        };
        let activity = world.activities.add(at, lead, kind);
        activity.primary_id = Some(1 + n % 17);
        activity.primary = match kind {
            1 => format!("www.example.com/page{}.html", n % 17),
            2 => format!("Form, {}", n % 17),
            _ => format!("Mailing \"{}\"", n % 17),
        };
        activity.attributes = match kind {
            1 => vec![
                ("Client IP Address".into(), json!("192.0.2.7")),
                ("Webpage URL".into(), json!(format!("/page{}.html", n % 17))),
            ],
            2 => vec![("Form Fields".into(), json!("a:1,\nb:\"2\""))],
            6 => vec![("Campaign Run ID".into(), json!(n % 90))],
            _ => vec![
                ("Platform".into(), json!("Gerät")),
                ("Is Mobile Device".into(), json!(n % 2 == 0)),
            ],
        };
    }
}
