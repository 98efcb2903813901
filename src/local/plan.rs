//! An OpenTofu or Terraform plan (`tofu show -json`) as an inventory: what would exist once it is applied.
//!
//! A value known only after apply is an unknown reading. Which bucket an encryption configuration is for, and which cluster an
//! instance belongs to, is usually not known before apply either; then the configuration's references say it (`plan/references.rs`).

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::Value;
use thiserror::Error;
use time::OffsetDateTime;
use tokio::sync::mpsc::Sender;

use crate::ports::{Found, Gap, Inventory, Outcome};
use crate::resource::{Detail, Resource, ResourceType};
use crate::unfinished::Positions;

mod buckets;
mod databases;
mod document;
mod instances;
mod references;
mod users;

use document::{Document, Planned};

/// A plan is read whole: beyond this it is refused before it takes the machine's memory.
const LARGEST: u64 = 512 << 20;

#[derive(Debug, Error)]
pub enum PlanError {
    #[error("cannot read the plan {name}")]
    Unreadable { name: String, source: std::io::Error },
    #[error("{name} is not JSON; make it with `tofu show -json PLANFILE`")]
    Malformed { name: String, source: serde_json::Error },
    #[error("{name} is nested more than 128 levels deep, which no plan of OpenTofu's or Terraform's is")]
    TooDeep { name: String },
    #[error("{name} is larger than 512 MiB, the most that is read of a plan")]
    TooLarge { name: String },
    #[error("{name} is not the JSON of a plan: it has no `planned_values`; make it with `tofu plan -out PLANFILE` and `tofu show -json PLANFILE`")]
    NotAPlan { name: String },
}

/// A plan, read whole.
#[derive(Debug)]
pub struct Plan {
    document: Document,
    as_of: OffsetDateTime,
}

impl Plan {
    /// Reads a plan from a file, or from standard input for `-`.
    pub fn open(path: &Path, as_of: OffsetDateTime) -> Result<Self, PlanError> {
        let standard_input = path == Path::new("-");
        let name = if standard_input { "standard input".to_owned() } else { path.display().to_string() };
        let reader: Box<dyn Read> = if standard_input {
            Box::new(std::io::stdin().lock())
        } else {
            Box::new(File::open(path).map_err(|source| PlanError::Unreadable { name: name.clone(), source })?)
        };
        let mut text = Vec::new();
        reader.take(LARGEST + 1).read_to_end(&mut text).map_err(|source| PlanError::Unreadable { name: name.clone(), source })?;
        if text.len() as u64 > LARGEST {
            return Err(PlanError::TooLarge { name });
        }
        Self::parse(&text, name, as_of)
    }

    /// Reads a plan from its JSON; `name` is for messages.
    pub fn parse(text: &[u8], name: String, as_of: OffsetDateTime) -> Result<Self, PlanError> {
        let json: Value = match serde_json::from_slice(text) {
            Ok(json) => json,
            // serde_json has no kind for it.
            Err(error) if error.to_string().starts_with("recursion limit exceeded") => return Err(PlanError::TooDeep { name }),
            Err(source) => return Err(PlanError::Malformed { name, source }),
        };
        Ok(Self { document: Document::new(json).ok_or(PlanError::NotAPlan { name })?, as_of })
    }

    /// Every resource that would exist, of the wanted types.
    pub fn resources(&self, wanted: &[ResourceType]) -> Vec<Resource> {
        let configurations = buckets::configurations(&self.document);
        let resources = self.document.planned().filter_map(|planned| {
            let (resource_type, detail) = match planned.kind() {
                "aws_instance" => (ResourceType::Instance, wanted.contains(&ResourceType::Instance).then(|| instances::detail(&planned))),
                "aws_s3_bucket" => (ResourceType::Bucket, wanted.contains(&ResourceType::Bucket).then(|| buckets::detail(&planned, &configurations))),
                "aws_db_instance" | "aws_rds_cluster_instance" => {
                    (ResourceType::Database, wanted.contains(&ResourceType::Database).then(|| databases::detail(&planned)))
                }
                "aws_iam_user" => (ResourceType::User, wanted.contains(&ResourceType::User).then(|| users::detail(&planned, self.as_of))),
                _ => return None,
            };
            Some(self.resource(&planned, resource_type, detail?))
        });
        resources.collect()
    }

    /// A plan's resource goes by its address: the id AWS will give it is not known yet.
    fn resource(&self, planned: &Planned<'_>, resource_type: ResourceType, detail: Detail) -> Resource {
        let (account_id, arn_region) = planned.text("arn").map(split_arn).unwrap_or_default();
        let region = match resource_type {
            ResourceType::User => "global".to_owned(),
            _ => planned
                .text("region")
                .map(str::to_owned)
                .or(arn_region)
                .or_else(|| planned.provider_region().map(str::to_owned))
                .unwrap_or_else(|| "unknown".to_owned()),
        };
        Resource {
            id: planned.address().to_owned(),
            name: planned.address().to_owned(),
            account_id: account_id.unwrap_or_else(|| "plan".to_owned()),
            region,
            as_of: self.as_of,
            captured_at: None,
            tags: planned.tags(),
            detail,
        }
    }
}

fn split_arn(arn: &str) -> (Option<String>, Option<String>) {
    let part = |number: usize| arn.split(':').nth(number).filter(|part| !part.is_empty()).map(str::to_owned);
    (part(4), part(3))
}

impl Inventory for Plan {
    fn read<'a>(&'a self, wanted: &'a [ResourceType], _: &'a Positions, found: Sender<Found>) -> Outcome<'a, ()> {
        Box::pin(async move {
            let resources = self.resources(wanted);
            if resources.is_empty() {
                let _ = found.send(Found::Gap(Gap::new("plan", "it holds no resource that a rule judges"))).await;
            }
            let _ = found.send(Found::Resources(resources)).await;
            Ok(())
        })
    }
}
