//! Reads bodies by field, for `checks/fields`: what the extractor makes of an answer is compared
//! with what botocore does.
//!
//! Reads a line of JSON for each answer: `{"shape": TEXT, "body": BASE64}`; writes a line for each:
//! `{"document": …}` in the form of the API's model, or `{"error": TEXT}`.

use std::io::{BufRead, Write, stdin, stdout};

use anyhow::{Context, Result, anyhow};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use compliance::model::value::Value;
use compliance::sources::live::fields::plan::{Form, Plan, Wanted};
use compliance::sources::live::fields::shape::Shape;
use serde::Deserialize;
use serde_json::{Value as Json, json};

#[derive(Deserialize)]
struct Answer {
    shape: String,
    body: String,
}

fn main() -> Result<()> {
    let mut out = stdout().lock();
    for line in stdin().lock().lines() {
        let answer: Answer = serde_json::from_str(&line?).context("a line of JSON")?;
        let body = STANDARD.decode(&answer.body).map_err(|error| anyhow!("{error}"))?;
        let result = match document(&answer.shape, &body) {
            Ok(document) => json!({ "document": Json::from(&document) }),
            Err(error) => json!({ "error": format!("{error:#}") }),
        };
        writeln!(out, "{result}")?;
    }
    Ok(())
}

fn document(shape: &str, body: &[u8]) -> Result<Value> {
    let whole = Wanted { list: "", base: "", paths: &[""], renames: &[], form: Form::Model };
    let plan = Plan::compile(&Shape::parse(shape)?, &[whole]).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        anyhow!("{}", errors.join("; "))
    })?;
    plan.extract(body)?.documents.into_iter().flatten().next().context("no document")
}
