//! The HTTP server around [`Sim`]: plain HTTP/1.1, one thread.

mod body;
pub mod clock;
mod control;
mod control_jobs;
mod origin;
mod wire;

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};

use crate::answer::{Answer, Delivery};
use crate::call::CallId;
use crate::config::Config;
use crate::inbound::LARGEST_BODY;
use crate::request::Request;
use crate::sim::{Outcome, Sim};
use crate::time::Time;
use body::Outgoing;
use clock::Clock;
use origin::Origin;
use wire::{Cut, Wire};

/// The help text: flags and control endpoint.
pub const HELP: &str = include_str!("help.txt");

/// Largest body of a control request: snapshots are long.
const LARGEST_SNAPSHOT: usize = 1024 * 1024 * 1024;
/// Bytes of a large export file that are hashed in one go, between requests.
const HASH_PIECE: usize = 64 * 1024;

/// Where the server listens and how its time goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The address to listen on.
    pub address: SocketAddr,
    /// What time it is when the server starts; the real time when left out.
    pub start: Option<Time>,
    /// Whether time only moves when told to.
    pub manual: bool,
    /// Whether every call is shown on standard error.
    pub verbose: bool,
}

impl Default for Options {
    /// A free port of loopback, real time.
    fn default() -> Self {
        let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        Self {
            address,
            start: None,
            manual: false,
            verbose: false,
        }
    }
}

/// What all connections share.
pub struct Shared {
    sim: Mutex<Sim>,
    clock: Clock,
    origin: Origin,
    /// How often another instance was put in place. Only changed while `sim` is locked.
    epoch: AtomicU64,
    verbose: bool,
    work: Notify,
}

impl Shared {
    fn sim(&self) -> MutexGuard<'_, Sim> {
        self.sim.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The simulator, if it is still the one of that epoch.
    fn of_epoch(&self, epoch: u64) -> Option<MutexGuard<'_, Sim>> {
        let sim = self.sim();
        (self.epoch.load(Ordering::Relaxed) == epoch).then_some(sim)
    }

    /// The simulator, brought up to the present.
    fn present(&self) -> MutexGuard<'_, Sim> {
        let mut sim = self.sim();
        sim.advance(self.clock.now());
        sim
    }
}

/// A server that listens and has yet to run.
pub struct Server {
    listener: TcpListener,
    shared: Arc<Shared>,
}

