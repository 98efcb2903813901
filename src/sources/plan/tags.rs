//! The tags of a planned resource: its own, the provider's default tags, and those that the plan
//! does not show.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use serde_json::Value as Json;

use super::attribute::{AFTER_APPLY, Attribute, NOT_LISTED};
use super::providers::DefaultTags;
use super::references::{Referent, Resolver};
use super::steps::Step;
use super::tree::{Planned, ResourceId, Tree, Written};
use crate::model::value::{Object, Reason, Value};
use crate::resource_types::in_plans::{InPlans, PlanResource, TagTemplate};

const DEFAULT_TAGS: &str = "The plan does not say which default_tags the provider adds.";

type Tags = BTreeMap<String, Value>;

/// Reads the tags of the resources of a kind.
#[derive(Debug)]
pub struct TagReader {
    noun: &'static str,
    /// To which a template may give tags when they are made, and why.
    templated: Vec<(HashSet<ResourceId>, &'static str)>,
}

impl TagReader {
    pub fn new(tree: &Tree<'_>, in_plans: &'static InPlans, kind: &'static str) -> Self {
        let given = in_plans.tag_templates.iter();
        let given = given.map(|template| (templated(tree, template, kind), template.reason));
        Self { noun: in_plans.noun, templated: given.collect() }
    }

    pub fn tags(&self, tree: &Tree<'_>, id: ResourceId) -> Value {
        let planned = &tree.planned[id];
        let providers = tree.providers(planned);
        let defaults: Vec<_> =
            providers.iter().map(|(_, provider)| tree.default_tags(provider)).collect();
        let mut tags = Tags::new();
        let mut hidden: Option<Reason> = None;
        let written = planned.written("tags_all");
        // Without its block: taken out of the configuration, but not of the state, which has what
        // is there.
        let is_damaged = written == Written::Unsaid && !planned.exists();
        if is_damaged {
            hidden = Some(format!("The plan's configuration lacks the {}.", self.noun).into());
        } else if !planned.is_listed() {
            hidden = Some(NOT_LISTED.into());
        }
        // `tags_all` is what is sent to AWS, unless it is written as an argument: then it shows in
        // the plan, and is not sent.
        let is_sent = !is_damaged && !matches!(written, Written::With(_));
        let all = planned.attribute("tags_all");
        let known_all = if is_sent { all.known() } else { Err(AFTER_APPLY) };
        match known_all {
            Ok(Json::Object(_)) => {
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
                    add(&mut tags, constant.iter(), &Json::Null);
                }
                several if several.iter().all(|defaults| *defaults == DefaultTags::None) => {}
                _ => hidden = Some(DEFAULT_TAGS.into()),
            },
        }
        let own = planned.attribute("tags");
        match own.known() {
            Ok(known) => add(&mut tags, known.as_object().into_iter().flatten(), own.unknown),
            Err(_) => {
                let reason = format!("The {}'s tags are known only after apply.", self.noun);
                hidden = Some(reason.into());
            }
        }
        if let Ok(known) = known_all {
            add(&mut tags, known.as_object().into_iter().flatten(), all.unknown);
        }
        hidden = hidden.or_else(|| self.more(planned, id, &providers));
        let mut tags: Object = tags.into_iter().collect();
        tags.more = hidden;
        tags.into()
    }

    /// Why there may be more tags than the plan shows.
    fn more(
        &self,
        planned: &Planned<'_>,
        id: ResourceId,
        providers: &[super::providers::Provider<'_>],
    ) -> Option<Reason> {
        let ignores = |(_, provider): &super::providers::Provider<'_>| {
            provider.expressions.get("ignore_tags").get(0).is_some()
        };
        if planned.exists() && providers.iter().any(ignores) {
            let noun = self.noun;
            let reason = format!("The provider ignores some of the {noun}'s tags (ignore_tags).");
            return Some(reason.into());
        }
        let given = self.templated.iter().find(|(templated, _)| templated.contains(&id));
        given.map(|(_, reason)| Cow::Borrowed(*reason))
    }
}

fn add<'a>(
    tags: &mut Tags,
    known: impl Iterator<Item = (&'a String, &'a Json)>,
    unknown: &'a Json,
) {
    for (key, value) in known {
        let value = value.as_str().map_or_else(|| Value::unread(AFTER_APPLY), Value::from);
        tags.insert(key.clone(), value);
    }
    let unknown = unknown.as_object().into_iter().flatten();
    for (key, _) in unknown.filter(|(_, unknown)| **unknown == Json::Bool(true)) {
        tags.insert(key.clone(), Value::unread(AFTER_APPLY));
    }
}

/// The resources of a kind to which a template may give tags when they are made: found once for
/// the whole plan.
fn templated(tree: &Tree<'_>, template: &TagTemplate, kind: &'static str) -> HashSet<ResourceId> {
    let named = PlanResource { kind: template.kind, ..PlanResource::USUAL };
    let mut resolver = Resolver::new(tree, &named);
    // Which version of a template that exists is used, the plan does not say.
    let gives_none =
        |id: &ResourceId| tree.planned[*id].is_new() && gives_no_tags(&tree.planned[*id], template);
    let templated = tree.of_kind(kind).filter(|(id, planned)| {
        // The tags of one that exists are in the plan.
        if planned.exists() {
            return false;
        }
        let block = planned.attribute(template.block);
        if block.known().is_ok_and(|block| block.get(0).is_none()) {
            return false;
        }
        let block = block.at(&[Step::First]);
        let name = template.by.iter().find_map(|argument| block.value.get(argument)?.as_str());
        let written = match planned.written(template.block) {
            Written::With(block) => {
                template.by.iter().find_map(|argument| block.get(0)?.get(argument))
            }
            Written::No | Written::Unsaid => None,
        };
        match resolver.target_of(*id, name, written) {
            Referent::One(template) => !gives_none(&template),
            Referent::OneOf(templates) => !templates.iter().all(gives_none),
            Referent::Perhaps(_) => true,
        }
    });
    templated.map(|(id, _)| id).collect()
}

/// Whether a template has no tags for ours: those of others, such as volumes, are not handed on.
fn gives_no_tags(planned: &Planned<'_>, template: &TagTemplate) -> bool {
    let tags = planned.attribute(template.tags);
    let is_of_another = |block: Attribute<'_>| {
        let of = block.at(&[Step::Member(template.of.into())]);
        of.unknown.is_null() && of.value.as_str().is_some_and(|of| of != template.ours)
    };
    match (tags.known(), tags.elements()) {
        (Ok(_), Some(mut blocks)) => blocks.all(is_of_another),
        (Ok(other), None) => other.is_null(),
        (Err(_), _) => false,
    }
}
