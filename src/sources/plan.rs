//! An OpenTofu or Terraform plan (`tofu show -json`) as an inventory: what would exist once it is
//! applied.
//!
//! The types' files say how a plan describes their resources (`resource_types/in_plans.rs`);
//! nothing here knows a type. A value known only after apply is unread. Which bucket an encryption
//! configuration is for, and which cluster an instance belongs to, is usually not known before
//! apply either; then the configuration's references say it (`plan/references.rs`).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

use serde::Deserialize;
use thiserror::Error;
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use crate::files::utf8;
use crate::model::checkpoint::Cursors;
use crate::model::evaluation::rfc3339;
use crate::model::port::PortFuture;
use crate::model::resource::{Resource, ResourceType};
use crate::model::scan_record::Gap;
use crate::model::value::Value;
use crate::resource_types::in_plans::PlanResource;
use crate::rules::{Rule, Wanted};
use crate::sources::source::{Inventory, SourceEvent};

mod agreement;
mod asked;
mod attribute;
mod belonging;
mod document;
mod expressions;
mod input;
mod kept;
mod kind_reader;
mod owners;
mod parts;
#[cfg(feature = "cli")]
pub mod provider;
mod providers;
mod reader;
mod reference;
mod references;
mod relations;
mod steps;
mod tags;
mod tree;

use asked::{Asked, TAGS, asked_at};
use document::Document;
use input::Beginning;
use relations::JoinedReader;
use tree::{Planned, Tree};

/// A plan is streamed; beyond this it is refused all the same, before it takes the machine's time.
const LARGEST: u64 = 512 << 20;
/// What tells plans from accounts.
const ACCOUNT: &str = "plan";

/// Why a plan cannot be read.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum PlanError {
    #[error("cannot read the plan {name}")]
    Unreadable { name: String, source: io::Error },
    #[error(
        "{name} is a folder: name the file with the JSON of a plan, as `tofu show -json PLANFILE` prints it"
    )]
    Folder { name: String },
    #[error("{name} is empty: look at what `tofu show -json PLANFILE` printed to standard error")]
    Empty { name: String },
    #[error("{name} is a saved plan, not its JSON: make that with `tofu show -json {name}`")]
    Saved { name: String },
    #[error("{name} is not JSON; make it with `tofu show -json PLANFILE`")]
    NotJson { name: String },
    #[error("{name} is damaged or not a plan: make it again with `tofu show -json PLANFILE`")]
    Malformed { name: String, source: serde_json::Error },
    #[error("{name} goes on after the JSON of a plan: scan one plan at a time")]
    GoesOn { name: String },
    #[error("{name} is larger than 512 MiB, the most that is read of a plan")]
    TooLarge { name: String },
    #[error(
        "{name} holds the messages of `tofu plan -json`, not the plan: save it with `tofu plan -out PLANFILE`, and scan what `tofu show -json PLANFILE` prints"
    )]
    Messages { name: String },
    #[error(
        "{name} is a state, not a plan: make one with `tofu plan -out PLANFILE`, and scan what `tofu show -json PLANFILE` prints"
    )]
    State { name: String },
    #[error(
        "{name} is not the JSON of a plan: it has no `planned_values`; make it with `tofu plan -out PLANFILE` and `tofu show -json PLANFILE`"
    )]
    NotAPlan { name: String },
    #[error(
        "{name} is a plan in format {version}; this version of compliance reads formats 0 and 1: update it, or make the plan with an older OpenTofu or Terraform"
    )]
    Format { name: String, version: String },
}

/// A plan: what is kept of it.
#[derive(Debug)]
pub struct Plan {
    document: Document,
    as_of: OffsetDateTime,
    account_id: String,
}

impl Plan {
    /// Reads a plan from a file, or from standard input for `-`.
    pub fn open(path: &Path, as_of: OffsetDateTime) -> Result<Self, PlanError> {
        if path == Path::new("-") {
            return Self::read(io::stdin(), "standard input".to_owned(), as_of);
        }
        let name = path.display().to_string();
        if path.is_dir() {
            return Err(PlanError::Folder { name });
        }
        match File::open(path) {
            Ok(file) => Self::read(file, name, as_of),
            Err(source) => Err(PlanError::Unreadable { name, source }),
        }
    }

    /// Reads a plan from its JSON; `name` is for messages.
    pub fn parse(text: &[u8], name: String, as_of: OffsetDateTime) -> Result<Self, PlanError> {
        Self::read(Cursor::new(text.to_vec()), name, as_of)
    }

    fn read(
        file: impl Read + 'static,
        name: String,
        as_of: OffsetDateTime,
    ) -> Result<Self, PlanError> {
        let unreadable = |source: io::Error| match source.kind() {
            io::ErrorKind::FileTooLarge => PlanError::TooLarge { name: name.clone() },
            _ => PlanError::Unreadable { name: name.clone(), source },
        };
        let mut text = utf8::open(Bounded { file, left: LARGEST }).map_err(unreadable)?;
        match input::find_object(&mut text).map_err(unreadable)? {
            Beginning::Object => {}
            Beginning::SavedPlan => return Err(PlanError::Saved { name }),
            Beginning::Nothing => return Err(PlanError::Empty { name }),
            Beginning::Other => return Err(PlanError::NotJson { name }),
        }
        let parsed = Document::deserialize(&mut serde_json::Deserializer::from_reader(&mut text));
        let mut document = match parsed {
            Ok(document) => document,
            Err(error) if error.is_io() => return Err(unreadable(error.into())),
            Err(source) => return Err(PlanError::Malformed { name, source }),
        };
        if document.level.is_some() {
            return Err(PlanError::Messages { name });
        }
        if !input::is_at_end(&mut text).map_err(unreadable)? {
            return Err(PlanError::GoesOn { name });
        }
        if document.planned_values.is_none() {
            let is_state = document.values.is_some() || document.lineage.is_some();
            return Err(if is_state {
                PlanError::State { name }
            } else {
                PlanError::NotAPlan { name }
            });
        }
        if let Some(version) = document
            .format_version
            .clone()
            .filter(|version| !matches!(version.split('.').next(), Some("0" | "1")))
        {
            return Err(PlanError::Format { name, version });
        }
        document.compare_planned();
        Ok(Self { document, as_of, account_id: ACCOUNT.to_owned() })
    }

