//! Folders, programs and what lies in them at the start.

use super::assets::campaigns::{Qualification, REQUESTED, Recurrence, SmartCampaign};
use super::assets::channels::{Channel, ProgressionStatus};
use super::assets::files::File;
use super::assets::programs::{Cost, Program, ProgramType};
use super::assets::segments::{Segment, Segmentation};
use super::assets::smart_lists::{Condition, Filter, Rules, SmartList};
use super::assets::tags::TagType;
use super::assets::tokens::Token;
use super::assets::{Assets, FolderRef, Head};
use crate::time::Time;

const DAY_MS: u64 = 24 * 3_600_000;

/// Name, type and parent of each folder, the first of which has the id 11.
const FOLDERS: &[(&str, &str, Option<u64>)] = &[
    ("Marketing Activities", "Zone", None),
    ("Default", "Marketing Folder", Some(11)),
    ("Nurturing", "Marketing Folder", Some(12)),
    ("Événements, 2026", "Marketing Folder", Some(12)),
    ("Design Studio", "Zone", None),
    ("Emails", "Email", Some(15)),
    ("Landing Pages", "Landing Page", Some(15)),
    ("Email Templates", "Email Template", Some(15)),
    ("Landing Page Templates", "Landing Page Template", Some(15)),
    ("Forms", "Landing Page Form", Some(15)),
    ("Snippets", "Snippet", Some(15)),
    ("Images and Files", "Image", Some(15)),
    ("Lead Database", "Zone", None),
    ("Group Smart Lists", "Smart List", Some(23)),
    ("Group Lists", "Smart List", Some(23)),
    ("Segmentations", "Segmentation", Some(23)),
    ("Archive", "Marketing Folder", Some(12)),
];
/// The folders that a user made; the others are Marketo's own.
const MADE: [&str; 3] = ["Nurturing", "Événements, 2026", "Archive"];

const DEFAULT: FolderRef = FolderRef::Folder(12);
const NURTURING: FolderRef = FolderRef::Folder(13);
const EVENTS: FolderRef = FolderRef::Folder(14);
const FILES: FolderRef = FolderRef::Folder(22);
const SMART_LISTS: FolderRef = FolderRef::Folder(24);
const SEGMENTATIONS: FolderRef = FolderRef::Folder(26);
/// Where static lists lie that belong to no program.
pub(super) const LISTS: FolderRef = FolderRef::Folder(25);

/// Name, type and statuses of each channel; `*` marks success. Steps go up by ten.
const CHANNELS: &[(&str, ProgramType, &str)] = &[
    ("Content", ProgramType::Default, "Downloaded,Engaged*"),
    ("Operational", ProgramType::Default, "Member"),
    (
        "Online Advertising",
        ProgramType::Default,
        "Clicked,Converted*",
    ),
    ("Blog", ProgramType::Default, "Invited,Visited,Influenced*"),
    ("Email Blast", ProgramType::Default, "Sent,Opened,Clicked*"),
    (
        "Tradeshow",
        ProgramType::Event,
        "Invited,Registered,Visited Booth,Attended*",
    ),
    (
        "Roadshow",
        ProgramType::Event,
        "Invited,Registered,No Show,Attended*",
    ),
    ("Nurture", ProgramType::Engagement, "Member,Engaged*"),
    (
        "Email Send",
        ProgramType::Email,
        "Member,Opened,Clicked*,Unsubscribed",
    ),
    (
        "Webinar",
        ProgramType::Webinar,
        "Invited,Registered,No Show,Attended*,Attended On-demand*",
    ),
];

/// Fills the assets.
pub(super) fn fill(assets: &mut Assets, now: Time) {
    let old = now.minus(400 * DAY_MS);
    for (name, kind, parent) in FOLDERS {
        let id = assets.add_folder(old, name, parent.map(FolderRef::Folder), kind, None);
        if let Some(folder) = assets.folders.get_mut(id) {
            folder.is_system = !MADE.contains(name);
        }
    }
    fill_channels(assets, old);
    fill_tag_types(assets);
    fill_programs(assets, old);
    fill_smart_lists(assets, old);
    fill_campaigns(assets, old);
    fill_tokens(assets);
    fill_files(assets, old);
    fill_segmentations(assets, old);
}

