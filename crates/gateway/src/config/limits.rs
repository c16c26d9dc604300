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
//! | `batch_stops_at_percent` | once so much of the day's calls is used, only interactive integrations go on, 1 to 100 | 90 |
//!
//! The first two cannot be raised at Marketo (Adobe: REST API > *API limits*), only lowered here:
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

use std::collections::BTreeMap;

use super::error::{ConfigFault, Place};
use super::id::InstanceId;
use super::reader::{Fields, Node, Parsed, error, fault};
use super::{Instance, Integration};

/// The most calls of a day, and megabytes, that are taken for meant.
const MOST_A_DAY: u32 = 100_000_000;
const MOST_MB: u32 = 10_000_000;

/// Whether somebody waits for what an integration does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Class {
    /// Somebody waits.
    #[default]
    Interactive,
    /// Nobody does.
    Batch,
}

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
    /// At what part of the day's calls, in hundredths, batch integrations stop.
    pub batch_stops_at_percent: u8,
}

impl InstanceLimits {
    /// What Marketo allows where no more was bought (Adobe: REST API > *API limits*; "Bulk
    /// Extract"), and a tenth of the day kept for interactive integrations.
    pub const MARKETO: Self = Self {
        calls_per_20_s: 100,
        calls_at_once: 10,
        calls_per_day: 50_000,
        export_mb_per_day: 500,
        batch_stops_at_percent: 90,
    };
}

/// What an integration may take of its instance's limits, as it is configured, with what follows
/// for what is not. Named as the fields of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IntegrationLimits {
    /// Whether somebody waits for it.
    pub class: Class,
    /// Calls in 20 seconds that it is sure of.
    pub guaranteed_calls_per_20_s: u16,
    /// The most calls that arrive in any 20 seconds.
    pub calls_per_20_s: u16,
    /// The most calls that are processed at once.
    pub calls_at_once: u16,
    /// The most calls of a day, if it has a limit of its own.
    pub calls_per_day: Option<u32>,
    /// The most megabytes of bulk exports in a day, if it has a limit of its own.
    pub export_mb_per_day: Option<u32>,
}

/// What Adobe advises for one integration (Adobe: *Marketo integration best practices*).
const ADVISED_RATE: u16 = 50;
const ADVISED_AT_ONCE: u16 = 5;

/// The names of the fields that an integration has beside those that say who it is.
pub(super) const CLASS: &str = "class";
pub(super) const GUARANTEED: &str = "guaranteed_calls_per_20_s";
pub(super) const LIMITS: &str = "limits";

const RATE: &str = "calls_per_20_s";
const AT_ONCE: &str = "calls_at_once";
const A_DAY: &str = "calls_per_day";
const EXPORT: &str = "export_mb_per_day";
const BATCH: &str = "batch_stops_at_percent";

/// Reads `instances.*.limits`.
pub(super) fn of_instance(node: Option<Node>) -> Parsed<InstanceLimits> {
    let usual = InstanceLimits::MARKETO;
    let Some(node) = node else { return Ok(usual) };
    let mut fields = Fields::new(
        node.tree,
        node.place,
        &[RATE, AT_ONCE, A_DAY, EXPORT, BATCH],
    )?;
    let mut number = |name, usual: u32, most| {
        let found = fields.whole_of(name, 1..=most)?;
        Ok(found.map_or(usual, |(_, number)| number))
    };
    let (rate, places) = (
        u32::from(usual.calls_per_20_s),
        u32::from(usual.calls_at_once),
    );
    Ok(InstanceLimits {
        calls_per_20_s: small(number(RATE, rate, rate)?),
        calls_at_once: small(number(AT_ONCE, places, places)?),
        calls_per_day: number(A_DAY, usual.calls_per_day, MOST_A_DAY)?,
        export_mb_per_day: number(EXPORT, usual.export_mb_per_day, MOST_MB)?,
        batch_stops_at_percent: number(BATCH, u32::from(usual.batch_stops_at_percent), 100)?
            .try_into()
            .unwrap_or(100),
    })
}

