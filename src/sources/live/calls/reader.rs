//! Reads the resources of a type as its [`ResourceCalls`] says, for the fields that are asked for.

use std::sync::Arc;

use futures_util::future::join_all;
use thiserror::Error;

use super::{Connection, Connections, DetailCall, Refusal, ResourceCalls, Scope, Source};
use crate::aws::account::Account;
use crate::model::resource::{Resource, ResourceType};
use crate::model::value::{Member, Object, Value};
use crate::rules::Wanted;
use crate::sources::live::fields::plan::{
    Fills, Form, Plan, PlanError, Wanted as WantedOfList, assign,
};
use crate::sources::live::fields::shape::ShapeError;
use crate::sources::live::fields::shape_of;
use crate::sources::live::listing::{EVERYWHERE, ListRead, Reader, SAME_PAGE};

mod at_once;
mod complete;
mod list;
mod page;
mod related;
mod subject;

pub use complete::complete;
use page::page;
pub use subject::Subject;

/// The region of a resource that AWS does not give one.
const UNKNOWN: &str = "unknown";

/// Why a type cannot be read: a fault of its file, or of a rule.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum ReaderError {
    #[error(transparent)]
    Plan(PlanError),
    #[error(transparent)]
    Shape(#[from] ShapeError),
    #[error("there is no shape of {0}")]
    NoShape(&'static str),
}

/// A type's calls, made ready for the fields that are asked for.
#[derive(Debug)]
pub struct ResourceReader {
    calls: &'static ResourceCalls,
    /// Whether rules judge the type, and whether they look at it beside another.
    is_judged: bool,
    is_related: bool,
    /// None of a setting.
    list: Option<Arc<Plan>>,
    details: Vec<Detail>,
    /// Where one of the details is said of all resources at once.
    at_once: Option<Arc<Plan>>,
    related: Vec<Related>,
    /// What is asked for and no call fills.
    unfilled: Vec<String>,
}

/// A type that rules look at beside the one that is read.
#[derive(Debug)]
struct Related {
    reader: ResourceReader,
    /// Whether it is related to this type as well, or is this type: neither can be read before the
    /// other.
    is_mutual: bool,
}

/// A further call that is made, for one of its fields is asked for.
#[derive(Debug)]
pub struct Detail {
    /// The call.
    pub call: &'static DetailCall,
    /// None where the answer is not read by field.
    plan: Option<Arc<Plan>>,
    /// Whether a list says it of all resources at once.
    is_at_once: bool,
    /// The paths that it is asked for.
    paths: Vec<String>,
}

impl Detail {
    /// Whether a member of what it fills is asked for: `serialNumber`.
    pub fn asks_for(&self, member: &str) -> bool {
        self.paths.iter().any(|path| path.rsplit('.').next() == Some(member))
    }
}

impl ResourceReader {
    /// The calls that it takes to fill what is wanted.
    pub fn new(calls: &'static ResourceCalls, wanted: &Wanted) -> Result<Self, ReaderError> {
        Self::beside(calls, wanted, &[])
    }

    /// The same of a type that others, the last one directly, look at: they read themselves.
    fn beside(
        calls: &'static ResourceCalls,
        wanted: &Wanted,
        others: &[ResourceType],
    ) -> Result<Self, ReaderError> {
        let resource_type = calls.resource_type;
        let mut fields = wanted.fields(resource_type).cloned().unwrap_or_default();
        for (path, needed) in calls.needs {
            if fields.touches(path) {
                fields.add(needed);
            }
        }
        let region = match calls.list.scope {
            Scope::Everywhere(path) => path,
            Scope::RegionWithCopies(path) => Some(path),
            Scope::Region => None,
        };
        let own = calls
            .list
            .id
            .iter()
            .copied()
            .chain(resource_type.definition().config.name)
            .chain(region);
        own.for_each(|path| fields.add(path));
        let asked = fields.paths();
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();

        let fills: Vec<Fills<'_>> = calls.sources().map(|source| source.fills).collect();
        let (paths, unfilled) = assign(&asked, &fills);
        let mut plans = calls.sources().zip(&paths);
        let list = if calls.list.is_of_setting() {
            None
        } else {
            let list = plans.next();
            let list =
                list.map(|(source, paths)| plan(source, calls.list.items, paths)).transpose()?;
            Some(list.flatten().ok_or(ReaderError::NoShape(calls.list.source.operation))?)
        };
        let (mut details, mut of_all) = (Vec::new(), Vec::new());
        for (call, (source, paths)) in calls.details.iter().zip(plans) {
            if !paths.is_empty() {
                let is_by_field = call.follow.is_none() || shape_of(source.operation)?.is_some();
                let plan = is_by_field.then(|| plan(source, "", paths)).transpose()?;
                if plan.as_ref().is_some_and(Option::is_none) {
                    continue;
                }
                let plan = plan.flatten();
                let is_at_once = calls
                    .at_once
                    .as_ref()
                    .is_some_and(|all| all.instead_of.contains(&source.fills.base));
                of_all.extend(paths.iter().copied().filter(|_| is_at_once));
                let paths = paths.iter().map(|path| (*path).to_owned()).collect();
                details.push(Detail { call, plan, is_at_once, paths });
            }
        }
        let at_once = match &calls.at_once {
            Some(all) if !of_all.is_empty() => {
                of_all.extend(all.list.id);
                plan(&all.list.source, all.list.items, &of_all)?
            }
            _ => None,
        };
        let reading = [others, &[resource_type]].concat();
        let related =
            wanted_beside(calls, wanted).filter(|related| !others.contains(&related.resource_type));
        let related = related.map(|related| {
            let is_mutual = leads_to(related, resource_type, wanted, &mut Vec::new());
            Ok(Related { reader: Self::beside(related, wanted, &reading)?, is_mutual })
        });
        let related = related.collect::<Result<_, ReaderError>>()?;
        let unfilled = unfilled.into_iter().map(str::to_owned).collect();
        let is_judged = wanted.judged.contains(&resource_type);
        let is_related = wanted.related.contains(&resource_type);
        Ok(Self { calls, is_judged, is_related, list, details, at_once, related, unfilled })
    }

    /// The reader of a related type, where a rule wants it.
    pub fn related(&self, resource_type: ResourceType) -> Option<&Self> {
        let mut readers = self.related.iter().map(|related| &related.reader);
        readers.find(|reader| reader.calls.resource_type == resource_type)
    }

    /// Whether what an account has of the type is judged here.
    fn is_judged_in(&self, account: &Account) -> bool {
        let is_of_account = self.calls.list.scope == Scope::Everywhere(None);
        self.is_judged && (account.reads_whole_account || !is_of_account)
    }

    /// Sends every resource of an account.
    pub async fn read(self: Arc<Self>, reader: Reader) {
        if !self.is_judged_in(&reader.account) {
            return;
        }
        let connections = Connections::new(&reader.account, &reader.shared);
        match self.calls.list.scope {
            Scope::Everywhere(_) => self.read_in(&reader, &connections, EVERYWHERE).await,
            Scope::Region | Scope::RegionWithCopies(_) => {
                let regions = reader.account.regions.iter();
                join_all(regions.map(|region| self.read_in(&reader, &connections, region))).await;
            }
        }
    }

    /// Reads a list, and then the types of which neither could be read before the other.
    async fn read_in(&self, reader: &Reader, connections: &Arc<Connections>, region: &str) {
        self.read_once(reader, connections, region).await;
        for related in self.related.iter().filter(|related| related.is_mutual) {
            related.reader.read_related(reader, connections, region).await;
        }
    }

    /// Reads a list, unless another type that looks at it came first.
    async fn read_once(
        &self,
        reader: &Reader,
        connections: &Arc<Connections>,
        region: &str,
    ) -> ListRead {
        let once = reader.lists.of(self.calls.resource_type, region);
        once.get_or_init(|| self.read_list(reader, connections, region)).await.clone()
    }

    /// The setting of a region, or of the account; an error where nothing can be asked there.
    async fn setting(
        &self,
        connections: &Arc<Connections>,
        region: &str,
    ) -> Result<Option<Subject>, Refusal> {
        let mut document = Value::from(Object::default());
        for path in &self.unfilled {
            document.put(path, Value::unread("No call says it."));
        }
        let mut subject = self.subject(document, connections, region);
        subject.id.clone_from(&connections.account().account_id);
        subject.name.clone_from(&subject.id);
        let is_there = subject.ask_further(&self.details, None).await.is_some();
        match subject.off.take() {
            Some(refusal) => Err(refusal),
            None => Ok(is_there.then_some(subject)),
        }
    }

    fn connection(&self, connections: &Arc<Connections>, region: &str) -> Arc<Connection> {
        match self.calls.list.scope {
            Scope::Region | Scope::RegionWithCopies(_) => connections.of(region),
            Scope::Everywhere(_) => connections.of(&connections.home),
        }
    }

    /// The documents of one page, and the token of the next.
    async fn list_page(
        &self,
        account: &Account,
        connection: &Connection,
        token: Option<String>,
    ) -> Result<(Vec<Value>, Option<String>), Refusal> {
        let list = &self.calls.list;
        let _turn = account.turn().await;
        let Some(plan) = &self.list else { return Ok((Vec::new(), None)) };
        let (mut documents, next) =
            page(connection, list.call, &list.source, plan, None, token).await?;
        for document in &mut documents {
            if let Some(check) = list.source.check {
                check(document);
            }
            for path in &self.unfilled {
                document.put(
                    path,
                    Value::unread(format!("{} does not say it.", list.source.operation)),
                );
            }
        }
        Ok((documents, next))
    }

    /// What a page has, but for the copies of what is listed elsewhere.
    fn subjects<'s>(
        &'s self,
        documents: Vec<Value>,
        connections: &'s Arc<Connections>,
        listed_in: &'s str,
    ) -> impl Iterator<Item = Subject> + 's {
        let is_of_here = move |document: &Value| {
            let Scope::RegionWithCopies(path) = self.calls.list.scope else { return true };
            let regions = &connections.account().regions;
            text(document, path).is_none_or(|original| {
                let is_read = regions.iter().any(|region| region == original);
                let is_first = regions.first().is_some_and(|region| region == listed_in);
                original == listed_in || (is_first && !is_read)
            })
        };
        let documents = documents.into_iter().filter(is_of_here);
        documents.map(move |document| self.subject(document, connections, listed_in))
    }

    fn subject(&self, document: Value, connections: &Arc<Connections>, listed_in: &str) -> Subject {
        let list = &self.calls.list;
        let id =
            list.id.iter().find_map(|path| text(&document, path)).unwrap_or_default().to_owned();
        let name = self
            .calls
            .resource_type
            .definition()
            .config
            .name
            .and_then(|path| text(&document, path));
        let name = name.unwrap_or(&id).to_owned();
        let region = match list.scope {
            Scope::Everywhere(Some(path)) => text(&document, path).map(str::to_owned),
            Scope::Everywhere(None) => None,
            Scope::Region | Scope::RegionWithCopies(_) => Some(listed_in.to_owned()),
        };
        Subject {
            connections: connections.clone(),
            id,
            name,
            region,
            is_wanted_anywhere: false,
            is_setting: list.is_of_setting(),
            off: None,
            document,
        }
    }

    fn resource(&self, subject: Subject, reader: &Reader, listed_in: &str) -> Resource {
        let Subject { id, name, region, document, .. } = subject;
        let region = match self.calls.list.scope {
            Scope::Everywhere(Some(_)) => region.as_deref().unwrap_or(UNKNOWN),
            Scope::Everywhere(None) | Scope::Region | Scope::RegionWithCopies(_) => listed_in,
        };
        reader.resource(self.calls.resource_type, &id, &name, region, document)
    }
}