fn fill_channels(assets: &mut Assets, at: Time) {
    for (n, (name, applies_to, statuses)) in CHANNELS.iter().enumerate() {
        let status = |(step, text): (usize, &str)| ProgressionStatus {
            name: text.trim_end_matches('*').to_owned(),
            step: step as u32 * 10,
            success: text.ends_with('*'),
        };
        let all = std::iter::once("Not in Program").chain(statuses.split(','));
        assets.channels.push(Channel {
            id: n as u64 + 1,
            name: (*name).to_owned(),
            applies_to: *applies_to,
            statuses: all.enumerate().map(status).collect(),
            created_at: at,
        });
    }
}

fn fill_tag_types(assets: &mut Assets) {
    let types: [(&str, &[ProgramType], bool, &[&str]); 3] = [
        (
            "Presenter",
            &ProgramType::ALL,
            false,
            &["Dennis", "David", "Zoë"],
        ),
        (
            "Region",
            &ProgramType::ALL,
            false,
            &["EMEA", "AMER", "APAC"],
        ),
        (
            "Webinar Series",
            &[ProgramType::Webinar],
            true,
            &["Basics", "Advanced"],
        ),
    ];
    for (name, applies_to, required, values) in types {
        assets.tag_types.push(TagType {
            name: name.to_owned(),
            applies_to: applies_to.to_vec(),
            required,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        });
    }
}

fn fill_programs(assets: &mut Assets, old: Time) {
    let kinds = [
        (ProgramType::Default, "Content", DEFAULT),
        (ProgramType::Event, "Tradeshow", EVENTS),
        (ProgramType::Engagement, "Nurture", NURTURING),
        (ProgramType::Email, "Email Send", DEFAULT),
        (ProgramType::Webinar, "Webinar", EVENTS),
    ];
    for n in 0..45u64 {
        let (kind, channel, folder) = kinds[n as usize % kinds.len()];
        let created_at = old.plus(n * 7 * DAY_MS);
        let name = format!("Program {:02}, {channel}", n + 1);
        let about = (n % 4 == 0).then(|| "Zusammenfassung für \"alle\"".to_owned());
        let id = assets.programs.add(|id| {
            let mut head = Head::new(created_at, id, &name, folder).described(about);
            head.updated_at = created_at.plus(n * 3_600_000);
            Program::new(head, kind, channel)
        });
        let region = ["EMEA", "AMER", "APAC"][n as usize % 3];
        let list = (kind == ProgramType::Email).then(|| {
            let rules = visited(&format!("page{n}.html"));
            assets.add_part_list(created_at, &name, FolderRef::Program(id), rules)
        });
        let Some(program) = assets.programs.get_mut(id) else {
            continue;
        };
        if n % 2 == 0 {
            program.tags.insert("Region".into(), region.into());
        }
        match kind {
            ProgramType::Webinar => {
                program
                    .tags
                    .insert("Webinar Series".into(), "Basics".into());
            }
            ProgramType::Email => {
                program.smart_list = list;
                program.has_email = true;
                program.start = Some(created_at.plus(800 * DAY_MS));
                program.end = Some(created_at.plus(801 * DAY_MS));
            }
            ProgramType::Event => program.costs.push(Cost {
                start_date: "2025-01-01".into(),
                cost: 2_000 + n as i64,
                note: Some("Stand, \"Halle 3\"".into()),
            }),
            _ => {}
        }
    }
}

fn visited(page: &str) -> Rules {
    let condition = |id, name: &str, operator: &str, value: &str, is_primary| Condition {
        activity_attribute_id: id,
        activity_attribute_name: name.to_owned(),
        operator: operator.to_owned(),
        values: vec![value.to_owned()],
        is_primary,
    };
    Rules {
        filters: vec![Filter {
            id: 459,
            name: "Visited Web Page".to_owned(),
            rule_type_id: 1,
            rule_type: "Activity".to_owned(),
            operator: "occurs".to_owned(),
            conditions: vec![
                condition(1, "Web Page", "is", page, true),
                condition(-101, "Date of Activity", "in past", "30 days", false),
            ],
        }],
        ..Rules::default()
    }
}

fn fill_smart_lists(assets: &mut Assets, old: Time) {
    let lists = [
        ("Active prospects", SMART_LISTS),
        ("Visiteurs, 30 jours", SMART_LISTS),
        ("Invited guests", FolderRef::Program(1002)),
    ];
    for (n, (name, folder)) in lists.into_iter().enumerate() {
        let at = old.plus(n as u64 * 30 * DAY_MS);
        assets.smart_lists.add(|id| SmartList {
            head: Head::new(at, id, name, folder),
            rules: visited("pricing.html"),
            is_part: false,
        });
    }
}

