//! How often each operation was asked for, and how often it was refused.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Count {
    requests: u64,
    throttled: u64,
}

#[derive(Debug, Default)]
pub struct Counts(Mutex<BTreeMap<String, Count>>);

impl Counts {
    pub fn add(&self, operation: &str, throttled: bool) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = match counts.get_mut(operation) {
            Some(count) => count,
            None => counts.entry(operation.to_owned()).or_default(),
        };
        count.requests += 1;
        count.throttled += u64::from(throttled);
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub fn json(&self) -> String {
        serde_json::to_string(&*self.0.lock().unwrap_or_else(PoisonError::into_inner))
            .unwrap_or_default()
    }
}
