//! What is kept of a plan: the kinds of resources that the types' files name, and of their
//! attributes those that some rule asks for or that say what belongs to what.

use std::sync::LazyLock;

use super::asked::{Asked, asked_at};
use super::steps::{Step, steps};
use crate::model::fields::{compare_names, same_name};
use crate::model::resource::ResourceType;
use crate::resource_types::in_plans::{Count, Part, PlanResource, TagTemplate};
use crate::rules::Wanted;

/// What says where a resource is, and what it is called.
const ALWAYS: &[&str] =
    &["arn", "default_tags", "id", "ignore_tags", "name", "region", "tags", "tags_all"];

static KEPT: LazyLock<Kept> = LazyLock::new(|| Kept::of(&Wanted::all()));

/// Names, each once, sorted so that one is found among many.
#[derive(Debug, Default)]
struct Kept {
    kinds: Vec<&'static str>,
    attributes: Vec<&'static str>,
}

/// The kind that is called so, where it is kept.
pub fn kind(name: &str) -> Option<&'static str> {
    let kinds = &KEPT.kinds;
    kinds.binary_search_by(|known| (**known).cmp(name)).ok().map(|place| kinds[place])
}

/// The attribute that is called so, in whatever spelling, where it is kept.
pub fn attribute(name: &str) -> Option<&'static str> {
    let attributes = &KEPT.attributes;
    attributes
        .binary_search_by(|known| compare_names(known, name))
        .ok()
        .map(|place| attributes[place])
}

/// All attributes that are kept.
pub fn attributes() -> &'static [&'static str] {
    &KEPT.attributes
}

impl Kept {
    fn of(wanted: &Wanted) -> Self {
        let mut kept = Self::default();
        kept.attributes.extend(ALWAYS);
        for resource_type in ResourceType::all() {
            let plan = &resource_type.definition().plan;
            for resource in plan.resources {
                kept.resource(resource_type, resource, wanted);
            }
            plan.parts.iter().for_each(|part| kept.part(resource_type, part, wanted));
            plan.tag_templates.iter().for_each(|template| kept.template(template));
        }
        kept.kinds.retain(|kind| !kind.is_empty());
        kept.kinds.sort_unstable();
        kept.kinds.dedup();
        kept.attributes.retain(|name| !name.is_empty());
        kept.attributes.sort_by(|one, other| compare_names(one, other));
        kept.attributes.dedup_by(|one, other| compare_names(one, other).is_eq());
        kept
    }

    fn resource(
        &mut self,
        resource_type: ResourceType,
        resource: &'static PlanResource,
        wanted: &Wanted,
    ) {
        self.kinds.push(resource.kind);
        self.kinds.extend(resource.references.iter().map(|reference| reference.to.1));
        self.attributes.extend(resource.names);
        self.attributes.extend(resource.only_with.map(|(attribute, _)| attribute));
        self.attributes.extend(resource.only.iter().map(|(attribute, ..)| attribute));
        self.attributes.extend(resource.references.iter().map(|reference| reference.attribute));
        if let Some(versions) = &resource.versions {
            self.attributes.extend([versions.used, versions.newest, versions.follows]);
        }
        for unwritten in resource.attributes.if_unwritten {
            self.attributes.extend(unwritten.unless.0);
        }
        if let Some(asked) = wanted.fields(resource_type) {
            self.read(Asked::of_resource(resource_type, resource, asked).attributes());
        }
    }

    fn part(&mut self, resource_type: ResourceType, part: &'static Part, wanted: &Wanted) {
        let (Count::One { inline, .. } | Count::Many { inline, .. }) = &part.count;
        self.kinds.push(part.kind);
        self.attributes.push(part.of);
        self.attributes.extend(part.only.iter().map(|(attribute, _)| *attribute));
        self.attributes.extend(part.shown.iter().map(|shown| shown.unless_changed));
        self.read(steps(inline).iter().take(1).filter_map(|step| match step {
            Step::Member(name) => Some(&**name),
            Step::First | Step::Only => None,
        }));
        let asked = wanted.fields(resource_type).and_then(|asked| asked_at(asked, part.path));
        if let Some((_, asked)) = asked {
            self.read(Asked::of_part(part, &asked).attributes());
            self.read(Asked::of_inline(part, &asked).attributes());
            self.read(Asked::of_shown(part, &asked).iter().flat_map(Asked::attributes));
        }
    }

    fn template(&mut self, template: &TagTemplate) {
        self.kinds.push(template.kind);
        self.attributes.extend([template.block, template.tags]);
    }

    /// They are read once, and live as long as the program.
    fn read<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        for name in names {
            if !self.attributes.iter().any(|known| same_name(known, name)) {
                self.attributes.push(name.to_owned().leak());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rules_ask_for_and_what_says_whose_it_is_are_kept() {
        for (name, is_kept) in [
            ("aws_instance", true),
            ("aws_iam_access_key", true),
            ("aws_launch_template", true),
            ("aws_docdb_cluster", true),
            ("aws_instances", false),
            ("", false),
        ] {
            assert_eq!(kind(name).is_some(), is_kept, "{name}");
        }
        for (name, is_kept) in [
            ("backup_retention_period", true),
            ("cluster_identifier", true),
            ("server_side_encryption_configuration", true),
            ("snapshot_identifier", true),
            ("tag_specifications", true),
            ("tags_all", true),
            ("user_data_base64", false),
            ("", false),
        ] {
            assert_eq!(attribute(name).is_some(), is_kept, "{name}");
        }
    }
}
