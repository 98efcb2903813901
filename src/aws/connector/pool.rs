//! Connections that are kept for the next request, bounded over all hosts: those in use, those idle
//! and those being made count together.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aws_smithy_types::body::SdkBody;
use http::Uri;
use http::uri::Authority;
use hyper::client::conn::http1::{SendRequest, handshake};
use tokio::runtime::{self, Handle};
use tokio::sync::Notify;
use tokio::task::yield_now;

use super::dial::Io;

/// For how long a connection is kept that nothing is sent over. AWS closes most of them sooner.
const IDLE: Duration = Duration::from_mins(1);

/// Where connections lead, scheme, host and port, and the runtime that drives them: over one of
/// another runtime every request and every answer would wake another thread.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Origin {
    is_https: bool,
    authority: Authority,
    driven_by: runtime::Id,
}

impl Origin {
    pub fn of(uri: &Uri) -> Option<Self> {
        let (scheme, authority) = (uri.scheme_str()?, uri.authority()?.clone());
        let driven_by = Handle::current().id();
        Some(Self { is_https: scheme == "https", authority, driven_by })
    }

    pub fn host(&self) -> &str {
        self.authority.host()
    }
}

#[derive(Debug)]
pub struct Pool {
    most: usize,
    state: Mutex<State>,
    /// A connection became idle, or was closed.
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    open: usize,
    /// The longest idle first.
    idle: VecDeque<Idle>,
}

#[derive(Debug)]
struct Idle {
    origin: Origin,
    sender: SendRequest<SdkBody>,
    since: Instant,
}

impl State {
    /// An idle connection to the origin.
    fn take(&mut self, origin: &Origin) -> Option<SendRequest<SdkBody>> {
        while self.idle.front().is_some_and(|idle| idle.since.elapsed() >= IDLE) {
            self.idle.pop_front();
        }
        // The one that was used last is the least likely to be closed soon.
        while let Some(at) = self.idle.iter().rposition(|idle| idle.origin == *origin) {
            let sender = self.idle.remove(at).map(|idle| idle.sender);
            if let Some(sender) = sender.filter(|sender| !sender.is_closed()) {
                return Some(sender);
            }
        }
        None
    }
}

/// What a request may do now.
pub enum Turn {
    Reuse(SendRequest<SdkBody>),
    Open(Slot),
}

/// The right to one connection. It ends with the connection.
#[derive(Debug)]
pub struct Slot(Arc<Pool>);

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.locked().open -= 1;
        self.0.changed.notify_one();
    }
}

impl Pool {
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most: most.max(1), state: Mutex::default(), changed: Notify::new() })
    }

    /// Waits for a connection to the origin, or for the right to make one.
    pub async fn turn(self: &Arc<Self>, origin: &Origin) -> Turn {
        if let Some(sender) = self.locked().take(origin) {
            return Turn::Reuse(sender);
        }
        // A connection whose response has just been read is idle as soon as its own task has run.
        yield_now().await;
        loop {
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            if let Some(turn) = self.try_turn(origin) {
                return turn;
            }
            changed.await;
        }
    }

    fn try_turn(self: &Arc<Self>, origin: &Origin) -> Option<Turn> {
        let mut state = self.locked();
        if let Some(sender) = state.take(origin) {
            return Some(Turn::Reuse(sender));
        }
        if state.open < self.most {
            state.open += 1;
            return Some(Turn::Open(Slot(self.clone())));
        }
        // One that is still open closes, and its slot is free then.
        state.idle.retain(|idle| !idle.sender.is_closed());
        state.idle.pop_front();
        None
    }

    /// Keeps a connection once the response that it is bringing has been read.
    pub fn keep(self: &Arc<Self>, origin: Origin, mut sender: SendRequest<SdkBody>) {
        let pool = self.clone();
        tokio::spawn(async move {
            if sender.ready().await.is_ok() {
                pool.locked().idle.push_back(Idle { origin, sender, since: Instant::now() });
                pool.changed.notify_one();
            }
        });
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A new connection, driven by a task of its own.
pub async fn begin(io: Box<dyn Io>, slot: Slot) -> hyper::Result<SendRequest<SdkBody>> {
    let (mut sender, connection) = handshake(io).await?;
    tokio::spawn(async move {
        // The request that is under way gets the error.
        let _ = connection.await;
        drop(slot);
    });
    sender.ready().await?;
    Ok(sender)
}