/// An integration's part, before it is known what is left for those who are promised nothing.
pub(super) struct Wish {
    place: Place,
    /// Nothing if it was not said.
    guaranteed: Option<u16>,
    limits: IntegrationLimits,
}

impl Wish {
    pub(super) const fn limits(&self) -> &IntegrationLimits {
        &self.limits
    }
}

/// Reads the fields of an integration that are about limits.
pub(super) fn of_integration(fields: &mut Fields, instance: &Instance) -> Parsed<Wish> {
    let of = instance.limits();
    let class = fields.text_of(CLASS, class)?.unwrap_or_default();
    let rate = u32::from(InstanceLimits::MARKETO.calls_per_20_s);
    let guaranteed = fields.whole_of(GUARANTEED, 1..=rate)?;
    let own = match fields.take(LIMITS) {
        Some(node) => Some(Fields::new(
            node.tree,
            node.place,
            &[RATE, AT_ONCE, A_DAY, EXPORT],
        )?),
        None => None,
    };
    let mut own = Own(own);
    let calls_per_20_s = own.part(
        RATE,
        u32::from(of.calls_per_20_s),
        "the instance's limits.calls_per_20_s",
    )?;
    let calls_at_once = own.part(
        AT_ONCE,
        u32::from(of.calls_at_once),
        "the instance's limits.calls_at_once",
    )?;
    let calls_per_day = own.part(
        A_DAY,
        of.calls_per_day,
        "the instance's limits.calls_per_day",
    )?;
    let export_mb_per_day = own.part(
        EXPORT,
        of.export_mb_per_day,
        "the instance's limits.export_mb_per_day",
    )?;
    let limits = IntegrationLimits {
        class,
        guaranteed_calls_per_20_s: 1,
        calls_per_20_s: calls_per_20_s.map_or(ADVISED_RATE.min(of.calls_per_20_s), small),
        calls_at_once: calls_at_once.map_or(ADVISED_AT_ONCE.min(of.calls_at_once), small),
        calls_per_day,
        export_mb_per_day,
    };
    let place = match &guaranteed {
        Some((place, number)) if *number > u32::from(limits.calls_per_20_s) => {
            let whole = "its own limits.calls_per_20_s, which is 50 if left out";
            return fault(place, ConfigFault::MoreThan { whole });
        }
        Some((place, _)) => place.clone(),
        None => fields.place.clone(),
    };
    Ok(Wish {
        place,
        guaranteed: guaranteed.map(|(_, number)| small(number)),
        limits,
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

/// What is promised to each, by the order of the list.
///
/// Each integration counts, switched off or not, so that none can be switched on that there is no
/// room for; but what is left over goes to those that are switched on.
pub(super) fn promise(all: &mut [(Integration, Wish)]) -> Parsed<()> {
    let mut books: BTreeMap<InstanceId, Book> = BTreeMap::new();
    for (integration, wish) in all.iter() {
        let instance = integration.instance();
        let book = books.entry(instance.id().clone()).or_insert(Book {
            left: instance.limits().calls_per_20_s,
            sharers: 0,
        });
        let Some(left) = book.left.checked_sub(wish.guaranteed.unwrap_or(1)) else {
            let instance = instance.id().clone();
            return fault(&wish.place, ConfigFault::Overbooked { instance });
        };
        book.left = left;
        book.sharers += u16::from(shares(integration, wish));
    }
    for (integration, wish) in all {
        let book = books.get(integration.instance().id());
        let part = book.map_or(0, |book| book.left.checked_div(book.sharers).unwrap_or(0));
        let more = if shares(integration, wish) { part } else { 0 };
        let guaranteed = wish.guaranteed.unwrap_or(1).saturating_add(more);
        wish.limits.guaranteed_calls_per_20_s = guaranteed.min(wish.limits.calls_per_20_s);
        integration.limits = wish.limits;
    }
    Ok(())
}

/// What of an instance's rate is promised to nobody, and how many share it.
struct Book {
    left: u16,
    sharers: u16,
}

/// Whether it gets a part of what is promised to nobody.
fn shares(integration: &Integration, wish: &Wish) -> bool {
    wish.guaranteed.is_none() && integration.is_enabled()
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
