//! Completes a resource that AWS Config told of.

use super::super::{Connections, ResourceCalls, Scope, Shared};
use super::{Detail, ReaderError, ResourceReader, Subject};
use crate::aws::account::Account;
use crate::model::resource::Resource;
use crate::model::value::Member;
use crate::rules::Wanted;

/// Fills in what AWS Config does not record, by asking the service itself; `None` where the
/// resource is gone meanwhile.
pub async fn complete(
    calls: &'static ResourceCalls,
    account: &Account,
    wanted: &Wanted,
    mut resource: Resource,
) -> Result<Option<Resource>, ReaderError> {
    let mut reader = ResourceReader::new(calls, wanted)?;
    let connections = Connections::new(account, &Shared::default());
    let is_known = |detail: &Detail| {
        matches!(resource.document.at(detail.call.source.fills.base), Member::Present(_))
    };
    reader.details.retain(|detail| !is_known(detail));
    if !reader.details.is_empty() {
        let region = Some(resource.region.clone())
            .filter(|region| !region.is_empty() && calls.list.scope != Scope::Everywhere(None));
        let (id, name) = (resource.id.clone(), resource.name.clone());
        let document = std::mem::take(&mut resource.document);
        let mut subject = Subject {
            connections: connections.clone(),
            id,
            name,
            region,
            is_wanted_anywhere: true,
            is_setting: false,
            off: None,
            document,
        };
        if subject.ask_further(&reader.details, None).await.is_none() {
            return Ok(None);
        }
        resource.document = subject.document;
        resource.captured_at = None;
    }
    reader.complete_with_settings(&connections, wanted, &mut resource).await;
    for relation in wanted.relations(resource.resource_type) {
        let beside = calls.beside_events.iter();
        let beside = beside.copied().find(|of| Some(of.resource_type) == relation.resource_type());
        let related = beside.and_then(|of| Some((of, reader.related(of.resource_type)?)));
        if let Some((beside, related)) = related
            && !resource.related.contains_key(relation.name)
        {
            let list = related.those_of(beside, &connections, relation, &resource).await;
            resource.captured_at = None;
            resource.related.insert(relation.name, list.into());
        }
    }
    let Some(complete) = calls.complete else { return Ok(Some(resource)) };
    let connection = reader.connection(&connections, &resource.region);
    Ok(complete(&connection, &reader, resource).await)
}
