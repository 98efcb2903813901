//! Token buckets, as EC2 limits its requests: full at first, a token a request, filled again as
//! time passes.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

#[derive(Clone, Debug)]
pub struct Limit {
    operation: String,
    capacity: f64,
    refill: f64,
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text
            .split_once('=')
            .and_then(|(operation, limit)| Some((operation, limit.split_once(':')?)));
        let parsed = parts.and_then(|(operation, (capacity, refill))| {
            Some(Self {
                operation: operation.to_owned(),
                capacity: capacity.parse().ok()?,
                refill: refill.parse().ok()?,
            })
        });
        parsed.ok_or_else(|| {
            "it must be OPERATION=CAPACITY:REFILL, such as DescribeInstances=100:20".to_owned()
        })
    }
}

#[derive(Debug)]
pub struct Throttle {
    limits: Vec<Limit>,
    /// Tokens, and when they were counted, by operation and region.
    buckets: Mutex<HashMap<(String, String), (f64, Instant)>>,
}

impl Throttle {
    pub fn new(limits: Vec<Limit>) -> Self {
        Self { limits, buckets: Mutex::default() }
    }

    pub fn admits(&self, operation: &str, region: &str) -> bool {
        let Some(limit) = self.limits.iter().find(|limit| limit.operation == operation) else {
            return true;
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let (tokens, counted) = buckets
            .entry((operation.to_owned(), region.to_owned()))
            .or_insert((limit.capacity, now));
        *tokens = (*tokens + now.duration_since(*counted).as_secs_f64() * limit.refill)
            .min(limit.capacity);
        *counted = now;
        let admitted = *tokens >= 1.0;
        if admitted {
            *tokens -= 1.0;
        }
        admitted
    }
}