    /// Names the stack that the plan is of: in place of an account, which a plan does not say.
    #[must_use]
    pub fn of_stack(self, stack: &str) -> Self {
        Self { account_id: format!("{ACCOUNT}/{stack}"), ..self }
    }

    /// What a rule looks at in a resource of a kind: its attributes, in any spelling, and the
    /// resources that say more of it.
    pub fn looked_at(rule: &'static Rule, kind: &str) -> Vec<String> {
        let wanted = Wanted::of(rule);
        let mut names = BTreeSet::new();
        for resource_type in &wanted.judged {
            let in_plans = &resource_type.definition().plan;
            let is_of = |resource: &&PlanResource| resource.kind == kind;
            let Some(resource) = in_plans.resources.iter().find(is_of) else { continue };
            let Some(fields) = wanted.fields(*resource_type) else { continue };
            let attributes = Asked::of_resource(*resource_type, resource, fields);
            // Its name says nothing of how it is.
            let attributes = attributes.attributes().into_iter();
            let attributes = attributes.filter(|name| !resource.names.contains(name));
            names.extend(attributes.map(str::to_owned));
            names.extend(fields.member(TAGS).map(|_| TAGS.to_owned()));
            let parts = in_plans.parts.iter();
            let parts = parts.filter(|part| asked_at(fields, part.path).is_some());
            names.extend(parts.map(|part| part.kind.to_owned()).filter(|kind| !kind.is_empty()));
        }
        names.into_iter().collect()
    }

    /// What stands for the account in everything about the plan.
    pub fn account_id(&self) -> &str {
        &self.account_id
    }

    /// Every resource that would exist, of the wanted types.
    pub fn resources(&self, wanted: &Wanted) -> Vec<Resource> {
        let tree = Tree::new(&self.document);
        let now = rfc3339(self.as_of);
        let mut by_kind: HashMap<&str, Vec<JoinedReader<'_, '_>>> = HashMap::new();
        for resource_type in &wanted.judged {
            for resource in resource_type.definition().plan.resources {
                let reader = JoinedReader::new(&tree, (*resource_type, resource), wanted, &now);
                by_kind.entry(resource.kind).or_default().extend(reader);
            }
        }
        let mut resources = Vec::new();
        for (id, planned) in tree.planned.iter().enumerate() {
            let readers = by_kind.get_mut(planned.kind()).into_iter().flatten();
            for reader in readers {
                let Some((document, related)) = reader.read(&tree, id) else { continue };
                resources.push(Resource {
                    document,
                    related,
                    ..self.resource(&tree, planned, reader.reader.resource_type)
                });
            }
        }
        resources
    }

    /// A plan's resource has its address as its id: AWS's id is not known yet.
    fn resource(
        &self,
        tree: &Tree<'_>,
        planned: &Planned<'_>,
        resource_type: ResourceType,
    ) -> Resource {
        let region = if resource_type.is_global() {
            "global"
        } else {
            tree.region(planned).unwrap_or("unknown")
        };
        Resource {
            id: planned.address().to_owned(),
            name: planned.address().to_owned(),
            account_id: self.account_id.clone(),
            region: region.to_owned(),
            as_of: self.as_of,
            captured_at: None,
            resource_type,
            document: Value::Null,
            related: BTreeMap::new(),
        }
    }

    fn gaps(&self) -> Vec<Gap> {
        self.document.incomplete().map(|why| Gap::new("plan", why)).into_iter().collect()
    }
}

/// Reads up to a bound, and then fails.
struct Bounded<R> {
    file: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(to)?;
        self.left = self.left.checked_sub(read as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

impl Inventory for Plan {
    fn read<'a>(
        &'a self,
        wanted: &'a Wanted,
        _: &'a Cursors,
        found: Sender<SourceEvent>,
    ) -> PortFuture<'a, ()> {
        Box::pin(async move {
            for gap in self.gaps() {
                let _ = found.send(SourceEvent::Gap(gap)).await;
            }
            let _ = found.send(SourceEvent::Resources(self.resources(wanted))).await;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::find;

    #[test]
    fn what_a_rule_looks_at_in_a_plan() {
        let of = |rule: &str, kind: &str| Plan::looked_at(find(rule).unwrap(), kind);
        assert_eq!(of("ec2-required-tags", "aws_instance"), ["tags"]);
        assert_eq!(
            of("s3-encryption-enabled", "aws_s3_bucket"),
            ["aws_s3_bucket_server_side_encryption_configuration"]
        );
        assert!(
            of("rds-backup-enabled", "aws_db_instance")
                .contains(&"backupRetentionPeriod".to_owned())
        );
        assert_eq!(of("rds-backup-enabled", "aws_instance"), [""; 0]);
    }
}
