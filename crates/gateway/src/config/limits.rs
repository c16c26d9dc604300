//! What an instance's calls are held to, and each integration's part of it.
//!
//! ```json
//! {
//!   "instances": {
//!     "main": {
//!       "munchkin_id": "284-RPR-133",
//!       "limits": { "calls_per_day": 100000, "batch_stops_at_percent": 80 }
//!     }
//!   },
//!   "credentials": {
//!     "default": { "client_id": "MARKETO_CLIENT_ID", "client_secret": "MARKETO_CLIENT_SECRET" }
//!   },
//!   "integrations": [
//!     {
//!       "id": "crm-sync",
//!       "key_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
//!       "guaranteed_calls_per_20_s": 30,
//!       "limits": { "calls_per_20_s": 60, "calls_at_once": 6 }
//!     },
//!     {
//!       "id": "warehouse",
//!       "key_sha256": "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
//!       "class": "batch",
//!       "limits": { "calls_per_day": 20000, "export_mb_per_day": 300 }
//!     }
//!   ]
//! }
//! ```
//!
//! What an instance has:
//!
//! | field of `instances.*.limits` | meaning | if left out |
//! | --- | --- | --- |
//! | `calls_per_20_s` | calls that arrive in any 20 seconds, 1 to 100 | 100 |
//! | `calls_at_once` | calls that Marketo is at work on, 1 to 10 | 10 |
//! | `calls_per_day` | calls of a day, until midnight Central Time | 50,000 |
//! | `export_mb_per_day` | megabytes of bulk exports of a day | 500 |
//! | `ingestion_calls_per_s` | calls of data ingestion in any second, of each client id | 5,000 |
//! | `ingestion_objects_per_day` | objects of data ingestion of a day | 10,000,000 |
//! | `batch_stops_at_percent` | once so much of the day's calls is used, only interactive integrations go on, 1 to 100 | 90 |
//!
//! Data ingestion counts for itself: its calls are none of the others. The first two cannot be raised at Marketo (Adobe: REST API > *API limits*), only lowered here:
//! to leave room for callers that do not go through the gateway.
//!
//! What an integration has of it:
//!
//! | field of `integrations[]` | meaning | if left out |
//! | --- | --- | --- |
//! | `class` | `"interactive"`: somebody waits; or `"batch"`: goes after those, and stops when the day's calls run short | `"interactive"` |
//! | `guaranteed_calls_per_20_s` | calls in 20 seconds that it is sure of whenever it wants them; what it does not use, others may | an equal part of what is not guaranteed to others, at least 1 |
//! | `limits.calls_per_20_s` | the most of the instance's that it gets, however little others want | 50 |
//! | `limits.calls_at_once` | likewise | 5 |
//! | `limits.calls_per_day` | likewise | no limit but the instance's |
//! | `limits.export_mb_per_day` | likewise | no limit but the instance's |
//!
//! 50 and 5 are what Adobe advises for one integration (Adobe: *Marketo integration best
//! practices*). An integration that is alone on its instance can have all of it: say 100 and 10.
//!
//! What is guaranteed to the integrations of an instance, those that are switched off included, is
//! no more than its `calls_per_20_s`; one that has no guarantee counts as 1. A megabyte has 1,048,576
//! bytes.

use std::sync::Arc;

use marketo_core::limit::ingestion::IngestionLimits;
use marketo_core::limit::{Class, Learning, Limits, Policy, PolicyError, Share};

use super::error::ConfigFault;
use super::reader::{Fields, Named, Node, Parsed, error, fault};
use super::{Instance, Integration};

/// The most calls of a day, and megabytes, that are taken for meant.
const MOST_A_DAY: u32 = 100_000_000;
const MOST_MB: u32 = 10_000_000;

/// The most calls of a second that are taken for meant.
const MOST_A_S: u32 = 100_000;

/// The most objects of a day that are taken for meant.
const MOST_OBJECTS: u32 = 2_000_000_000;

/// How many bytes of exports a megabyte is.
const MB: u64 = 1024 * 1024;

