//! What is read once an account, for all types.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::Refusal;
use crate::model::value::Value;

/// What calls answer for a whole account, such as IAM's credential report, or for several of its
/// resources: read when it is first needed, and once for all types of a scan.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    by_operation: Arc<Mutex<HashMap<&'static str, SharedAnswer>>>,
    by_argument: Arc<Mutex<HashMap<Asked, SharedValue>>>,
}

/// What one operation answered, once it did.
pub type SharedAnswer = Arc<OnceCell<Result<Arc<dyn Any + Send + Sync>, Refusal>>>;

/// What one operation answered of one thing that several resources have, once it did.
pub type SharedValue = Arc<OnceCell<Result<Value, Refusal>>>;

/// An operation, the region where it is asked, and of what.
type Asked = (&'static str, String, String);

impl Shared {
    /// Of an operation.
    pub fn of(&self, operation: &'static str) -> SharedAnswer {
        let mut answers = self.by_operation.lock().unwrap_or_else(PoisonError::into_inner);
        answers.entry(operation).or_default().clone()
    }

    /// Of an operation in a region, and of what several resources have, such as a parameter group.
    pub fn of_one(&self, operation: &'static str, region: &str, of: &str) -> SharedValue {
        let mut answers = self.by_argument.lock().unwrap_or_else(PoisonError::into_inner);
        answers.entry((operation, region.to_owned(), of.to_owned())).or_default().clone()
    }
}
