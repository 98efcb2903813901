//! Scans that are cut off at every possible moment and go on: the result is that of an undisturbed
//! one.

use std::collections::BTreeSet;
use std::sync::Mutex;

use compliance::history::memory::Memory;
use compliance::model::checkpoint::{Checkpoint, Cursor, Cursors};
use compliance::model::evaluation::Source;
use compliance::model::port::{PortError, PortFuture};
use compliance::model::resource::{Resource, ResourceType};
use compliance::model::scan_record::Scan;
use compliance::rules::Wanted;
use compliance::scan::{ResumeFrom, ScanOutcome, scan};
use compliance::sources::config::snapshot::Snapshot;
use compliance::sources::source::{Inventory, RelatedRead, SourceEvent};
use tokio::sync::mpsc::{self, Sender};

use crate::support::{all_rules, request};

const PAGE: usize = 16;

/// The bundled account as lists of pages, a page of each in turn.
struct Paged {
    lists: [Vec<Resource>; 3],
    /// Sent first, whatever was read before, as every source does with what others are related to.
    related: Vec<Resource>,
    related_types: Vec<ResourceType>,
    /// After how many messages it breaks off with an error, as if the process were killed.
    broken: usize,
    /// After how many pages of a list its time is over.
    pages: usize,
}

impl Paged {
    async fn new() -> Self {
        let (sender, mut found) = mpsc::channel(8);
        let (mut lists, mut related) = ([Vec::new(), Vec::new(), Vec::new()], Vec::new());
        let wanted = Wanted::all();
        let related_types = wanted.related.clone();
        let gathering = async {
            while let Some(found) = found.recv().await {
                let SourceEvent::Resources(resources) = found else { continue };
                for resource in resources {
                    if related_types.contains(&resource.resource_type) {
                        related.push(resource.clone());
                    }
                    let list = resource.id.bytes().map(usize::from).sum::<usize>() % 3;
                    lists[list].push(resource);
                }
            }
            Ok(())
        };
        let (demo, beginning) = (Snapshot::demo().unwrap(), Cursors::new());
        tokio::try_join!(demo.read(&wanted, &beginning, sender), gathering).unwrap();
        Self { lists, related, related_types, broken: usize::MAX, pages: usize::MAX }
    }

    /// Everything it sends from there, in order.
    fn messages(&self, from: &Cursors) -> Vec<SourceEvent> {
        let part = |list: usize| format!("list {list}");
        let begins: Vec<usize> = (0..3)
            .map(|list| match from.get(&part(list)) {
                Some(Cursor::Page(page)) => page.token.parse().unwrap(),
                Some(Cursor::End) => usize::MAX,
                _ => 0,
            })
            .collect();
        let mut messages: Vec<_> = (0..3)
            .filter(|list| begins[*list] == 0)
            .map(|list| SourceEvent::Checkpoint(part(list), Cursor::Beginning))
            .collect();
        messages.push(SourceEvent::LookedAt(self.related.clone()));
        // As a live account tells of each region, and of all together.
        let places = self.lists.iter().flatten().flat_map(|resource| {
            [Some(resource.region.clone()), None]
                .map(|region| (resource.account_id.clone(), region))
        });
        for (account_id, region) in places.collect::<BTreeSet<_>>() {
            messages.extend(self.related_types.iter().map(|resource_type| {
                SourceEvent::Related(RelatedRead {
                    resource_type: *resource_type,
                    account_id: account_id.clone(),
                    region: region.clone(),
                    missing: None,
                })
            }));
        }
        for turn in 0..self.pages.min(100) {
            for (number, list) in self.lists.iter().enumerate() {
                let page = begins[number].saturating_add(turn);
                let Some(resources) = list.chunks(PAGE).nth(page) else { continue };
                messages.extend(
                    resources.iter().map(|resource| SourceEvent::Resources(vec![resource.clone()])),
                );
                let last = (page + 1) * PAGE >= list.len();
                messages.push(SourceEvent::Checkpoint(
                    part(number),
                    if last {
                        Cursor::End
                    } else {
                        Cursor::Page((page + 1).to_string().as_str().into())
                    },
                ));
            }
        }
        messages
    }
}

