//! HTTP in: a new instance for each request.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use wasmtime::Store;
use wasmtime::component::{Component, Linker};
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::io::TokioIo;
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_http::p2::bindings::http::types::Scheme;
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;

use crate::state::{Settings, State};

/// By this header a test has its own instance killed after so many milliseconds.
const KILL: &str = "x-kill-after-ms";

/// Serves until standard input is closed.
pub(crate) async fn serve(
    linker: &Linker<State>,
    component: &Component,
    settings: Arc<Settings>,
    port: u16,
) -> Result<()> {
    let pre = ProxyPre::new(linker.instantiate_pre(component)?)?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening http://{}", listener.local_addr()?);
    let accepting = async {
        loop {
            let (client, _) = listener.accept().await?;
            let (pre, settings) = (pre.clone(), Arc::clone(&settings));
            tokio::spawn(async move {
                let answer = service_fn(move |request| {
                    let (pre, settings) = (pre.clone(), Arc::clone(&settings));
                    async move { answer(pre, &settings, request).await }
                });
                // Who goes away, and whose instance was killed, ends a connection; nothing else.
                let _ = http1::Builder::new()
                    .serve_connection(TokioIo::new(client), answer)
                    .await;
            });
        }
    };
    let mut end = [0; 1];
    tokio::select! {
        accepted = accepting => accepted,
        _ = async { tokio::io::stdin().read(&mut end).await } => Ok(()),
    }
}

async fn answer(
    pre: ProxyPre<State>,
    settings: &Settings,
    mut request: Request<hyper::body::Incoming>,
) -> Result<Response<HyperOutgoingBody>> {
    let kill = request.headers_mut().remove(KILL);
    let kill = kill.and_then(|value| value.to_str().ok()?.parse().ok());
    let mut store = Store::new(pre.engine(), State::new(settings)?);
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let request = store
        .data_mut()
        .http()
        .new_incoming_request(Scheme::Http, request)?;
    let out = store.data_mut().http().new_response_outparam(sender)?;
    let work = tokio::spawn(async move {
        let proxy = pre.instantiate_async(&mut store).await?;
        let handler = proxy.wasi_http_incoming_handler();
        handler.call_handle(store, request, out).await
    });
    if let Some(millis) = kill {
        let work = work.abort_handle();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            work.abort();
        });
    }
    match receiver.await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(code)) => Err(anyhow!("{code:?}")),
        Err(_) => {
            let ended = work.await.context("the instance was killed")?;
            let error = ended.err().map(|error| format!("{error:?}"));
            let error = error.unwrap_or_else(|| "there is no answer".to_owned());
            eprintln!("{error}");
            Err(anyhow!(error))
        }
    }
}
