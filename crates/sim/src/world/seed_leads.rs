//! The seed of what belongs to leads: members of programs, custom activity types, and who went
//! through smart campaigns. It draws no random numbers, so that it changes nothing else.

use serde_json::json;

use super::World;
use super::custom_activities::{Attribute, Version};
use super::members::{Member, Stream};
use crate::time::Time;

const DAY_MS: u64 = 24 * 3_600_000;

pub(super) fn fill(world: &mut World, now: Time) {
    fill_members(world, now);
    fill_types(world, now);
    let ids: Vec<u64> = world.leads.iter().map(|lead| lead.id).collect();
    for (every, campaign) in [(9, 2001), (25, 2004)] {
        for id in ids.iter().filter(|id| *id % every == 0) {
            let at = now.minus(campaign * 3_600_000 + id * 60_000);
            world.campaign_runs.pass(at, campaign, *id);
        }
    }
}

/// Every tenth, fifteenth and sixth lead is in a program.
fn fill_members(world: &mut World, now: Time) {
    let ids: Vec<u64> = world.leads.iter().map(|lead| lead.id).collect();
    for (program, every) in [(1002, 10), (1003, 15), (1011, 6)] {
        let Some(found) = world.assets.programs.get(program) else {
            continue;
        };
        let Some(channel) = world.assets.channel_of(found) else {
            continue;
        };
        let statuses: Vec<_> = channel.statuses.iter().skip(1).cloned().collect();
        for (n, id) in ids.iter().filter(|id| *id % every == 0).enumerate() {
            let Some(status) = statuses.get(n % statuses.len().max(1)) else {
                continue;
            };
            let joined = now.minus(40 * DAY_MS).plus(n as u64 * 3_600_000);
            let changed = joined.plus(2 * DAY_MS);
            let mut member = Member {
                status: status.name.clone(),
                success_at: status.success.then_some(changed),
                acquired: n % 4 == 0,
                updated_at: changed,
                stream: (program == 1003).then(|| Stream {
                    name: ["Stream 1", "Zweiter Strom"][n % 2].to_owned(),
                    cadence: ["norm", "paus"][usize::from(n % 5 == 0)].to_owned(),
                    exhausted: n % 7 == 0,
                }),
                ..Member::new(joined, program, *id)
            };
            if program == 1002 {
                member.values.insert("seats".into(), json!(1 + n % 3));
                let lunch = ["Vegan", "Käse, Brot", "None"][n % 3];
                member.values.insert("lunchChoice".into(), json!(lunch));
                let code = format!("R-{id:05}");
                member.values.insert("registrationCode".into(), json!(code));
            }
            world.members.put(member);
        }
    }
}

/// One approved type, and one that is a draft.
fn fill_types(world: &mut World, now: Time) {
    let old = now.minus(200 * DAY_MS);
    let attribute = |api_name: &str, name: &str, data_type: &str, primary| Attribute {
        api_name: api_name.to_owned(),
        name: name.to_owned(),
        description: None,
        data_type: data_type.to_owned(),
        primary,
    };
    let attend = Version {
        name: "Attend Conference".to_owned(),
        description: Some("The person was at a conference".to_owned()),
        trigger: "Attends Conference".to_owned(),
        filter: "Attended Conference".to_owned(),
        attributes: vec![
            attribute("conferenceName", "Conference Name", "string", true),
            attribute("conferenceDate", "Conference Date", "datetime", false),
            attribute("guests", "Guests", "integer", false),
        ],
    };
    let made = world.custom_types.add(old, "attendConference", attend);
    made.approved = made.draft.take();
    let review = Version {
        name: "Write Review".to_owned(),
        description: None,
        trigger: "Writes Review".to_owned(),
        filter: "Wrote Review".to_owned(),
        attributes: vec![attribute("productName", "Product Name", "string", true)],
    };
    world
        .custom_types
        .add(old.plus(DAY_MS), "writeReview", review);
}