/// The limits of an instance, as they are configured. Named as the fields of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstanceLimits {
    /// Calls that may arrive in any 20 seconds.
    pub calls_per_20_s: u16,
    /// Calls that may be processed at once.
    pub calls_at_once: u16,
    /// Calls of a day of Central Time.
    pub calls_per_day: u32,
    /// Megabytes of bulk exports in a day of Central Time.
    pub export_mb_per_day: u32,
    /// Calls of data ingestion in any second, of each client id.
    pub ingestion_calls_per_s: u32,
    /// Objects of data ingestion in a day of Central Time.
    pub ingestion_objects_per_day: u32,
    /// At what part of the day's calls, in hundredths, batch integrations stop.
    pub batch_stops_at_percent: u8,
}

impl InstanceLimits {
    /// What Marketo allows where no more was bought (Adobe: REST API > *API limits*; "Bulk
    /// Extract"; "Data ingestion", limits), and a tenth of the day kept for interactive integrations.
    pub const MARKETO: Self = Self {
        calls_per_20_s: 100,
        calls_at_once: 10,
        calls_per_day: 50_000,
        export_mb_per_day: 500,
        ingestion_calls_per_s: IngestionLimits::MARKETO.calls,
        ingestion_objects_per_day: 10_000_000,
        batch_stops_at_percent: 90,
    };

    /// The limits as the governor keeps them.
    fn limits(&self) -> Limits {
        Limits {
            rate: self.calls_per_20_s,
            places: self.calls_at_once,
            daily: self.calls_per_day,
            export_bytes: self.export_bytes(),
            // Until it has been weighed what a window that is shut costs those who wait.
            learning: Learning::NONE,
            ..Limits::MARKETO
        }
    }

    /// The limits of data ingestion as their governor keeps them.
    #[must_use]
    pub fn ingestion(&self) -> IngestionLimits {
        IngestionLimits {
            calls: self.ingestion_calls_per_s,
            objects_a_day: self.ingestion_objects_per_day.into(),
            ..IngestionLimits::MARKETO
        }
    }

    /// Bytes of bulk exports in a day of Central Time.
    #[must_use]
    pub fn export_bytes(&self) -> u64 {
        u64::from(self.export_mb_per_day) * MB
    }

    /// After how many calls of the day batch integrations stop.
    fn batch_stops_at(&self) -> u32 {
        let part = u64::from(self.calls_per_day) * u64::from(self.batch_stops_at_percent) / 100;
        u32::try_from(part).unwrap_or(self.calls_per_day)
    }
}

/// What the gateway's own calls may take, such as those that ask for Marketo's usage report: they
/// are few, and nobody waits for them.
const OWN_CALLS: Share = Share {
    class: Class::Batch,
    guaranteed: None,
    rate: 5,
    places: 1,
    daily: None,
    export_bytes: None,
};

/// The names of the fields that an integration has beside those that say who it is.
pub(super) const CLASS: &str = "class";
pub(super) const GUARANTEED: &str = "guaranteed_calls_per_20_s";
pub(super) const LIMITS: &str = "limits";

const RATE: &str = "calls_per_20_s";
const AT_ONCE: &str = "calls_at_once";
const A_DAY: &str = "calls_per_day";
const EXPORT: &str = "export_mb_per_day";
const INGEST: &str = "ingestion_calls_per_s";
const OBJECTS: &str = "ingestion_objects_per_day";
const BATCH: &str = "batch_stops_at_percent";

/// Reads `instances.*.limits`.
pub(super) fn of_instance(node: Option<Node>) -> Parsed<InstanceLimits> {
    let usual = InstanceLimits::MARKETO;
    let Some(node) = node else { return Ok(usual) };
    let known = &[RATE, AT_ONCE, A_DAY, EXPORT, INGEST, OBJECTS, BATCH];
    let mut fields = Fields::new(node.tree, node.place, known)?;
    let mut number = |name, usual: u32, most| {
        let found = fields.whole_of(name, 1..=most)?;
        Ok(found.map_or(usual, |(_, number)| number))
    };
    let (rate, places) = (
        u32::from(usual.calls_per_20_s),
        u32::from(usual.calls_at_once),
    );
    let percent = u32::from(usual.batch_stops_at_percent);
    Ok(InstanceLimits {
        calls_per_20_s: small(number(RATE, rate, rate)?),
        calls_at_once: small(number(AT_ONCE, places, places)?),
        calls_per_day: number(A_DAY, usual.calls_per_day, MOST_A_DAY)?,
        export_mb_per_day: number(EXPORT, usual.export_mb_per_day, MOST_MB)?,
        ingestion_calls_per_s: number(INGEST, usual.ingestion_calls_per_s, MOST_A_S)?,
        ingestion_objects_per_day: number(OBJECTS, usual.ingestion_objects_per_day, MOST_OBJECTS)?,
        batch_stops_at_percent: number(BATCH, percent, 100)?.try_into().unwrap_or(100),
    })
}