impl Server {
    /// Begins to listen.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub async fn bind(config: Config, options: Options) -> io::Result<Self> {
        Self::open(Origin::Config(Box::new(config)), options).await
    }

    /// Begins to listen, with an instance out of a snapshot (see [`Sim::save`]), whose time it
    /// takes over unless `options` has one.
    ///
    /// # Errors
    /// When the address cannot be had, or the text is no snapshot.
    pub async fn bind_snapshot(snapshot: String, options: Options) -> io::Result<Self> {
        Self::open(Origin::Snapshot(snapshot), options).await
    }

    async fn open(origin: Origin, options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(options.address).await?;
        let clock = Clock::new(options.start, options.manual);
        let sim = origin.sim(clock.now());
        let sim = sim.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        if options.start.is_none() {
            clock.set(sim.now());
        }
        let verbose = options.verbose;
        let shared = Arc::new(Shared {
            sim: Mutex::new(sim),
            clock,
            origin,
            epoch: AtomicU64::new(0),
            verbose,
            work: Notify::new(),
        });
        Ok(Self { listener, shared })
    }

    /// The address that it listens on.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop` is ready; then requests under way have two seconds left.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let hashing = tokio::spawn(hash(Arc::clone(&self.shared)));
        let mut connections = tokio::task::JoinSet::new();
        let leaving = Arc::new(Notify::new());
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                Some(_) = connections.join_next() => {}
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        let shared = Arc::clone(&self.shared);
                        connections.spawn(connection(stream, shared, Arc::clone(&leaving)));
                    }
                    // Out of descriptors, or the caller is gone already.
                    Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
                },
            }
        }
        drop(self.listener);
        leaving.notify_waiters();
        let all = async { while connections.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_secs(2), all).await;
        hashing.abort();
    }

    /// Starts a server on a thread of its own.
    ///
    /// # Errors
    /// When the address cannot be had or no thread started.
    pub fn start(config: Config, options: Options) -> io::Result<Running> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let server = runtime.block_on(Self::bind(config, options))?;
        let address = server.address()?;
        let shared = Arc::clone(&server.shared);
        let (stop, stopped) = oneshot::channel::<()>();
        let run = async move {
            server
                .run(async {
                    let _ = stopped.await;
                })
                .await;
        };
        let thread = std::thread::Builder::new()
            .name("marketo-sim".into())
            .spawn(move || runtime.block_on(run))?;
        Ok(Running {
            address,
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

/// A server that runs on a thread of its own; it stops when this is dropped.
pub struct Running {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// The address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Looks at or changes the simulator, brought up to the present.
    pub fn with<T>(&self, act: impl FnOnce(&mut Sim) -> T) -> T {
        act(&mut self.shared.present())
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Hashes large export files in small pieces, so that nobody waits for it.
async fn hash(shared: Arc<Shared>) {
    loop {
        if shared.sim().hash_files(HASH_PIECE) {
            tokio::task::yield_now().await;
        } else {
            // A job may come to its end without any request: look again now and then.
            let _ = tokio::time::timeout(Duration::from_millis(50), shared.work.notified()).await;
            drop(shared.present());
        }
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>, leaving: Arc<Notify>) {
    // Without it small answers wait for the caller's acknowledgement.
    let _ = stream.set_nodelay(true);
    let cut = Cut::default();
    let wire = TokioIo::new(Wire::new(stream, cut.clone()));
    let service = service_fn(move |request| serve(request, Arc::clone(&shared), cut.clone()));
    let connection = http1::Builder::new().serve_connection(wire, service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = leaving.notified() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// The connection is to end without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut, as a fault asked")]
struct CutOff;

async fn serve(
    request: http::Request<Incoming>,
    shared: Arc<Shared>,
    cut: Cut,
) -> Result<http::Response<Outgoing>, CutOff> {
    let (head, body) = request.into_parts();
    let path = head.uri.path();
    let control = path == "/__sim" || path.starts_with("/__sim/");
    let most = if control {
        LARGEST_SNAPSHOT
    } else {
        LARGEST_BODY
    };
    let Ok((body, rest)) = read(body, most).await else {
        cut.set();
        return Err(CutOff);
    };
    let headers = head.headers.iter().map(|(name, value)| {
        (
            name.as_str().to_owned(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    });
    let request = Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body,
    };
    if control {
        let answer = control::handle(&shared, &request);
        shared.work.notify_one();
        return Ok(response(answer, Delivery::Whole, cut, rest));
    }
    let (arrival, epoch) = {
        let mut sim = shared.sim();
        let epoch = shared.epoch.load(Ordering::Relaxed);
        (sim.arrive(shared.clock.now(), &request), epoch)
    };
    let mut caller = Caller {
        shared: &shared,
        id: Some(arrival.id),
        epoch,
    };
    shared.clock.wait(arrival.answer_at).await;
    let outcome = shared
        .of_epoch(epoch)
        .and_then(|mut sim| sim.take(shared.clock.now(), arrival.id));
    caller.id = None;
    if shared.verbose {
        show(&request, arrival.id, outcome.as_ref());
    }
    match outcome {
        Some(Outcome::Answer(answer, delivery)) => Ok(response(answer, delivery, cut, rest)),
        // A reset or a snapshot forgets the calls under way.
        Some(Outcome::Cut) | None => {
            cut.set();
            Err(CutOff)
        }
    }
}

/// Tells the machine when the caller goes away before the answer.
struct Caller<'a> {
    shared: &'a Shared,
    id: Option<CallId>,
    epoch: u64,
}

impl Drop for Caller<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            let now = self.shared.clock.now();
            if let Some(mut sim) = self.shared.of_epoch(self.epoch) {
                sim.abandon(now, id);
            }
        }
    }
}

/// Reads a body, up to a little more than any operation takes; also says whether some is left.
async fn read(mut body: Incoming, most: usize) -> Result<(Bytes, bool), hyper::Error> {
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            bytes.extend_from_slice(&data);
        }
        if bytes.len() > most {
            return Ok((bytes.freeze(), true));
        }
    }
    Ok((bytes.freeze(), false))
}

fn response(answer: Answer, delivery: Delivery, cut: Cut, close: bool) -> http::Response<Outgoing> {
    let mut response = http::Response::new(Outgoing::new(answer.body, delivery, cut));
    *response.status_mut() =
        http::StatusCode::from_u16(answer.status).unwrap_or(http::StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert("server", http::HeaderValue::from_static("nginx"));
    for (name, value) in &answer.headers {
        if let Ok(value) = http::HeaderValue::from_str(value) {
            headers.insert(*name, value);
        }
    }
    if close {
        headers.insert("connection", http::HeaderValue::from_static("close"));
    }
    response
}

fn show(request: &Request, id: CallId, outcome: Option<&Outcome>) {
    let came = match outcome {
        Some(Outcome::Answer(answer, _)) => {
            format!(
                "{} {}",
                answer.status,
                answer.code.as_deref().unwrap_or("ok")
            )
        }
        Some(Outcome::Cut) => "cut".to_owned(),
        None => "forgotten".to_owned(),
    };
    // The query is left out: it may hold a client secret.
    eprintln!(
        "{} {} {} -> {came}",
        id.number(),
        request.method,
        request.path
    );
}
