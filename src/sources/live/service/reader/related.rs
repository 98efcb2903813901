//! One resource, or all of those that belong to another, where the list can be asked for them.

use super::super::NOT_LISTED;
use super::{Connection, Refusal, SAME_PAGE, ServiceReader, page};
use crate::model::value::{List, Value};

impl ServiceReader {
    /// One resource, where the call that lists them can be asked for it by its name or id.
    pub async fn find(&self, connection: &Connection, of: &str) -> Result<Option<Value>, Refusal> {
        let list = &self.service.list;
        let Some(plan) = &self.list else { return Err(Refusal::because(NOT_LISTED)) };
        let (mut documents, _) =
            page(connection, list.call, &list.source, plan, Some(of), None).await?;
        let document = documents.first_mut();
        Ok(document.map(|document| {
            if let Some(check) = list.source.check {
                check(document);
            }
            std::mem::take(document)
        }))
    }

    /// All that the call lists, or those of one resource where it can be asked for these: none is
    /// known where AWS refuses.
    pub async fn all_of(&self, connection: &Connection, of: Option<&str>) -> List {
        match self.pages_of(connection, of).await {
            Ok(all) => all.into_iter().collect(),
            Err(refusal) => List::unknown(refusal.reason),
        }
    }

    async fn pages_of(
        &self,
        connection: &Connection,
        of: Option<&str>,
    ) -> Result<Vec<Value>, Refusal> {
        let list = &self.service.list;
        let Some(plan) = &self.list else { return Err(Refusal::because(NOT_LISTED)) };
        let (mut all, mut token) = (Vec::new(), None);
        loop {
            let (mut documents, next) =
                page(connection, list.call, &list.source, plan, of, token.clone()).await?;
            list.source.check.iter().for_each(|check| documents.iter_mut().for_each(check));
            all.extend(documents);
            match next {
                None => return Ok(all),
                Some(_) if next == token => {
                    return Err(Refusal::because(format!(
                        "{}: {SAME_PAGE}",
                        list.source.operation
                    )));
                }
                Some(_) => token = next,
            }
        }
    }
}
