//! Data ingestion's limits, held by this process.

use std::cell::RefCell;

use marketo_core::limit::ingestion::{
    Allotment, CredentialName, IngestionGovernor, IngestionLimits,
};

/// The governor of data ingestion's limits, and the allotment that this process has of it.
pub(crate) struct Ingestion {
    pub(crate) governor: RefCell<IngestionGovernor>,
    pub(crate) allotment: RefCell<Allotment>,
}

impl Ingestion {
    pub(crate) fn new(limits: IngestionLimits) -> Result<Self, String> {
        let name = CredentialName::new("default").map_err(|error| error.to_string())?;
        Ok(Self {
            governor: RefCell::new(IngestionGovernor::new(limits)),
            allotment: RefCell::new(Allotment::new(name)),
        })
    }
}
