//! Reads a list page by page, with what further calls say of each resource on it.

use std::sync::Arc;

use futures_util::future::{join, ready};
use futures_util::stream::{Stream, StreamExt, iter};

use super::super::Connections;
use super::at_once::AtOnceRead;
use super::{ResourceReader, Subject};
use crate::model::resource::Resource;
use crate::model::value::Value;
use crate::sources::live::listing::{ListRead, Pages, Reader};

impl ResourceReader {
    pub(super) async fn read_list(
        &self,
        reader: &Reader,
        connections: &Arc<Connections>,
        region: &str,
    ) -> ListRead {
        let account = &reader.account;
        let Some(mut pages) = reader.pages(self.calls.resource_type, region).await else {
            return ListRead::Partly;
        };
        for related in self.related.iter().filter(|related| !related.is_mutual) {
            related.reader.read_related(reader, connections, region).await;
        }
        if self.calls.list.is_of_setting() {
            return match self.setting(connections, region).await {
                Ok(setting) => {
                    let resource = setting.map(|setting| self.resource(setting, reader, region));
                    pages.send(resource.into_iter().collect()).await;
                    pages.read(None).await
                }
                Err(refusal) => pages.refused(refusal).await,
            };
        }
        let connection = self.connection(connections, region);
        let at_once = AtOnceRead::of(self, connections, &connection);
        let mut page = self.list_page(account, &connection, pages.token()).await;
        loop {
            let (documents, next) = match page {
                Ok(page) => page,
                Err(refusal) => return pages.refused(refusal).await,
            };
            // While further calls are made for this page, the next is asked for already.
            let ahead = next.clone().filter(|_| !self.details.is_empty());
            let ahead = ahead.filter(|token| pages.goes_on_with(token));
            let following = async {
                match ahead {
                    Some(token) => Some(self.list_page(account, &connection, Some(token)).await),
                    None => None,
                }
            };
            let sent = self.send_page(documents, connections, &mut pages, at_once.as_ref());
            let ((), following) = join(sent, following).await;
            match pages.read(next.as_deref()).await {
                ListRead::Begun => {}
                ListRead::Refused(why) => {
                    let operation = self.calls.list.source.operation;
                    return ListRead::Refused(format!("{operation}: {why}"));
                }
                read => return read,
            }
            page = match following {
                Some(page) => page,
                None => self.list_page(account, &connection, pages.token()).await,
            };
        }
    }

    /// Sends what a page lists, each with what the further calls say of it.
    async fn send_page(
        &self,
        documents: Vec<Value>,
        connections: &Arc<Connections>,
        pages: &mut Pages<'_>,
        at_once: Option<&AtOnceRead<'_>>,
    ) {
        let (reader, region) = (pages.reader, pages.region);
        let subjects = self.subjects(documents, connections, region);
        let is_wanted = |subject: &Subject| {
            subject.region.as_deref().is_none_or(|region| subject.is_wanted(region))
        };
        let (wanted, others): (Vec<_>, Vec<_>) = subjects.partition(is_wanted);
        if self.details.is_empty() {
            let resource = |subject| self.resource(subject, reader, region);
            pages.send(wanted.into_iter().map(resource).collect()).await;
        } else {
            pages.send_each(self.detailed(wanted, at_once, reader, region)).await;
        }
        // Of regions that are not read, only what another type looks at.
        if self.is_related && !others.is_empty() {
            let others = self.detailed(others, at_once, reader, region);
            reader.send_related(others.collect().await).await;
        }
    }

    /// Resources of a page, with what the further calls say of them.
    pub(super) fn detailed<'s>(
        &'s self,
        subjects: Vec<Subject>,
        at_once: Option<&'s AtOnceRead<'s>>,
        reader: &'s Reader,
        region: &'s str,
    ) -> impl Stream<Item = Resource> + 's {
        let details = iter(subjects).map(move |mut subject| async move {
            subject.ask_further(&self.details, at_once).await?;
            Some(self.resource(subject, reader, region))
        });
        details.buffer_unordered(reader.account.concurrency).filter_map(ready)
    }
}
