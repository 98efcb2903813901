//! A resource of which more is asked, call by call.

use std::sync::Arc;

use super::super::{Connections, Meaning, Refusal, Source};
use super::at_once::AtOnceRead;
use super::page::all_pages;
use super::{Detail, text};
use crate::aws::account::OFF;
use crate::model::value::{Object, Reason, Value};
use crate::sources::live::tag_list::TAGS;

/// A resource of which more is asked.
#[derive(Debug)]
pub struct Subject {
    /// The regions to ask in.
    pub connections: Arc<Connections>,
    /// AWS's id of the resource.
    pub id: String,
    /// The name or id that further calls take.
    pub name: String,
    /// Where it is, if that was said.
    pub region: Option<String>,
    /// Whether it is wanted in whatever region it is.
    pub(super) is_wanted_anywhere: bool,
    /// Whether it is a setting, of which there is none where the account has the region switched
    /// off.
    pub(super) is_setting: bool,
    /// What AWS says where the region is switched off.
    pub(super) off: Option<Refusal>,
    pub(super) document: Value,
}

impl Subject {
    /// Whether resources of a region are wanted.
    pub fn is_wanted(&self, region: &str) -> bool {
        let account = self.connections.account();
        self.is_wanted_anywhere
            || account.every_bucket
            || account.regions.iter().any(|wanted| wanted == region)
    }

    /// What is known of it so far.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Makes the further calls, one after another, but for what is said of all resources at once;
    /// `None` where it is gone or not wanted.
    pub(super) async fn ask_further(
        &mut self,
        details: &[Detail],
        at_once: Option<&AtOnceRead<'_>>,
    ) -> Option<()> {
        let mut unclear = Vec::new();
        for detail in details {
            let known = match at_once {
                Some(all) if detail.is_at_once => {
                    all.of_one(&self.id, detail.call.source.fills.base).await
                }
                _ => None,
            };
            let is_known = known.is_some();
            let asked = match (known, detail.call.follow) {
                (Some(known), _) => Ok(Some(known)),
                (None, Some(follow)) => follow(self, detail).await,
                (None, None) => self.ask_here(detail).await.map(Some),
            };
            let Source { fills, check, .. } = &detail.call.source;
            match asked {
                Ok(None) => return None,
                Ok(Some(answer)) => {
                    self.document.join(answer);
                    // The list of all has a check of its own.
                    if let Some(check) = check.filter(|_| !is_known) {
                        check(&mut self.document);
                    }
                }
                Err(refusal) => match (detail.call.means)(&refusal) {
                    Meaning::Gone => return None,
                    Meaning::None => self.document.put(fills.base, nothing(fills.base)),
                    Meaning::NoneOrGone(reason) => {
                        unclear.push((fills.base, reason));
                        continue;
                    }
                    Meaning::Unknown if self.is_setting && refusal.is(&OFF) => {
                        self.off = Some(refusal);
                        return None;
                    }
                    Meaning::Unknown => {
                        self.document.put(fills.base, Value::unread(refusal.reason));
                        continue;
                    }
                },
            }
            // It was still there after what was asked before.
            for (path, _) in unclear.drain(..) {
                self.document.put(path, Value::Null);
            }
        }
        for (path, reason) in unclear {
            self.document.put(path, Value::Unread(Reason::Borrowed(reason)));
        }
        Some(())
    }

    /// The text at a path of what is known of it.
    pub fn text(&self, path: &str) -> Option<&str> {
        text(&self.document, path)
    }

    /// Where it is asked about: in its region, or where global services are called.
    fn here(&self) -> &str {
        self.region.as_deref().unwrap_or(&self.connections.home)
    }

    /// What a further call answers there, all its pages together.
    pub async fn ask_here(&self, detail: &Detail) -> Result<Value, Refusal> {
        self.ask(detail, self.here()).await
    }

    /// The same, where the call knows the resource by something else than its name.
    pub async fn ask_here_by(&self, detail: &Detail, of: &str) -> Result<Value, Refusal> {
        self.ask_by(detail, self.here(), of).await
    }

    /// What a further call answers in a region, all its pages together.
    pub async fn ask(&self, detail: &Detail, region: &str) -> Result<Value, Refusal> {
        self.ask_by(detail, region, &self.name).await
    }

    /// The same, where the call knows the resource by something else than its name.
    pub async fn ask_by(&self, detail: &Detail, region: &str, of: &str) -> Result<Value, Refusal> {
        let connection = self.connections.of(region);
        let source = &detail.call.source;
        let Some(plan) = &detail.plan else {
            return Err(Refusal::because(format!("{} is not read by field.", source.operation)));
        };
        let account = Some(self.connections.account());
        let pages = all_pages(&connection, detail.call.call, source, plan, Some(of), account);
        let mut answer = Value::Null;
        pages.await?.into_iter().for_each(|document| answer.join(document));
        Ok(answer)
    }

    /// The same, once for all resources of the region that have it.
    pub async fn ask_once(&self, detail: &Detail, of: &str) -> Result<Value, Refusal> {
        let region = self.here();
        let operation = detail.call.source.operation;
        let answer = self.connections.shared.of_one(operation, region, of);
        answer.get_or_init(|| self.ask_by(detail, region, of)).await.clone()
    }
}

/// What a document says where AWS has nothing: tags are a table that may be empty.
fn nothing(path: &str) -> Value {
    if path == TAGS { Object::default().into() } else { Value::Null }
}
