//! Calls of data ingestion: a host of its own, and limits of its own.

use http::HeaderMap;
use marketo_core::limit::ingestion::{CredentialName, objects};
use marketo_core::operation::Place;
use marketo_core::request::{BaseUrl, Body, CallSpec};

use super::plan::header;
use crate::answer::{Outage, Refusal};
use crate::config::{Instance, Integration};

/// What a call takes of data ingestion's limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ingests {
    /// Of which client id, by the name of its credential.
    pub credential: CredentialName,
    /// How many objects it carries, or more.
    pub objects: u32,
}

impl Ingests {
    /// What such a call of this integration takes.
    pub(super) fn of(spec: &CallSpec, integration: &Integration) -> Result<Self, Refusal> {
        // More than that in one request is refused as a whole (Adobe: "Data ingestion", limits), and
        // what cannot be counted may have as many.
        let most = spec.operation.largest_batch.unwrap_or(u16::MAX).into();
        let count = match &spec.body {
            Body::Json(body) => objects(body),
            _ => None,
        };
        let name = integration.credential().id().as_str();
        Ok(Self {
            credential: CredentialName::new(name).map_err(|_| Refusal::BadRequest {
                why: "the credential's name",
            })?,
            objects: count.unwrap_or(most).min(most),
        })
    }
}

/// What a call to data ingestion has beside others: the instance's name in its path, headers of the
/// caller's by which it finds its requests again, and a host of its own.
pub(super) fn ingest<'i>(
    spec: &mut CallSpec,
    instance: &'i Instance,
    headers: &HeaderMap,
) -> Result<&'i BaseUrl, Refusal> {
    // Who is not told which subscription it is must not guess.
    let (Some(own), Some(base)) = (instance.munchkin_id(), instance.data_ingestion_url()) else {
        return Err(Refusal::Unavailable {
            outage: Outage::SetUp,
            retry_at: None,
        });
    };
    for (name, value) in &mut spec.path {
        if *name == "munchkinId" {
            if !value.eq_ignore_ascii_case(own.as_str()) {
                return Err(Refusal::OtherInstance);
            }
            own.as_str().clone_into(value);
        }
    }
    for name in ["X-Correlation-Id", "X-Request-Source"] {
        if let Some(value) = header(headers, name)
            && spec.operation.has_param(name, Place::Header)
        {
            spec.headers.push((name.to_owned(), value.to_owned()));
        }
    }
    Ok(base)
}
