//! The data of an instance.

pub mod activities;
pub mod activity_kinds;
pub mod assets;
pub mod campaign_runs;
pub mod custom_activities;
pub mod designs;
pub mod draft;
mod field_table;
pub mod fields;
pub mod form_fields;
pub mod forms;
pub mod landing;
pub mod leads;
pub mod lists;
pub mod mail;
pub mod members;
pub mod page;
pub mod partitions;
pub mod records;
pub mod seed;
mod seed_assets;
mod seed_forms;
mod seed_leads;
mod seed_mail;
mod seed_users;
pub mod store;
pub mod tally;
pub mod usage;
pub mod users;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::export::Exports;
use crate::import::Imports;
use crate::ingestion::Ingestion;
use crate::rng::{Rng, mix};
use crate::time::Time;

use activities::Activities;
use assets::Assets;
use campaign_runs::CampaignRuns;
use custom_activities::CustomTypes;
use designs::Designs;
use draft::Drafted;
use fields::Fields;
use forms::Form;
use landing::Landing;
use leads::Leads;
use lists::Lists;
use mail::email::Email;
use mail::snippet::Snippet;
use mail::template::EmailTemplate;
use members::Members;
use partitions::Partitions;
use records::Records;
use store::Store;
use tally::LeadTally;
use usage::Usage;
use users::Users;

/// Everything that an instance knows.
#[derive(Serialize, Deserialize)]
pub struct World {
    /// The fields of a lead.
    pub fields: Fields,
    /// The leads.
    pub leads: Leads,
    /// The static lists.
    pub lists: Lists,
    /// The activity log.
    pub activities: Activities,
    /// What smart campaigns have done and are to do.
    pub campaign_runs: CampaignRuns,
    /// The activity types that the instance added.
    pub custom_types: CustomTypes,
    /// The partitions of the leads.
    pub partitions: Partitions,
    /// The members of programs.
    pub members: Members,
    /// Folders, programs, and what else lies in them.
    pub assets: Assets,
    /// The forms.
    pub forms: Store<Drafted<Form>>,
    /// Companies, opportunities, sales persons, named accounts, custom objects.
    pub records: Records,
    /// The emails.
    pub emails: Store<Drafted<Email>>,
    /// The email templates.
    pub email_templates: Store<Drafted<EmailTemplate>>,
    /// The snippets.
    pub snippets: Store<Drafted<Snippet>>,
    /// Landing pages, their templates and redirect rules.
    pub landing: Landing,
    /// Emails, templates and fragments of the new designer.
    pub designs: Designs,
    /// Bulk extract jobs.
    pub exports: Exports,
    /// Bulk import jobs.
    pub imports: Imports,
    /// What data ingestion has accepted.
    pub ingestion: Ingestion,
    /// The instance's name.
    pub munchkin_id: String,
    /// Those who may use the instance.
    pub users: Users,
    /// Calls and errors a day.
    pub usage: Usage,
    /// What became of leads.
    pub tally: LeadTally,
    /// Whether upserts of one key that are processed at the same time make two leads.
    pub racing_upserts: bool,
    /// Ids and such.
    pub rng: Rng,
}

impl World {
    /// The seed data.
    #[must_use]
    pub fn new(config: &Config, now: Time) -> Self {
        let mut world = Self {
            fields: Fields::of_leads(),
            leads: Leads::default(),
            lists: Lists::default(),
            activities: Activities::new(config.activity_block),
            campaign_runs: CampaignRuns::default(),
            custom_types: CustomTypes::default(),
            partitions: Partitions::default(),
            members: Members::default(),
            assets: Assets::default(),
            forms: Store::starting_at(1001),
            records: Records::new(now),
            emails: Store::starting_at(5001),
            email_templates: Store::starting_at(6001),
            snippets: Store::starting_at(7001),
            landing: Landing::new(now),
            designs: Designs::default(),
            exports: Exports::new(config.exports),
            imports: Imports::new(config.imports),
            ingestion: Ingestion::new(config.ingestion),
            munchkin_id: config.munchkin_id.clone(),
            users: Users::seed(
                now,
                config.credentials.iter().map(|known| known.user.clone()),
            ),
            usage: Usage::default(),
            tally: LeadTally::default(),
            racing_upserts: config.racing_upserts,
            rng: Rng::new(mix(config.seed ^ 0x77_6f72_6c64)),
        };
        for field in world.fields.iter().filter(|field| field.searchable) {
            world.leads.index_by(&field.name);
        }
        seed::fill(&mut world, config.leads, now);
        world
    }

    /// Lets what goes on by itself come up to `now`.
    pub fn advance(&mut self, now: Time) {
        self.run_campaigns(now);
        loop {
            let (imports, ingestion) = (self.imports.due(), self.ingestion.due());
            let next = imports.into_iter().chain(ingestion).min();
            let Some(at) = next.filter(|at| *at <= now) else {
                break;
            };
            self.advance_exports(at);
            if imports == Some(at) {
                let mut imports = std::mem::take(&mut self.imports);
                imports.step(at, self);
                self.imports = imports;
            } else {
                let mut ingestion = std::mem::take(&mut self.ingestion);
                ingestion.step(self);
                self.ingestion = ingestion;
            }
        }
        self.advance_exports(now);
    }

    fn advance_exports(&mut self, now: Time) {
        let mut exports = std::mem::take(&mut self.exports);
        exports.advance(now, self);
        self.exports = exports;
    }
}
