//! What others are related to: all of it in an account or a region, or, where the list can be
//! asked for that, one resource and those that belong to it.

use std::sync::Arc;

use futures_util::future::join_all;
use futures_util::stream::StreamExt;

use super::super::{Beside, Connections, NOT_LISTED};
use super::at_once::AtOnceRead;
use super::page::all_pages;
use super::{Connection, Refusal, ResourceReader, SAME_PAGE, Scope, page};
use crate::model::keys::Keys;
use crate::model::resource::Resource;
use crate::model::value::{List, Value};
use crate::rules::Wanted;
use crate::rules::definition::Relation;
use crate::sources::live::listing::{EVERYWHERE, ListRead, Reader};

/// Why nothing is known of what is in regions.
const NO_REGION: &str = "No region of the account was read.";

impl ResourceReader {
    /// Sends all resources of a region, or of the account, that others are related to, unless they
    /// were sent before.
    pub(super) async fn read_related(
        &self,
        reader: &Reader,
        connections: &Arc<Connections>,
        region: &str,
    ) {
        let once = reader.related.of(self.calls.resource_type, region);
        once.get_or_init(|| self.read_all_related(reader, connections, region)).await;
    }

    async fn read_all_related(
        &self,
        reader: &Reader,
        connections: &Arc<Connections>,
        region: &str,
    ) {
        let is_everywhere = matches!(self.calls.list.scope, Scope::Everywhere(_));
        let account = &reader.account;
        let regions: Vec<&str> = if region == EVERYWHERE && !is_everywhere {
            // Of what has copies, those of one region are enough.
            let others =
                Some(&account.other_regions).filter(|_| self.calls.list.scope == Scope::Region);
            account.regions.iter().chain(others.into_iter().flatten()).map(String::as_str).collect()
        } else {
            vec![region]
        };
        let regions = regions.into_iter().map(|region| self.missing(reader, connections, region));
        let none = regions.len() == 0;
        let missing = join_all(regions).await.into_iter().flatten().next();
        let missing = missing.or_else(|| none.then(|| NO_REGION.to_owned()));
        reader.related_read(self.calls.resource_type, region, missing).await;
    }

    /// Sends what others are related to where one list has it; why some are missing.
    ///
    /// A list of what rules judge as well is read as that, and once.
    async fn missing(
        &self,
        reader: &Reader,
        connections: &Arc<Connections>,
        region: &str,
    ) -> Option<String> {
        // Another scan judges what is in the others.
        if self.is_judged_in(&reader.account)
            && !reader.account.other_regions.iter().any(|of| of == region)
        {
            match Box::pin(self.read_once(reader, connections, region)).await {
                ListRead::All => return self.calls.list.unlisted.map(str::to_owned),
                ListRead::Refused(why) => return Some(why),
                ListRead::Begun | ListRead::Partly => {}
            }
        }
        self.send_related(reader, connections, region).await
    }

    async fn send_related(
        &self,
        reader: &Reader,
        connections: &Arc<Connections>,
        region: &str,
    ) -> Option<String> {
        if self.calls.list.is_of_setting() {
            return match self.setting(connections, region).await {
                Ok(setting) => {
                    let resource = setting.map(|setting| self.resource(setting, reader, region));
                    reader.send_related(resource.into_iter().collect()).await;
                    None
                }
                Err(refusal) => Some(refusal.reason),
            };
        }
        let connection = self.connection(connections, region);
        let at_once = AtOnceRead::of(self, connections, &connection);
        let mut token = None;
        loop {
            let (documents, next) =
                match self.list_page(&reader.account, &connection, token.clone()).await {
                    Ok(page) => page,
                    Err(refusal) => return Some(refusal.reason),
                };
            let subjects = self.subjects(documents, connections, region).collect();
            let resources = self.detailed(subjects, at_once.as_ref(), reader, region);
            reader.send_related(resources.collect().await).await;
            if next.is_none() {
                return self.calls.list.unlisted.map(str::to_owned);
            }
            if next == token {
                return Some(format!("{}: {SAME_PAGE}", self.calls.list.source.operation));
            }
            token = next;
        }
    }

    /// Fills in the settings that a resource is related to, where AWS Config told of it alone.
    pub(super) async fn complete_with_settings(
        &self,
        connections: &Arc<Connections>,
        wanted: &Wanted,
        resource: &mut Resource,
    ) {
        for relation in wanted.relations(resource.resource_type) {
            let related = relation.resource_type().and_then(|related| self.related(related));
            let Some(setting) = related.filter(|related| related.calls.list.is_of_setting()) else {
                continue;
            };
            if resource.related.contains_key(relation.name) {
                continue;
            }
            let list = match setting.setting(connections, &resource.region).await {
                Ok(setting) => setting.into_iter().map(|setting| setting.document).collect(),
                Err(refusal) => List::unknown(refusal.reason),
            };
            resource.captured_at = None;
            resource.related.insert(relation.name, list.into());
        }
    }

    /// Those of a resource that AWS Config told of alone, by a relation that a rule declares.
    pub(super) async fn those_of(
        &self,
        beside: Beside,
        connections: &Arc<Connections>,
        relation: &Relation,
        resource: &Resource,
    ) -> List {
        let own = Keys::of(&resource.document, relation.on.iter().map(|on| on.1));
        if own.known.is_empty() {
            return List { elements: Vec::new(), more: own.more };
        }
        let by = (relation.on.first(), own.known.as_slice());
        let of = match by {
            (Some((path, _)), [of]) if Some(*path) == beside.asked_by && own.more.is_none() => {
                Some(of.as_str())
            }
            _ => None,
        };
        let connection = self.connection(connections, &resource.region);
        let pages = match self.pages_of(&connection, of).await {
            Ok(pages) => pages,
            Err(refusal) => return List::unknown(refusal.reason),
        };
        let (mut elements, mut more) = (Vec::new(), own.more);
        for mut subject in self.subjects(pages, connections, &resource.region) {
            let keys = Keys::of(&subject.document, relation.on.iter().map(|on| on.0));
            more = more.or(keys.more);
            // What is of another resource is not this one's.
            let is_its_own = keys.known.iter().any(|key| own.known.contains(key));
            if is_its_own && subject.ask_further(&self.details, None).await.is_some() {
                elements.push(subject.document);
            }
        }
        List { elements, more }
    }

    /// One resource, where the call that lists them can be asked for it by its name or id.
    pub async fn find(&self, connection: &Connection, of: &str) -> Result<Option<Value>, Refusal> {
        let list = &self.calls.list;
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

    async fn pages_of(
        &self,
        connection: &Connection,
        of: Option<&str>,
    ) -> Result<Vec<Value>, Refusal> {
        let list = &self.calls.list;
        let Some(plan) = &self.list else { return Err(Refusal::because(NOT_LISTED)) };
        let mut all = all_pages(connection, list.call, &list.source, plan, of, None).await?;
        list.source.check.iter().for_each(|check| all.iter_mut().for_each(check));
        Ok(all)
    }
}
