//! Where an account's resources are read: on the caller's own thread, or on threads beside it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::calls::reader::ResourceReader;
use super::listing::Reader;

/// Runtimes of one thread each: all requests of a type are sent, received and parsed on
/// one of them. A runtime of several threads would pass every answer from one to the next, which
/// took a sixth more of processor time (checks/bench/README.md).
#[derive(Debug)]
pub struct Readers {
    runtimes: Vec<Handle>,
    next: AtomicUsize,
    /// Each thread ends when its sender is dropped.
    ends: Vec<oneshot::Sender<()>>,
}

impl Readers {
    /// The caller's own runtime.
    pub fn here() -> Self {
        Self { runtimes: vec![Handle::current()], next: AtomicUsize::new(0), ends: Vec::new() }
    }

    /// Reads on this many threads of their own.
    pub fn beside(threads: usize) -> io::Result<Self> {
        let mut readers =
            Self { runtimes: Vec::new(), next: AtomicUsize::new(0), ends: Vec::new() };
        for _ in 0..threads.max(1) {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let (end, ended) = oneshot::channel();
            readers.runtimes.push(runtime.handle().clone());
            readers.ends.push(end);
            thread::Builder::new()
                .name("reader".to_owned())
                .spawn(move || runtime.block_on(ended))?;
        }
        Ok(readers)
    }

    /// Each type in a task of its own, on the threads in turn. They end with the task that waits
    /// for them.
    pub(super) async fn read_all(&self, types: &[Arc<ResourceReader>], reader: Reader) {
        let mut tasks = JoinSet::new();
        for of_type in types {
            let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.runtimes.len();
            tasks.spawn_on(of_type.clone().read(reader.clone()), &self.runtimes[turn]);
        }
        tasks.join_all().await;
    }
}