impl Inventory for Paged {
    fn read<'a>(
        &'a self,
        _: &'a Wanted,
        from: &'a Cursors,
        found: Sender<SourceEvent>,
    ) -> PortFuture<'a, ()> {
        Box::pin(async move {
            for message in self.messages(from).into_iter().take(self.broken) {
                let _ = found.send(message).await;
                // So that it is judged before the next.
                tokio::task::yield_now().await;
            }
            if self.broken == usize::MAX {
                Ok(())
            } else {
                Err(PortError::new("reading", "killed"))
            }
        })
    }
}

fn counted(scans: &[Scan]) -> Vec<(String, u64, u64, u64, String)> {
    let of = |scan: &Scan| {
        (
            scan.scan_id(),
            scan.compliant,
            scan.non_compliant,
            scan.insufficient_data,
            format!("{:?}", scan.by_rule),
        )
    };
    scans.iter().map(of).collect()
}

async fn run(
    inventory: &Paged,
    history: &Memory,
    resume_from: ResumeFrom<'_>,
) -> Result<ScanOutcome, PortError> {
    let ruleset = all_rules();
    let mut request = request(&ruleset, Source::Live);
    request.resume_from = resume_from;
    scan(inventory, history, &request, &mut |_, _| ()).await
}

#[tokio::test]
async fn killed_at_any_moment() {
    let mut account = Paged::new().await;
    let undisturbed = Memory::default();
    let whole = run(&account, &undisturbed, ResumeFrom::default()).await.unwrap();
    let messages = account.messages(&Cursors::new()).len();
    // What others are related to is sent again in any case.
    let ended = (0..3).map(|list| (format!("list {list}"), Cursor::End)).collect();
    let again = account.messages(&ended).len();
    for broken in (0..messages).step_by(7) {
        let history = Memory::default();
        let noted = Mutex::new(Checkpoint::default());
        let note = |unfinished: &Checkpoint| {
            *noted.lock().unwrap() = unfinished.clone();
            Ok(())
        };
        account.broken = broken;
        run(&account, &history, ResumeFrom { on_checkpoint: Some(&note), ..ResumeFrom::default() })
            .await
            .unwrap_err();
        let from = noted.lock().unwrap().clone();
        account.broken = usize::MAX;
        let rest = account.messages(&from.cursors).len();
        assert!(
            rest <= messages - broken + again + 3 * (PAGE + 1),
            "{rest} of {messages} messages again after {broken}"
        );
        let resumed = run(
            &account,
            &history,
            ResumeFrom { checkpoint: Some(from), recount: true, on_checkpoint: None },
        )
        .await
        .unwrap();
        assert_eq!(counted(&resumed.scans), counted(&whole.scans), "after {broken} messages");
        assert_eq!(history.evaluations(), undisturbed.evaluations(), "after {broken} messages");
    }
}

#[tokio::test]
async fn handed_on_from_run_to_run() {
    let mut account = Paged::new().await;
    let undisturbed = Memory::default();
    let whole = run(&account, &undisturbed, ResumeFrom::default()).await.unwrap();
    for pages in [1, 2, 5] {
        let history = Memory::default();
        account.pages = pages;
        let (mut from, mut runs) = (None, 0);
        let last = loop {
            let scanned =
                run(&account, &history, ResumeFrom { checkpoint: from, ..ResumeFrom::default() })
                    .await
                    .unwrap();
            runs += 1;
            // As it goes through the state machine.
            let Some(unfinished) = scanned.unfinished else { break scanned };
            let handed: Checkpoint =
                serde_json::from_str(&serde_json::to_string(&unfinished).unwrap()).unwrap();
            assert_eq!(handed, unfinished);
            from = Some(handed);
        };
        let longest = account.lists.iter().map(|list| list.len().div_ceil(PAGE)).max().unwrap();
        assert_eq!(runs, longest.div_ceil(pages));
        assert_eq!(counted(&last.scans), counted(&whole.scans), "{pages} pages a run");
        assert_eq!(history.evaluations(), undisturbed.evaluations());
    }
}

#[tokio::test]
async fn a_run_without_progress_fails() {
    let mut account = Paged::new().await;
    account.pages = 0;
    let error = run(&account, &Memory::default(), ResumeFrom::default()).await.unwrap_err();
    assert!(
        format!("{:?}", anyhow::Error::from(error))
            .contains("not one page was read of list 0, list 1, list 2")
    );
}
