//! One page of a call's answer, read by field.

use std::sync::Arc;

use super::super::{Ask, Call, Connection, Refusal, Source};
use crate::aws::account::Account;
use crate::model::value::Value;
use crate::sources::live::field_reader::FieldReader;
use crate::sources::live::fields::plan::Plan;
use crate::sources::live::listing::SAME_PAGE;

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

/// The documents of all pages; each page takes a turn of the account's where one is named.
pub(super) async fn all_pages(
    connection: &Connection,
    call: Call,
    source: &Source,
    plan: &Arc<Plan>,
    of: Option<&str>,
    turns: Option<&Account>,
) -> Result<Vec<Value>, Refusal> {
    let (mut all, mut token) = (Vec::new(), None);
    loop {
        let turn = match turns {
            Some(account) => Some(account.turn().await),
            None => None,
        };
        let (documents, next) = page(connection, call, source, plan, of, token.clone()).await?;
        drop(turn);
        all.extend(documents);
        match next {
            None => return Ok(all),
            Some(_) if next == token => {
                return Err(Refusal::because(format!("{}: {SAME_PAGE}", source.operation)));
            }
            Some(_) => token = next,
        }
    }
}
