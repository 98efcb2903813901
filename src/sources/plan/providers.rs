//! Which provider makes a resource, and what it adds: a region, default tags.

use serde_json::{Map, Value};

use super::document::ProviderConfig;
use super::reference::references;
use super::tree::{Planned, ROOT, Repeated, Tree};

/// A provider block with its key in the plan.
pub type Provider<'a> = (&'a str, &'a ProviderConfig);

/// The tags that a provider adds to each of its resources.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefaultTags<'a> {
    None,
    Constant(&'a Map<String, Value>),
    /// Known when the plan was made, so that `tags_all` has them all; the plan does not say which
    /// they are.
    Known,
    /// One that is unknown before apply is left out of `tags_all` without a word.
    MayBeUnknown,
}

/// Where a resource is, as far as that distinguishes two of one name.
#[derive(Debug, PartialEq)]
pub struct Place<'a> {
    /// Its key in the plan; empty where no block is written.
    pub provider: &'a str,
    region: Option<&'a str>,
}

impl<'a> Tree<'a> {
    /// The provider of a resource; several where it may be any of these, none where no block is
    /// written.
    ///
    /// Terraform 0.13 to 1.1 write `inherits:aws` or `module.a:aws` for what a module gets from its
    /// caller. Which of the caller's providers that is they do not say: it is `aws`, unless the
    /// call passes another.
    pub fn providers(&self, planned: &Planned<'a>) -> Vec<Provider<'a>> {
        let all = &self.document.configuration.provider_config;
        let Some(key) = planned.block.and_then(|block| block.provider_config_key.as_deref()) else {
            return all
                .iter()
                .filter(|(_, provider)| provider.name == "aws")
                .map(|(key, provider)| (&**key, provider))
                .collect();
        };
        if let Some((key, provider)) = all.get_key_value(key) {
            return vec![(key, provider)];
        }
        let Some((module, local)) = key.rsplit_once(':') else { return Vec::new() };
        let name = local.split_once('.').map_or(local, |(name, _)| name);
        let may_pass =
            |key: &str| key.rsplit_once(':').is_none_or(|(outer, _)| module.starts_with(outer));
        all.iter()
            .filter(|(key, provider)| provider.name == name && may_pass(key))
            .map(|(key, provider)| (&**key, provider))
            .collect()
    }

    /// `None` where it is not sure which provider makes it.
    pub fn place(&self, planned: &Planned<'a>) -> Option<Place<'a>> {
        planned.block?;
        let provider = match self.providers(planned)[..] {
            [] => "",
            [(key, _)] => key,
            _ => return None,
        };
        Some(Place { provider, region: planned.text("region") })
    }

    /// The region of a resource, where the plan says it.
    pub fn region(&self, planned: &Planned<'a>) -> Option<&'a str> {
        let own = planned
            .text("region")
            .or_else(|| planned.text("arn").and_then(|arn| arn.split(':').nth(3)));
        if let Some(region) = own.filter(|region| !region.is_empty()) {
            return Some(region);
        }
        let mut regions =
            self.providers(planned).into_iter().map(|(_, provider)| self.region_of(provider));
        let first = regions.next()??;
        regions.all(|region| region == Some(first)).then_some(first)
    }

    fn region_of(&self, provider: &'a ProviderConfig) -> Option<&'a str> {
        let expression = provider.expressions.get("region");
        let value = match (expression.get("constant_value"), references(expression).as_slice()) {
            (Some(constant), _) => constant,
            // It may have gone through a function: only what reads like a region is one.
            (None, [reference]) => self.variable(self.module_of(provider)?, reference)?,
            _ => return None,
        };
        value.as_str().filter(|text| is_region(text))
    }

    pub fn default_tags(&self, provider: &'a ProviderConfig) -> DefaultTags<'a> {
        let Some(expression) =
            provider.expressions.get("default_tags").get(0).and_then(|block| block.get("tags"))
        else {
            return DefaultTags::None;
        };
        match expression.get("constant_value") {
            Some(Value::Object(tags)) => DefaultTags::Constant(tags),
            Some(Value::Null) => DefaultTags::None,
            _ if self
                .module_of(provider)
                .is_some_and(|module| self.is_known(module, Repeated::Nothing, expression)) =>
            {
                DefaultTags::Known
            }
            _ => DefaultTags::MayBeUnknown,
        }
    }

    /// The module whose variables a provider block means. One that has a provider block of its own
    /// has neither `count` nor `for_each`.
    fn module_of(&self, provider: &ProviderConfig) -> Option<usize> {
        match provider.module_address.as_deref() {
            None | Some("") => Some(ROOT),
            Some(address) => self.modules.iter().position(|module| module.address == address),
        }
    }
}

/// `eu-west-1`, `us-gov-west-1`: words and a number.
fn is_region(text: &str) -> bool {
    let mut parts = text.split('-').rev();
    let number = parts.next().is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let words = parts.clone().count() >= 2
        && parts.all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
    number && words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions() {
        for (text, expected) in [
            ("eu-west-1", true),
            ("us-gov-west-1", true),
            ("prod", false),
            ("prod-1", false),
            ("a-b-", false),
            ("", false),
            ("-a-1", false),
        ] {
            assert_eq!(is_region(text), expected, "{text}");
        }
    }
}
