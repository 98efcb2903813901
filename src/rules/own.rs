//! The rules and frameworks of the user's own: read once, when the program starts, and from then on
//! as fixed as those that come with it.

use std::sync::OnceLock;

use thiserror::Error;

use super::definition::Definition;
use crate::resource_types::ResourceType;
use crate::resource_types::in_plans::InPlans;

/// What a user adds.
#[derive(Debug, Default)]
pub struct Own {
    /// Rules.
    pub rules: Vec<Definition>,
    /// Frameworks that they may serve.
    pub frameworks: Vec<OwnFramework>,
    /// Resource types, and how plans describe them.
    pub types: Vec<(&'static str, InPlans)>,
    /// Resource types, and paths of theirs that are `null` where AWS Config leaves them out.
    pub none_if_absent: Vec<(&'static str, &'static str)>,
    /// Framework, id and title of controls that only these rules serve, of any framework.
    pub control_titles: Vec<(&'static str, &'static str, &'static str)>,
}

/// A framework of the user's own.
#[derive(Clone, Copy, Debug)]
pub struct OwnFramework {
    /// The name in settings, flags and rules.
    pub id: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Who publishes it.
    pub publisher: &'static str,
    /// Where it can be read.
    pub url: &'static str,
}

static OWN: OnceLock<Own> = OnceLock::new();

/// Rules came after the list of all rules was made.
#[derive(Debug, Error)]
#[error("rules of your own are loaded once, before anything else asks for rules")]
pub struct TooLate;

/// Makes them rules like the others, for as long as the program runs. Whoever asks for rules
/// before has fixed that there are none.
pub fn install(own: Own) -> Result<(), TooLate> {
    let types = own.rules.iter().flat_map(|rule| {
        let related = rule.related.iter().map(|relation| relation.resource);
        rule.judges.iter().map(|judged| judged.resource).chain(related)
    });
    let types: Vec<_> = types.chain(own.types.iter().map(|(name, _)| *name)).collect();
    OWN.set(own).map_err(|_| TooLate)?;
    ResourceType::add(types, &installed().none_if_absent, &installed().types);
    Ok(())
}

/// What was installed.
pub fn installed() -> &'static Own {
    OWN.get_or_init(Own::default)
}
