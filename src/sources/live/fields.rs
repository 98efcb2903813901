//! Answers read by field: the asked fields of every item of a list become documents in AWS
//! Config's spelling, straight from the raw body of an answer.
//!
//! - [`shape`]: what an operation answers, generated from AWS's model of the API into `shapes/`.
//! - [`plan`]: a shape, the paths that rules ask for and a type's renames, compiled once.
//! - `xml` and `json`: one pass over a body. What was not asked for is skipped, never built.
//!
//! A body that breaks off, or that is another operation's or no operation's answer, is an error and
//! never a short list. Knows neither SDKs nor the network; `model` is all that it imports.

mod fill;
mod json;
pub mod plan;
pub mod shape;
mod xml;

use thiserror::Error;

use crate::model::value::Value;
use plan::{Format, Plan};
use shape::{Shape, ShapeError};

/// Why a body could not be read. To an SDK it is an error of the body, after which it asks again.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum BodyError {
    #[error("the answer breaks off in the middle")]
    Truncated,
    #[error("the answer is no XML: {0}")]
    Xml(#[from] quick_xml::Error),
    #[error("the answer is something else: its root is <{0}>")]
    OtherRoot(String),
    #[error("the answer lacks <{0}>")]
    NoResult(String),
    #[error("the answer goes on after its end")]
    Trailing,
    #[error("the answer has the unknown entity &{0};")]
    Entity(String),
    #[error("the answer is no text: {0}")]
    Text(#[from] std::str::Utf8Error),
    #[error("the answer is not the JSON that it should be: {0}")]
    Json(#[from] serde_json::Error),
}

/// What one answer gave.
#[derive(Debug)]
pub struct Extracted {
    /// A list of documents for each that was wanted, in their order.
    pub documents: Vec<Vec<Value>>,
    /// What is left for the SDK: all but the lists that were read. `None`: the body as it is.
    pub rest: Option<Vec<u8>>,
}

impl Plan {
    /// Reads a whole body.
    pub fn extract(&self, body: &[u8]) -> Result<Extracted, BodyError> {
        match self.format {
            Format::Xml => xml::extract(self, body),
            Format::Json => json::extract(self, body),
            Format::Text => {
                let text = std::str::from_utf8(body)?;
                let field = self.wrapper.as_deref().unwrap_or_default();
                json::extract(self, serde_json::json!({ field: text }).to_string().as_bytes())
            }
        }
    }
}

/// The shapes of the operations in use, by operation, sorted.
const SHAPES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/shapes.rs"));

/// What an operation answers, such as `ec2:DescribeVolumes`; `None` where `shapes/` has no file of
/// it.
pub fn shape_of(operation: &str) -> Result<Option<Shape<'static>>, ShapeError> {
    let known = SHAPES.iter().find(|(name, _)| *name == operation);
    known.map(|(_, text)| Shape::parse(text)).transpose()
}

#[cfg(test)]
mod tests;
