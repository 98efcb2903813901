//! What is read once an account, for all types.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::Refusal;

/// What a call answers for a whole account, such as IAM's credential report, by its operation: read
/// when it is first needed, and once for all types of a scan.
#[derive(Clone, Debug, Default)]
pub struct Shared(Arc<Mutex<HashMap<&'static str, SharedAnswer>>>);

/// What one operation answered, once it did.
pub type SharedAnswer = Arc<OnceCell<Result<Arc<dyn Any + Send + Sync>, Refusal>>>;

impl Shared {
    /// Of an operation.
    pub fn of(&self, operation: &'static str) -> SharedAnswer {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.entry(operation).or_default().clone()
    }
}
