//! AWS's lists, page by page: what was found is sent, and how far a list was read.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::stream::{Stream, StreamExt};
use time::OffsetDateTime;
use tokio::sync::OnceCell;
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;

use super::calls::{Refusal, Shared};
use crate::aws::account::{Account, OFF};
use crate::model::checkpoint::{Cursor, Cursors, Page};
use crate::model::resource::{Resource, ResourceType};
use crate::model::scan_record::Gap;
use crate::model::value::{Reason, Value};
use crate::network::fault::{NetworkFault, ran_out_of_files};
use crate::sources::source::{RelatedRead, SourceEvent};

/// The region of a list that AWS gives for all regions at once.
pub const EVERYWHERE: &str = "global";

/// Why a list has no end.
pub const SAME_PAGE: &str = "AWS gives the same page again and again";

/// How many ids a cursor carries: by that many a list may shift between two runs without a
/// resource being counted twice. The cursors of a type in every region must fit into a state of
/// Step Functions, 256 kB.
const LISTED: usize = 128;

/// An account that is read, and where to send what is found.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The account that is read.
    pub account: Account,
    /// Where resources, gaps and checkpoints go.
    pub found: Sender<SourceEvent>,
    /// The moment of the scan.
    pub as_of: OffsetDateTime,
    /// When to stop and leave the rest to the next run.
    pub until: Option<Instant>,
    /// Where to begin, if not at the beginning.
    pub from: Arc<Cursors>,
    /// What all types of the account have in common.
    pub shared: Shared,
    /// The lists that were read, each once, of types that rules judge.
    pub lists: Arc<Once<ListRead>>,
    /// What others are related to and was read: once, however many types look at it.
    pub related: Arc<Once<()>>,
}

/// What is done once for a type and a region of the account.
#[derive(Debug)]
pub struct Once<T>(Mutex<ByList<T>>);

type ByList<T> = HashMap<(ResourceType, String), Arc<OnceCell<T>>>;

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Once<T> {
    /// Of a type in a region: set once it was done.
    pub fn of(&self, resource_type: ResourceType, region: &str) -> Arc<OnceCell<T>> {
        let mut done = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        done.entry((resource_type, region.to_owned())).or_default().clone()
    }
}

/// What came of a list.
#[derive(Clone, Debug)]
pub enum ListRead {
    /// There is another page.
    Begun,
    /// Everything was sent.
    All,
    /// The rest is what AWS did not give, for this reason.
    Refused(String),
    /// A part was left to another run, or read by an earlier one.
    Partly,
}

impl Reader {
    /// A resource of the account, from what a list says of it.
    pub fn resource(
        &self,
        resource_type: ResourceType,
        id: &str,
        name: &str,
        region: &str,
        document: Value,
    ) -> Resource {
        Resource {
            id: id.to_owned(),
            name: if name.is_empty() { id.to_owned() } else { name.to_owned() },
            account_id: self.account.account_id.clone(),
            region: region.to_owned(),
            as_of: self.as_of,
            captured_at: None,
            resource_type,
            document,
            related: BTreeMap::new(),
        }
    }

    /// All resources of a related type have been sent, but for what is missing for a reason.
    pub async fn related_read(
        &self,
        resource_type: ResourceType,
        region: &str,
        missing: Option<String>,
    ) {
        let account_id = self.account.account_id.clone();
        let region = Some(region).filter(|region| *region != EVERYWHERE).map(str::to_owned);
        self.tell(SourceEvent::Related(RelatedRead {
            resource_type,
            account_id,
            region,
            missing: missing.map(Reason::from),
        }))
        .await;
    }

    /// Sends resources that others are related to.
    pub async fn send_related(&self, resources: Vec<Resource>) {
        self.tell(SourceEvent::LookedAt(resources)).await;
    }

