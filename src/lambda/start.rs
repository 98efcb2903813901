//! What every function does once, before its first event.

use std::future::Future;

use lambda_runtime::{LambdaEvent, run, service_fn};
use serde_json::Value;

use super::diagnostic::Failure;
use super::log;

/// Runs a function until Lambda ends it; gives the process's exit status.
pub fn serve<F, Answering>(answer: F) -> i32
where
    F: Fn(LambdaEvent<Value>) -> Answering,
    Answering: Future<Output = Result<Value, Failure>>,
{
    log::start();
    // One thread: a function has a fraction of a processor, and its work is waiting.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!("cannot start: {error}");
            return 1;
        }
    };
    let answering = |event: LambdaEvent<Value>| {
        log::of_invocation(&event.context.request_id);
        answer(event)
    };
    match runtime.block_on(run(service_fn(answering))) {
        Ok(()) => 0,
        Err(error) => {
            tracing::error!("the Lambda runtime ended: {error}");
            1
        }
    }
}
