//! What every function does once, before its first event.

use std::env;
use std::future::Future;

use lambda_runtime::{LambdaEvent, run, service_fn};
use serde_json::Value;
use tracing::Level;

use super::diagnostic::Failure;

/// Runs a function until Lambda ends it; gives the process's exit status.
pub fn serve<F, Answering>(answer: F) -> i32
where
    F: Fn(LambdaEvent<Value>) -> Answering,
    Answering: Future<Output = Result<Value, Failure>>,
{
    log();
    // One thread: a function has a fraction of a processor, and its work is waiting.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!("cannot start: {error}");
            return 1;
        }
    };
    match runtime.block_on(run(service_fn(answer))) {
        Ok(()) => 0,
        Err(error) => {
            tracing::error!("the Lambda runtime ended: {error}");
            1
        }
    }
}

/// One JSON object a line; Lambda adds the time.
fn log() {
    let level = env::var("LOG_LEVEL").ok().and_then(|level| level.parse().ok()).unwrap_or(Level::INFO);
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false)
        .without_time()
        .with_max_level(level)
        .init();
}
