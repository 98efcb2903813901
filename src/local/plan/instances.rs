//! `aws_instance`: its tags, with the provider's default tags.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::providers::DefaultTags;
use super::tree::{AFTER_APPLY, Planned, Tree, Written};
use crate::resource::{Instance, Reading};

const OWN_TAGS: &str = "The instance's tags are known only after apply.";
const DEFAULT_TAGS: &str = "The plan does not say which default_tags the provider adds.";
const UNSAID: &str = "The plan's configuration lacks the instance.";
const IGNORED_TAGS: &str = "The provider ignores some of the instance's tags (ignore_tags).";

type Tags = BTreeMap<String, Reading<String>>;

pub fn instance<'a>(tree: &Tree<'a>, planned: &Planned<'a>) -> Instance {
    let providers = tree.providers(planned);
    let defaults: Vec<_> = providers.iter().map(|(_, provider)| tree.default_tags(provider)).collect();
    let mut tags = Tags::new();
    let mut hidden: Option<Cow<'static, str>> = None;
    let written = planned.written("tags_all");
    // Without its block: taken out of the configuration, but not of the state, which has what is there.
    let is_damaged = written == Written::Unsaid && !planned.exists();
    if is_damaged {
        hidden = Some(UNSAID.into());
    }
    // `tags_all` is what is sent to AWS, unless it is written as an argument: then it shows in the plan, and is not sent.
    let is_sent = !is_damaged && !matches!(written, Written::With(_));
    let all = if is_sent { planned.read("tags_all") } else { Reading::unknown(AFTER_APPLY) };
    match all {
        Reading::Known(Value::Object(_)) => {
            let are_known = || defaults.iter().all(|defaults| *defaults != DefaultTags::MayBeUnknown);
            let stay = || planned.exists() && planned.before("tags_all") == planned.value("tags_all");
            if !are_known() && !stay() {
                hidden = Some(DEFAULT_TAGS.into());
            }
        }
        _ => match defaults.as_slice() {
            [] | [DefaultTags::None] => {}
            [DefaultTags::Constant(constant), others @ ..] if others.iter().all(|other| *other == DefaultTags::Constant(constant)) => {
                add(&mut tags, constant.iter(), &Value::Null);
            }
            several if several.iter().all(|defaults| *defaults == DefaultTags::None) => {}
            _ => hidden = Some(DEFAULT_TAGS.into()),
        },
    }
    match planned.read("tags") {
        Reading::Known(own) => add(&mut tags, own.as_object().into_iter().flatten(), planned.unknown("tags")),
        Reading::Unknown(_) => hidden = Some(OWN_TAGS.into()),
    }
    if let Reading::Known(all) = all {
        add(&mut tags, all.as_object().into_iter().flatten(), planned.unknown("tags_all"));
    }
    if planned.exists() && providers.iter().any(|(_, provider)| provider.expressions.get("ignore_tags").get(0).is_some()) {
        hidden = hidden.or(Some(IGNORED_TAGS.into()));
    }
    Instance { exists: true, tags: Reading::Known(tags), hidden_tags: hidden }
}

fn add<'a>(tags: &mut Tags, known: impl Iterator<Item = (&'a String, &'a Value)>, unknown: &'a Value) {
    for (key, value) in known {
        let value = value.as_str().map_or_else(|| Reading::unknown(AFTER_APPLY), |text| Reading::Known(text.to_owned()));
        tags.insert(key.clone(), value);
    }
    for (key, _) in unknown.as_object().into_iter().flatten().filter(|(_, unknown)| **unknown == Value::Bool(true)) {
        tags.insert(key.clone(), Reading::unknown(AFTER_APPLY));
    }
}
