//! The attributes of the AWS provider's resources, and which of them fill a field of a document.
//!
//! `provider.txt` is made by `checks/provider.py`. A resource that it lacks is newer, or not
//! AWS's: nothing is known of its attributes.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::asked::{Asked, Node, Origin, TAGS, asked_at};
use super::steps::{Step, steps};
use crate::model::fields::{Fields, same_name};
use crate::model::resource::ResourceType;
use crate::resource_types::in_plans::Count;

/// Their attributes by their names.
static RESOURCES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    include_str!("provider.txt").lines().filter_map(|line| line.split_once(' ')).collect()
});

/// The attributes of a plan's resources that fill the field at a path, such as
/// `aws_instance.metadata_options.http_tokens`.
pub fn attributes_of(resource_type: ResourceType, path: &str) -> Vec<String> {
    let in_plans = &resource_type.definition().plan;
    let fields = Fields::of([path]);
    let mut found = Vec::new();
    for resource in in_plans.resources {
        if path.split('.').next() == Some(TAGS) {
            found.extend(spelt(resource.kind, &[TAGS.into()]));
            continue;
        }
        let references = resource.references.iter();
        let of_another = references.filter(|reference| same_name(reference.path, path));
        let of_another = of_another.map(|reference| steps(reference.attribute));
        let asked = Asked::of_resource(resource_type, resource, &fields);
        for way in of_another.chain(way_to(&asked.0)) {
            found.extend(spelt(resource.kind, &names(&way)));
        }
    }
    for part in in_plans.parts {
        let Some((_, below)) = asked_at(&fields, part.path) else { continue };
        let way = |asked: &Asked| names(&way_to(&asked.0).unwrap_or_default());
        if !part.kind.is_empty() {
            found.extend(spelt(part.kind, &way(&Asked::of_part(part, &below))));
        }
        let (Count::One { inline, .. } | Count::Many { inline, .. }) = part.count;
        if !inline.is_empty() {
            let way = [names(&steps(inline)), way(&Asked::of_inline(part, &below))].concat();
            found.extend(in_plans.resources.iter().filter_map(|of| spelt(of.kind, &way)));
        }
    }
    let mut once = Vec::new();
    for name in found {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}

/// The steps to the one value that is asked for; `None` where no attribute has it.
fn way_to(nodes: &[Node]) -> Option<Vec<Step>> {
    let [node] = nodes else { return None };
    let mut way = match &node.from {
        Origin::Attribute(steps) => steps.clone(),
        Origin::Beside => Vec::new(),
        Origin::Constant(_) | Origin::Nothing => return None,
    };
    if !node.members.is_empty() {
        way.extend(way_to(&node.members)?);
    }
    Some(way)
}

fn names(steps: &[Step]) -> Vec<String> {
    let names = steps.iter().filter_map(|step| match step {
        Step::Member(name) => Some(name.to_string()),
        Step::First | Step::Only => None,
    });
    names.collect()
}

/// An attribute as the provider spells it; `None` where the resource has none that is called so.
fn spelt(kind: &str, names: &[String]) -> Option<String> {
    if names.is_empty() {
        return None;
    }
    let mut spelt = kind.to_owned();
    let mut block = Block::of(kind)?;
    for name in names {
        let (known, below) = block.attribute(name)?;
        spelt.push('.');
        spelt.push_str(known);
        block = below;
    }
    Some(spelt)
}

/// The attributes of a resource or of a block, as `provider.txt` has them.
#[derive(Clone, Copy, Debug)]
struct Block {
    text: &'static str,
    is_map: bool,
}

impl Block {
    fn of(kind: &str) -> Option<Self> {
        RESOURCES.get(kind).map(|text| Self { text, is_map: false })
    }

    /// An attribute in whatever spelling, as it is spelt there.
    fn attribute(self, name: &str) -> Option<(&str, Self)> {
        if self.is_map {
            return Some((name, self));
        }
        self.entries().find(|(known, _)| same_name(known, name))
    }

    fn entries(self) -> impl Iterator<Item = (&'static str, Self)> {
        let mut rest = self.text;
        std::iter::from_fn(move || {
            rest = rest.trim_start();
            let end = rest.find([' ', '{', '*']).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            let mut block = Self { text: "", is_map: after.starts_with('*') };
            rest = after.trim_start_matches('*');
            if rest.starts_with('{') {
                let end = closing(rest);
                (block.text, rest) = (&rest[1..end], &rest[end + 1..]);
            }
            (!name.is_empty()).then_some((name, block))
        })
    }
}

/// The place of the brace that closes the first one.
fn closing(text: &str) -> usize {
    let mut open = 0;
    let closes = |(_, sign): &(usize, char)| {
        open += i32::from(*sign == '{') - i32::from(*sign == '}');
        open == 0
    };
    text.char_indices().find(closes).map_or(text.len() - 1, |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_the_attributes_that_fill_them() {
        let of = |resource_type: &str, path: &str| {
            attributes_of(ResourceType::named(resource_type).unwrap(), path).join(" ")
        };
        for (resource_type, path, attributes) in [
            ("AWS::EC2::Volume", "configuration.encrypted", "aws_ebs_volume.encrypted"),
            ("AWS::EC2::Volume", "configuration.state.value", ""),
            ("AWS::EC2::Volume", "configuration.fastRestored", ""),
            ("AWS::EC2::Volume", "tags.Owner", "aws_ebs_volume.tags"),
            (
                "AWS::EC2::Volume",
                "configuration.attachments.instanceId",
                "aws_volume_attachment.instance_id",
            ),
            ("AWS::EC2::Volume", "configuration.volumeType", "aws_ebs_volume.type"),
            ("AWS::EC2::Instance", "configuration.imageId", "aws_instance.ami"),
            ("AWS::EC2::Instance", "configuration.placement.tenancy", "aws_instance.tenancy"),
            (
                "AWS::RDS::DBCluster",
                "configuration.vpcSecurityGroups.vpcSecurityGroupId",
                "aws_rds_cluster.vpc_security_group_ids aws_docdb_cluster.vpc_security_group_ids \
                 aws_neptune_cluster.vpc_security_group_ids",
            ),
            (
                "AWS::EC2::Instance",
                "configuration.metadataOptions.httpTokens",
                "aws_instance.metadata_options.http_tokens",
            ),
            (
                "AWS::RDS::DBInstance",
                "configuration.backupRetentionPeriod",
                "aws_db_instance.backup_retention_period \
                 aws_rds_cluster.backup_retention_period",
            ),
        ] {
            assert_eq!(of(resource_type, path), attributes, "{resource_type} {path}");
        }
    }

    #[test]
    fn what_types_name_is_the_providers() {
        let mut wrong = Vec::new();
        for resource_type in ResourceType::all() {
            let in_plans = &resource_type.definition().plan;
            for resource in in_plans.resources {
                let references = resource.references.iter().map(|reference| reference.attribute);
                let names = resource.names.iter().copied();
                let names = names.chain(resource.only_with.map(|(name, _)| name));
                let names = names.chain(references).filter(|name| !name.is_empty());
                let versions = resource.versions.iter();
                let versions = versions.flat_map(|of| [of.used, of.newest, of.follows]);
                let names = names.chain(versions);
                for name in names.chain(resource.only.iter().map(|(name, ..)| *name)) {
                    if spelt(resource.kind, &super::names(&steps(name))).is_none() {
                        wrong.push(format!("{}.{name}", resource.kind));
                    }
                }
                for (path, attribute) in resource.attributes.renames {
                    if !attribute.is_empty() && attributes_of(resource_type, path).is_empty() {
                        wrong.push(format!("{}: {path} = {attribute}", resource.kind));
                    }
                }
            }
            for part in in_plans.parts.iter().filter(|part| !part.kind.is_empty()) {
                if spelt(part.kind, &[part.of.to_owned()]).is_none() {
                    wrong.push(format!("{}.{}", part.kind, part.of));
                }
            }
        }
        assert_eq!(wrong, [""; 0]);
    }
}