/// Reads the fields of an integration that are about limits.
pub(super) fn of_integration(fields: &mut Fields, instance: &Instance) -> Parsed<Share> {
    let of = instance.limits();
    let usual = Share::default();
    let (rate, places) = (of.calls_per_20_s, of.calls_at_once);
    let class = fields.text_of(CLASS, class)?.unwrap_or_default();
    let guaranteed = fields.whole_of(GUARANTEED, 1..=u32::from(rate))?;
    let own = match fields.take(LIMITS) {
        Some(node) => Some(Fields::new(
            node.tree,
            node.place,
            &[RATE, AT_ONCE, A_DAY, EXPORT],
        )?),
        None => None,
    };
    let mut own = Own(own);
    let own_rate = own.part(RATE, rate.into(), "the instance's limits.calls_per_20_s")?;
    let own_places = own.part(
        AT_ONCE,
        places.into(),
        "the instance's limits.calls_at_once",
    )?;
    let daily = own.part(
        A_DAY,
        of.calls_per_day,
        "the instance's limits.calls_per_day",
    )?;
    let export = own.part(
        EXPORT,
        of.export_mb_per_day,
        "the instance's limits.export_mb_per_day",
    )?;
    let rate = own_rate.map_or(usual.rate.min(rate), small);
    if let Some((place, number)) = &guaranteed
        && *number > u32::from(rate)
    {
        let whole = "its own limits.calls_per_20_s, which is 50 if left out";
        return fault(place, ConfigFault::MoreThan { whole });
    }
    Ok(Share {
        class,
        guaranteed: guaranteed.map(|(_, number)| small(number)),
        rate,
        places: own_places.map_or(usual.places.min(places), small),
        daily,
        export_bytes: export.map(|mb| u64::from(mb) * MB),
    })
}

/// The `limits` of an integration, if it has any.
struct Own(Option<Fields>);

impl Own {
    /// A number that is part of the instance's.
    fn part(&mut self, name: &str, of: u32, whole: &'static str) -> Parsed<Option<u32>> {
        let Some(fields) = &mut self.0 else {
            return Ok(None);
        };
        match fields.whole_of(name, 1..=MOST_A_DAY)? {
            Some((place, number)) if number > of => {
                Err(error(&place, ConfigFault::MoreThan { whole }))
            }
            found => Ok(found.map(|(_, number)| number)),
        }
    }
}

/// How the integrations of each instance share its limits, in the order of the instances.
///
/// Whether there is enough for all is asked with those that are switched off, so that each can be
/// switched on at any time; what is left over is shared by those that are switched on.
pub(super) fn policies(
    instances: &[Named<Arc<Instance>>],
    integrations: &[Integration],
) -> Parsed<Vec<Policy>> {
    let policy = |named: &Named<Arc<Instance>>| {
        let on_it = integrations
            .iter()
            .filter(|integration| integration.instance().id() == named.value.id());
        let wrong = |bad: PolicyError| error(&named.place, bad.into());
        policy(&named.value, on_it.clone()).map_err(wrong)?;
        policy(&named.value, on_it.filter(|one| one.is_enabled())).map_err(wrong)
    };
    instances.iter().map(policy).collect()
}

fn policy<'i>(
    instance: &Instance,
    integrations: impl Iterator<Item = &'i Integration>,
) -> Result<Policy, PolicyError> {
    let of = instance.limits();
    // An id of the configuration is one of the limits' too, which may be longer.
    let share = |one: &Integration| Some((one.limit_id()?, *one.share()));
    let own_calls = Share {
        rate: OWN_CALLS.rate.min(of.calls_per_20_s),
        ..OWN_CALLS
    };
    let policy = Policy::new(of.limits(), own_calls, integrations.filter_map(share))?;
    Ok(policy.with_batch_stops_at(of.batch_stops_at()))
}

fn class(text: &str) -> Result<Class, ConfigFault> {
    match text {
        "interactive" => Ok(Class::Interactive),
        "batch" => Ok(Class::Batch),
        _ => Err(ConfigFault::UnknownClass),
    }
}

/// A number that was checked to be small.
fn small(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
