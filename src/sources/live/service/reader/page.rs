//! One page of a call's answer, read by field.

use std::sync::Arc;

use super::super::{Ask, Call, Connection, Refusal, Source};
use crate::model::value::Value;
use crate::sources::live::field_reader::FieldReader;
use crate::sources::live::fields::plan::Plan;

/// The documents of one page, and the token of the next.
pub(super) async fn page(
    connection: &Connection,
    call: Call,
    source: &Source,
    plan: &Arc<Plan>,
    of: Option<&str>,
    token: Option<String>,
) -> Result<(Vec<Value>, Option<String>), Refusal> {
    let reader = FieldReader::new(plan.clone());
    let next =
        call(connection, Ask { of: of.map(str::to_owned), token, reader: reader.clone() }).await?;
    let documents = reader.take().and_then(|mut lists| lists.pop());
    let documents = documents.ok_or_else(|| {
        Refusal::because(format!("{}: the answer was not read", source.operation))
    })?;
    Ok((documents, next))
}
