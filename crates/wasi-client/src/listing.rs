//! A listing, page by page, at the pace of who takes the pages.

use std::cell::RefCell;

use marketo_core::call::Outcome;
use marketo_core::error::Fault;
use marketo_core::page::Listing;
use marketo_wasi::run;

use crate::bindings::exports::marketo::edge::marketo::{Error, GuestListing};
use crate::client::Client;
use crate::told;

/// A listing under way.
pub(crate) struct Pages {
    client: Client,
    listing: RefCell<Listing>,
}

impl Pages {
    pub(crate) const fn new(client: Client, listing: Listing) -> Self {
        Self {
            client,
            listing: RefCell::new(listing),
        }
    }

    async fn page(&self) -> Result<Option<Vec<Vec<u8>>>, Error> {
        let Some(spec) = self.listing.borrow().next_call() else {
            return Ok(None);
        };
        let operation = spec.operation;
        let failed = |fault| told::error(operation.name, fault);
        let finished = self.client.run(spec).await.map_err(failed)?;
        let answered = match finished.outcome {
            Outcome::Answered(answered) => answered,
            Outcome::Failed(error) => return Err(failed(Fault::of_call(&error))),
            _ => return Err(failed(Fault::request("the operation gives a file"))),
        };
        if let Some(fault) = Fault::of_answer(operation, &answered) {
            return Err(failed(fault));
        }
        let mut listing = self.listing.borrow_mut();
        let page = listing.on_page(&answered.body);
        let unread = |error| failed(Fault::of_page(&error, finished.trace.request_id.clone()));
        let page = page.map_err(unread)?;
        let item = |item: &serde_json::value::RawValue| item.get().as_bytes().to_vec();
        Ok(Some(page.iter().map(|one| item(one)).collect()))
    }
}

impl GuestListing for Pages {
    fn next(&self) -> Result<Option<Vec<Vec<u8>>>, Error> {
        run(self.page())
    }
}