    /// The pages of one list; `None` where an earlier run has read them all.
    pub async fn pages<'a>(&'a self, kind: ResourceType, region: &'a str) -> Option<Pages<'a>> {
        let part = format!("{}/{}/{region}", kind.as_str(), self.account.account_id);
        let (next, listed) = match self.from.get(&part) {
            Some(Cursor::End) => return None,
            Some(Cursor::Page(page)) => (Some(page.token.clone()), page.listed.clone()),
            Some(Cursor::Beginning) | None => {
                self.tell(SourceEvent::Checkpoint(part.clone(), Cursor::Beginning)).await;
                (None, Vec::new())
            }
        };
        Some(Pages {
            reader: self,
            kind,
            region,
            part,
            is_continued: next.is_some(),
            next,
            evaluated: listed.iter().cloned().collect(),
            listed: listed.into(),
        })
    }

    async fn tell(&self, found: SourceEvent) {
        // What could not be asked for want of open files says nothing of the account: the scan
        // fails, and one that goes on from here asks again.
        if ran_out_of_files() {
            return;
        }
        // The receiver is gone only when the scan has failed already.
        let _ = self.found.send(found).await;
    }
}

/// One list of AWS, page by page.
#[derive(Debug)]
pub struct Pages<'a> {
    /// Whose list it is.
    pub reader: &'a Reader,
    kind: ResourceType,
    /// Where the list was asked for.
    pub region: &'a str,
    part: String,
    /// Whether an earlier run read the beginning.
    is_continued: bool,
    next: Option<String>,
    /// What an earlier run evaluated just before this one began.
    evaluated: HashSet<String>,
    /// The ids that were sent last.
    listed: VecDeque<String>,
}

