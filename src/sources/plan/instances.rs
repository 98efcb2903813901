//! `aws_instance`: its tags, with the provider's default tags.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::providers::DefaultTags;
use super::references::{Resolver, Target};
use super::tree::{AFTER_APPLY, NOT_LISTED, Planned, ResourceId, Tree, Written};
use crate::model::resource::{Instance, Reading};

const OWN_TAGS: &str = "The instance's tags are known only after apply.";
const DEFAULT_TAGS: &str = "The plan does not say which default_tags the provider adds.";
const UNSAID: &str = "The plan's configuration lacks the instance.";
const IGNORED_TAGS: &str = "The provider ignores some of the instance's tags (ignore_tags).";
const TEMPLATE_TAGS: &str = "The instance's launch template may give it tags.";

type Tags = BTreeMap<String, Reading<String>>;

/// The instances to which a launch template may give tags when they are made: found once for the
/// whole plan.
pub struct Templated(HashSet<ResourceId>);

impl Templated {
    pub fn new(tree: &Tree<'_>) -> Self {
        let mut resolver = Resolver::new(tree, "aws_launch_template", &["name", "id"], false);
        // Which version of a template that exists is used, the plan does not say.
        let gives_none =
            |id: &ResourceId| tree.planned[*id].is_new() && gives_no_tags(&tree.planned[*id]);
        let templated = tree.of_kind("aws_instance").filter(|(id, planned)| {
            // The tags of one that exists are in the plan.
            if planned.exists() || matches!(planned.read("launch_template"), Reading::Known(template) if template.get(0).is_none()) {
                return false;
            }
            let of_template = |argument: &str| planned.value("launch_template").get(0)?.get(argument)?.as_str();
            let written = match planned.written("launch_template") {
                Written::With(block) => ["id", "name"].iter().find_map(|argument| block.get(0)?.get(argument)),
                Written::No | Written::Unsaid => None,
            };
            match resolver.target_of(*id, of_template("id").or_else(|| of_template("name")), written) {
                Target::One(template) => !gives_none(&template),
                Target::OneOf(templates) => !templates.iter().all(gives_none),
                Target::Perhaps(_) => true,
            }
        });
        Self(templated.map(|(id, _)| id).collect())
    }
}

/// Whether a launch template has no tags for instances: those of its volumes are others, and its
/// own are not handed on.
fn gives_no_tags(template: &Planned<'_>) -> bool {
    match template.read("tag_specifications") {
        Reading::Known(Value::Array(specifications)) => {
            let unknown = template.unknown("tag_specifications");
            let of_another = |(number, specification): (usize, &Value)| {
                let is_known = unknown
                    .get(number)
                    .is_none_or(|unknown| unknown.get("resource_type").is_none());
                is_known
                    && specification["resource_type"]
                        .as_str()
                        .is_some_and(|resource_type| resource_type != "instance")
            };
            specifications.iter().enumerate().all(of_another)
        }
        Reading::Known(other) => other.is_null(),
        Reading::Unknown(_) => false,
    }
}

pub fn instance<'a>(
    tree: &Tree<'a>,
    id: ResourceId,
    planned: &Planned<'a>,
    templated: &Templated,
) -> Instance {
    let providers = tree.providers(planned);
    let defaults: Vec<_> =
        providers.iter().map(|(_, provider)| tree.default_tags(provider)).collect();
    let mut tags = Tags::new();
    let mut hidden: Option<Cow<'static, str>> = None;
    let written = planned.written("tags_all");
    // Without its block: taken out of the configuration, but not of the state, which has what is
    // there.
    let is_damaged = written == Written::Unsaid && !planned.exists();
    if is_damaged {
        hidden = Some(UNSAID.into());
    } else if !planned.is_listed() {
        hidden = Some(NOT_LISTED.into());
    }
    // `tags_all` is what is sent to AWS, unless it is written as an argument: then it shows in the
    // plan, and is not sent.
    let is_sent = !is_damaged && !matches!(written, Written::With(_));
    let all = if is_sent { planned.read("tags_all") } else { Reading::unknown(AFTER_APPLY) };
    match all {
        Reading::Known(Value::Object(_)) => {
            let are_known =
                || defaults.iter().all(|defaults| *defaults != DefaultTags::MayBeUnknown);
            let stay =
                || planned.exists() && planned.before("tags_all") == planned.value("tags_all");
            if !are_known() && !stay() {
                hidden = Some(DEFAULT_TAGS.into());
            }
        }
        _ => match defaults.as_slice() {
            [] | [DefaultTags::None] => {}
            [DefaultTags::Constant(constant), others @ ..]
                if others.iter().all(|other| *other == DefaultTags::Constant(constant)) =>
            {
                add(&mut tags, constant.iter(), &Value::Null);
            }
            several if several.iter().all(|defaults| *defaults == DefaultTags::None) => {}
            _ => hidden = Some(DEFAULT_TAGS.into()),
        },
    }
    match planned.read("tags") {
        Reading::Known(own) => {
            add(&mut tags, own.as_object().into_iter().flatten(), planned.unknown("tags"));
        }
        Reading::Unknown(_) => hidden = Some(OWN_TAGS.into()),
    }
    if let Reading::Known(all) = all {
        add(&mut tags, all.as_object().into_iter().flatten(), planned.unknown("tags_all"));
    }
    if planned.exists()
        && providers
            .iter()
            .any(|(_, provider)| provider.expressions.get("ignore_tags").get(0).is_some())
    {
        hidden = hidden.or(Some(IGNORED_TAGS.into()));
    }
    if templated.0.contains(&id) {
        hidden = hidden.or(Some(TEMPLATE_TAGS.into()));
    }
    Instance { exists: true, tags: Reading::Known(tags), hidden_tags: hidden }
}

fn add<'a>(
    tags: &mut Tags,
    known: impl Iterator<Item = (&'a String, &'a Value)>,
    unknown: &'a Value,
) {
    for (key, value) in known {
        let value = value
            .as_str()
            .map_or_else(|| Reading::unknown(AFTER_APPLY), |text| Reading::Known(text.to_owned()));
        tags.insert(key.clone(), value);
    }
    for (key, _) in unknown
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, unknown)| **unknown == Value::Bool(true))
    {
        tags.insert(key.clone(), Reading::unknown(AFTER_APPLY));
    }
}
