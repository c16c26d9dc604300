//! marketo-edge as a WASI component that takes HTTP requests in: for `wasmtime serve`, and for every
//! host of `wasi:http/proxy` that has a key-value store with compare-and-swap.
//!
//! Each request has an instance of its own. It has the gateway decide on it, makes the call and hands
//! the answer out; what requests share lies in the store. It decides nothing about Marketo.

mod passing;
mod serve;
mod usage;

use wasi::http::types::{IncomingRequest, ResponseOutparam};

/// The component.
struct Gateway;

impl wasi::exports::http::incoming_handler::Guest for Gateway {
    fn handle(request: IncomingRequest, answer: ResponseOutparam) {
        marketo_wasi::run(serve::serve(request, answer));
    }
}

mod export {
    #![allow(unsafe_code, missing_docs, reason = "made by the macro")]
    use super::Gateway;

    wasi::http::proxy::export!(Gateway);
}