/// What rules want beside a type.
fn wanted_beside<'w>(
    calls: &'static ResourceCalls,
    wanted: &'w Wanted,
) -> impl Iterator<Item = &'static ResourceCalls> + 'w {
    let related = calls.related.iter().copied();
    related.filter(|related| wanted.related.contains(&related.resource_type))
}

/// Whether a type, or one that it is related to, is related to another, or is that.
fn leads_to(
    calls: &'static ResourceCalls,
    to: ResourceType,
    wanted: &Wanted,
    seen: &mut Vec<ResourceType>,
) -> bool {
    let from = calls.resource_type;
    if from == to || seen.contains(&from) {
        return from == to;
    }
    seen.push(from);
    wanted_beside(calls, wanted).any(|related| leads_to(related, to, wanted, seen))
}

/// How an answer is read for some paths; `None` where it has none of them. Rules of the user's own
/// may look at what only AWS Config has, which is then absent here.
fn plan(source: &Source, list: &str, paths: &[&str]) -> Result<Option<Arc<Plan>>, ReaderError> {
    let shape = shape_of(source.operation)?.ok_or(ReaderError::NoShape(source.operation))?;
    let Fills { base, renames } = source.fills;
    let mut paths = paths.to_vec();
    while !paths.is_empty() {
        let wanted = WantedOfList { list, base, paths: &paths, renames, form: Form::Config };
        let mut errors = match Plan::compile(&shape, &[wanted]) {
            Ok(plan) => return Ok(Some(Arc::new(plan))),
            Err(errors) => errors,
        };
        let asked = paths.len();
        paths.retain(|path| {
            !errors.iter().any(|error| error.path == *path && error.problem.is_of_answer())
        });
        if paths.len() == asked {
            return Err(ReaderError::Plan(errors.remove(0)));
        }
    }
    Ok(None)
}

/// Whether an answer has something at a path.
pub(super) fn has(source: &Source, list: &str, path: &str) -> bool {
    // One without a shape is read as a whole.
    !matches!(plan(source, list, &[path]), Ok(None))
}

/// The text at a path, where there is one.
fn text<'a>(document: &'a Value, path: &str) -> Option<&'a str> {
    match document.at(path) {
        Member::Present(value) => value.as_text().filter(|text| !text.is_empty()),
        Member::Absent | Member::Unread(_) => None,
    }
}

#[cfg(test)]
#[cfg(feature = "connector")]
mod tests;