fn fill_campaigns(assets: &mut Assets, old: Time) {
    let campaigns: [(&str, FolderRef, Option<&str>, u32); 6] = [
        ("Request demo", FolderRef::Program(1001), Some(REQUESTED), 3),
        (
            "Score clicks",
            FolderRef::Program(1001),
            Some("Clicks Link in Email"),
            2,
        ),
        ("Monthly mailing", FolderRef::Program(1003), None, 1),
        ("Clean up", DEFAULT, None, 4),
        ("Half done", DEFAULT, Some("Fills Out Form"), 0),
        ("Request call", FolderRef::Program(1002), Some(REQUESTED), 1),
    ];
    for (n, (name, folder, trigger, flow_steps)) in campaigns.into_iter().enumerate() {
        let at = old.plus(n as u64 * 20 * DAY_MS);
        let id = assets.add_campaign(at, name, folder);
        let Some(campaign) = assets.campaigns.get_mut(id) else {
            continue;
        };
        let list = campaign.smart_list;
        match name {
            "Monthly mailing" => {
                campaign.recurrence = Recurrence {
                    start_at: Some(at.asset()),
                    interval_type: Some("Monthly".to_owned()),
                    interval: Some(1),
                    weekday_only: false,
                    day_of_month: Some(1),
                }
            }
            "Score clicks" => campaign.qualification = Qualification::Every(1, "day".to_owned()),
            "Clean up" => campaign.qualification = Qualification::Any,
            _ => {}
        }
        *campaign = SmartCampaign {
            has_trigger: trigger.is_some(),
            by_request: trigger == Some(REQUESTED),
            is_active: n == 0,
            has_run: name == "Clean up",
            flow_steps,
            ..campaign.clone()
        };
        if let Some(list) = assets.smart_lists.get_mut(list) {
            match trigger {
                Some(trigger) => list.rules.triggers.push(trigger.to_owned()),
                None => list.rules = visited("index.html"),
            }
        }
    }
}

fn fill_tokens(assets: &mut Assets) {
    let tokens = [
        (
            FolderRef::Program(1001),
            "Title",
            "text",
            "Our \"best\" content",
        ),
        (FolderRef::Program(1001), "Due", "date", "2026-04-01"),
        (
            FolderRef::Program(1002),
            "Intro",
            "rich text",
            "<p>Grüezi!</p>",
        ),
        (DEFAULT, "Points", "score", "+5"),
    ];
    for (folder, name, kind, value) in tokens {
        assets.tokens.set(Token {
            folder,
            name: name.to_owned(),
            kind: kind.to_owned(),
            value: value.to_owned(),
        });
    }
}

fn fill_files(assets: &mut Assets, old: Time) {
    let files = [
        ("logo.png", 13_987, "image/png"),
        ("style.css", 1_454, "text/css"),
    ];
    for (name, size, mime_type) in files {
        assets.files.add(|id| File {
            head: Head::new(old, id, name, FILES),
            size,
            mime_type: mime_type.to_owned(),
        });
    }
}

fn fill_segmentations(assets: &mut Assets, old: Time) {
    let mut next = 1000;
    let mut segments = |names: &[&str]| -> Vec<Segment> {
        let mut segment = |name: &&str| {
            next += 1;
            Segment {
                id: next,
                name: (*name).to_owned(),
                description: None,
                created_at: old,
            }
        };
        names.iter().map(&mut segment).collect()
    };
    let industry = segments(&["Manufacturing", "Healthcare", "Default"]);
    let region = segments(&["EMEA", "AMER", "Default"]);
    let redrawn = segments(&["EMEA", "AMER", "APAC", "Default"]);
    let language = segments(&["Deutsch", "Français", "Default"]);
    let all = [
        ("Industry", Some(industry), None),
        ("Region", Some(region), Some(redrawn)),
        ("Language", None, Some(language)),
    ];
    for (name, approved, draft) in all {
        assets.segmentations.add(|id| Segmentation {
            head: Head::new(old, id, name, SEGMENTATIONS),
            approved,
            draft,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_are_the_same_after_being_saved() {
        let mut assets = Assets::default();
        fill(&mut assets, Time::from_millis(1_770_000_000_000));
        let saved = serde_json::to_string(&assets).unwrap();
        let mut loaded: Assets = serde_json::from_str(&saved).unwrap();
        assert_eq!(serde_json::to_string(&loaded).unwrap(), saved);
        let next = loaded.add_folder(Time::default(), "x", None, "Zone", None);
        assert_eq!(next, 11 + FOLDERS.len() as u64);
    }
}