impl Pages<'_> {
    /// Sends what a page holds, but for what an earlier run has evaluated.
    pub async fn send(&mut self, mut resources: Vec<Resource>) {
        resources.retain(|resource| !self.evaluated.contains(&resource.id));
        self.listed.extend(resources.iter().map(|resource| resource.id.clone()));
        self.listed.drain(..self.listed.len().saturating_sub(LISTED));
        self.reader.tell(SourceEvent::Resources(resources)).await;
    }

    /// As they come, those together that are there at the same time.
    pub async fn send_each(&mut self, resources: impl Stream<Item = Resource>) {
        let mut chunks = pin!(resources.ready_chunks(self.reader.account.concurrency));
        while let Some(resources) = chunks.next().await {
            self.send(resources).await;
        }
    }

    /// The token of the page to read now.
    pub fn token(&self) -> Option<String> {
        self.next.clone()
    }

    /// Whether the page of a token is read after this one, as far as is known by now.
    pub fn goes_on_with(&self, token: &str) -> bool {
        !token.is_empty()
            && self.next.as_deref() != Some(token)
            && !ran_out_of_files()
            && !self.is_over()
    }

    fn is_over(&self) -> bool {
        self.reader.until.is_some_and(|until| Instant::now() >= until)
    }

    /// A page was read, and everything on it sent.
    pub async fn read(&mut self, next: Option<&str>) -> ListRead {
        let next = next.filter(|token| !token.is_empty()).map(str::to_owned);
        if next.is_some() && next == self.next {
            self.tell_gap(SAME_PAGE.to_owned()).await;
            return ListRead::Refused(SAME_PAGE.to_owned());
        }
        self.next = next;
        let listed = || self.listed.iter().cloned().collect();
        let cursor = self
            .next
            .clone()
            .map_or(Cursor::End, |token| Cursor::Page(Page { token, listed: listed() }));
        self.reader.tell(SourceEvent::Checkpoint(self.part.clone(), cursor)).await;
        match self.next {
            Some(_) if ran_out_of_files() || self.is_over() => ListRead::Partly,
            Some(_) => ListRead::Begun,
            None if self.is_continued => ListRead::Partly,
            None => ListRead::All,
        }
    }

    /// AWS did not give a page.
    pub async fn refused(&self, refusal: Refusal) -> ListRead {
        self.tell_gap(self.refusal(&refusal)).await;
        ListRead::Refused(refusal.reason)
    }

    /// Why AWS did not give a page, with what it may say of the region.
    fn refusal(&self, refusal: &Refusal) -> String {
        let (region, reason) = (self.region, &refusal.reason);
        if region != EVERYWHERE && refusal.is(&OFF) {
            return format!("{reason} (is {region} enabled in the account?)");
        }
        if region != EVERYWHERE
            && refusal.code.is_none()
            && refusal.fault == Some(NetworkFault::Dns)
        {
            return format!("{reason} (is there a region {region}?)");
        }
        reason.clone()
    }

    /// The rest of the list is what AWS did not give.
    async fn tell_gap(&self, why: String) {
        let place = if self.region == EVERYWHERE { "all regions" } else { self.region };
        let what = format!(
            "{} in {place} of account {}",
            self.kind.as_str(),
            self.reader.account.account_id
        );
        self.reader.tell(SourceEvent::Gap(Gap::of(self.kind, what, why))).await;
        self.reader.tell(SourceEvent::Checkpoint(self.part.clone(), Cursor::End)).await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Semaphore;
    use tokio::sync::mpsc::channel;

    use super::*;
    use crate::model::value::Object;
    use crate::resource_types::ec2_instance;

    /// What one run evaluates of these pages, and where it leaves off: after the first of them,
    /// unless it is the last.
    async fn run(from: Cursors, ids: &[String], next: Option<&str>) -> (Vec<String>, Cursors) {
        let config = aws_types::SdkConfig::builder().build();
        let account = Account::new(
            config,
            "123456789012".to_owned(),
            vec!["eu-west-1".to_owned()],
            false,
            Arc::new(Semaphore::new(4)),
        );
        let (sender, mut found) = channel(16);
        let as_of = OffsetDateTime::UNIX_EPOCH;
        let reader = Reader {
            account,
            found: sender,
            as_of,
            until: Some(Instant::now()),
            from: Arc::new(from.clone()),
            shared: Shared::default(),
            lists: Arc::default(),
            related: Arc::default(),
        };
        let mut pages = reader.pages(ec2_instance::TYPE, "eu-west-1").await.unwrap();
        let resource = |id: &String| {
            reader.resource(ec2_instance::TYPE, id, id, "eu-west-1", Object::default().into())
        };
        pages.send(ids.iter().map(resource).collect()).await;
        assert!(!matches!(pages.read(next).await, ListRead::Begun), "its time is over");
        drop(pages);
        drop(reader);
        let (mut evaluated, mut cursors) = (Vec::new(), from);
        while let Some(found) = found.recv().await {
            match found {
                SourceEvent::Resources(resources) => {
                    evaluated.extend(resources.into_iter().map(|resource| resource.id));
                }
                SourceEvent::Checkpoint(part, cursor) => drop(cursors.insert(part, cursor)),
                other => panic!("{other:?}"),
            }
        }
        (evaluated, cursors)
    }

    /// AWS lists by position as well as by name: where a resource before the page was deleted or
    /// created, the next page misses some or begins with what the one before ended with.
    #[tokio::test]
    async fn pages_that_shift_between_two_runs_count_nothing_twice() {
        let ids = |numbers: std::ops::Range<usize>| {
            numbers.map(|number| format!("i-{number}")).collect::<Vec<_>>()
        };
        for (name, first, second, again) in [
            ("as they were", 0..50, 50..60, 0),
            ("shifted by one", 0..50, 49..60, 1),
            ("shifted by a page", 0..50, 0..60, 50),
            ("shifted by as much as is carried", 0..1000, (1000 - LISTED)..1010, LISTED),
        ] {
            let (evaluated, left) = run(Cursors::new(), &ids(first.clone()), Some("2")).await;
            assert_eq!(evaluated, ids(first.clone()), "{name}");
            let left = serde_json::from_str(&serde_json::to_string(&left).unwrap()).unwrap();
            let (evaluated, left) = run(left, &ids(second.clone()), None).await;
            assert_eq!(evaluated, ids((second.start + again)..second.end), "{name}");
            assert_eq!(left.into_values().collect::<Vec<_>>(), [Cursor::End], "{name}");
        }
    }
}
