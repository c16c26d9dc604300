//! Statuses of program members: which a program has, and moving a lead along them (Adobe:
//! "Program Members" > "Program Member Status").

use serde_json::json;

use crate::call::Call;
use crate::errors::Failure;
use crate::world::World;
use crate::world::activity_kinds::CHANGE_STATUS;
use crate::world::assets::channels::ProgressionStatus;
use crate::world::assets::programs::ProgramType;
use crate::world::members::{Member, Stream};

/// A program, as its members need it.
pub(super) struct Program {
    /// Its id.
    pub(super) id: u64,
    /// Its name.
    pub(super) name: String,
    /// Whether it has streams of content.
    has_streams: bool,
    /// The statuses in order of their steps.
    steps: Vec<ProgressionStatus>,
}

impl Program {
    /// A program by its id.
    pub(super) fn find(world: &World, id: u64) -> Option<Self> {
        let program = world.assets.programs.get(id)?;
        let channel = world.assets.channel_of(program);
        Some(Self {
            id,
            name: program.head.name.clone(),
            has_streams: program.kind == ProgramType::Engagement,
            steps: channel.map_or_else(Vec::new, |channel| channel.statuses.clone()),
        })
    }

    /// A program by its name.
    pub(super) fn named(world: &World, name: &str) -> Option<Self> {
        Self::find(world, world.assets.programs.named(name)?.head.id)
    }

    /// The status that a lead has who becomes a member without one being named.
    pub(super) fn first_step(&self) -> Option<ProgressionStatus> {
        let mut steps = self.steps.iter().filter(|step| step.step > 0);
        steps.next().or(self.steps.first()).cloned()
    }

    /// The status of that name. 1025 when the program has none such.
    pub(super) fn step(&self, name: &str) -> Result<ProgressionStatus, Failure> {
        let found = self.steps.iter().find(|step| step.name == name).cloned();
        found.ok_or_else(|| Failure::new("1025", format!("Program status '{name}' not found")))
    }
}

/// Moves a lead to a status of a program, and makes it a member if it is none.
///
/// # Errors
/// 1004 for a lead that is gone, 1037 for one that is at that status or past it.
pub(super) fn move_to(
    world: &mut World,
    call: &Call<'_>,
    program: &Program,
    lead: u64,
    to: &ProgressionStatus,
    acquired: bool,
) -> Result<&'static str, Failure> {
    if world.leads.get(lead).is_none() {
        return Err(Failure::plain("1004"));
    }
    let held = world.members.get(program.id, lead).cloned();
    let old = held.as_ref().map(|member| member.status.clone());
    let at = old.as_ref().and_then(|name| program.step(name).ok());
    if at.is_some_and(|at| at.step >= to.step) {
        let text = "Lead skipped because it is already in or past this status";
        return Err(Failure::new("1037", text));
    }
    let mut member = held.unwrap_or_else(|| Member {
        acquired,
        stream: program.has_streams.then(|| Stream {
            name: "Stream 1".to_owned(),
            cadence: "norm".to_owned(),
            exhausted: false,
        }),
        ..Member::new(call.now, program.id, lead)
    });
    member.status.clone_from(&to.name);
    member.reason = Some("Web service API".to_owned());
    member.updated_at = call.now;
    if to.success {
        member.success_at = member.success_at.or(Some(call.now));
    }
    let activity = world.activities.add(call.now, lead, CHANGE_STATUS);
    activity.primary_id = Some(program.id);
    activity.primary.clone_from(&program.name);
    activity.attributes = vec![
        ("Acquired By".into(), json!(member.acquired)),
        ("New Status".into(), json!(member.status)),
        (
            "Old Status".into(),
            json!(old.as_deref().unwrap_or("Not in Program")),
        ),
        ("Reason".into(), json!("Web service API")),
        ("Success".into(), json!(member.success_at.is_some())),
    ];
    world.members.put(member);
    Ok(if old.is_some() { "updated" } else { "created" })
}
