//! Whether a statement is about all resources of a kind: all keys, all roles.

use super::statement::{Statement, Subjects};
use crate::model::partition::Partition;
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::wildcard::covers;

/// A kind of resources, as ARNs name it: `kms` and `key/`, `iam` and `role/`.
#[derive(Clone, Copy)]
pub(crate) struct Kind<'k> {
    pub service: &'k str,
    /// What stands before the resource's own name.
    pub prefix: &'k str,
    /// Whether all of one region are all.
    pub of_one_region: bool,
}

impl<'k> Kind<'k> {
    /// `kms:key/`.
    pub(crate) fn parse(text: &'k str) -> Option<Self> {
        let (service, prefix) = text.split_once(':')?;
        let is_plain = |text: &str| !text.is_empty() && !text.contains(['*', '?']);
        (is_plain(service) && is_plain(prefix)).then_some(Self {
            service,
            prefix,
            of_one_region: false,
        })
    }

    /// Whether a statement is about all of them that an account has. All but some are all here:
    /// which those are is not looked at.
    pub(crate) fn is_all_of<'a>(
        self,
        evaluation: &mut Evaluation<'a>,
        statement: &Statement<'a>,
    ) -> Known<'a, bool> {
        match statement.resources(evaluation)? {
            Subjects::AllBut(_) => Ok(true),
            Subjects::These(these) => {
                for resource in these {
                    if self.is_covered_by(evaluation, resource)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// Whether a pattern has all of them that some account has.
    pub(crate) fn is_covered_by<'a>(
        self,
        evaluation: &mut Evaluation<'a>,
        resource: &'a str,
    ) -> Known<'a, bool> {
        evaluation.charge(8)?;
        evaluation.charge_bytes(resource.len())?;
        let parts: Vec<_> = resource.splitn(6, ':').collect();
        let part = |place: usize| parts.get(place).copied().unwrap_or("*");
        // All of an account, whichever it is.
        let account = match part(4) {
            account if !account.is_empty() && !account.contains(['*', '?']) => account,
            _ => "*",
        };
        let region = match (self.service, part(3)) {
            ("iam", _) => "",
            (_, region) if self.of_one_region && !region.is_empty() && !region.contains('*') => {
                region
            }
            _ => "*",
        };
        let Self { service, prefix, .. } = self;
        for partition in Partition::ALL {
            let all = format!("arn:{partition}:{service}:{region}:{account}:{prefix}*");
            if covers(evaluation, resource, &all)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
