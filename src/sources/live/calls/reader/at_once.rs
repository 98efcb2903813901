//! What one list says of all resources of an account, in the place of further calls for each.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::OnceCell;

use super::super::{AtOnce, Connection, Connections};
use super::page::all_pages;
use super::{ResourceReader, text};
use crate::model::value::{Member, Value};
use crate::sources::live::fields::plan::Plan;

/// The list, which is read when it is first needed.
#[derive(Debug)]
pub(super) struct AtOnceRead<'r> {
    at_once: &'static AtOnce,
    plan: &'r Arc<Plan>,
    connections: &'r Connections,
    connection: &'r Connection,
    /// By their ids; `None` of one that the list has twice.
    rows: OnceCell<HashMap<String, Option<Value>>>,
}

impl<'r> AtOnceRead<'r> {
    /// `None` where nothing that is asked for is said of all at once.
    pub(super) fn of(
        reader: &'r ResourceReader,
        connections: &'r Connections,
        connection: &'r Connection,
    ) -> Option<Self> {
        let (at_once, plan) = (reader.calls.at_once.as_ref()?, reader.at_once.as_ref()?);
        Some(Self { at_once, plan, connections, connection, rows: OnceCell::new() })
    }

    /// What it says of one resource at a path; `None` where it does not have it.
    pub(super) async fn of_one(&self, id: &str, path: &str) -> Option<Value> {
        let rows = self.rows.get_or_init(|| self.read()).await;
        match rows.get(id)?.as_ref()?.at(path) {
            Member::Present(value) if *value != Value::Null => {
                let mut document = Value::Null;
                document.put(path, value.clone());
                Some(document)
            }
            _ => None,
        }
    }

    /// None where AWS refuses a page: a resource may be on several.
    async fn read(&self) -> HashMap<String, Option<Value>> {
        let list = &self.at_once.list;
        let account = Some(self.connections.account());
        let all = all_pages(self.connection, list.call, &list.source, self.plan, None, account);
        let mut rows = HashMap::new();
        for document in all.await.unwrap_or_default() {
            let id = list.id.iter().find_map(|path| text(&document, path)).map(str::to_owned);
            let Some(id) = id else { continue };
            rows.entry(id).and_modify(|row| *row = None).or_insert(Some(document));
        }
        rows
    }
}
