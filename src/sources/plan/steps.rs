//! The way from a resource of a plan to a value of it.

/// A step from a value to one within it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    Member(Box<str>),
    /// The block that there is once: the first of a list, or what stands in its place.
    First,
    /// The same, where the document has a list of it.
    Only,
}

/// The steps of `metadata_options[0].http_tokens`, and of `rule[1]`.
pub fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for name in path.split('.').filter(|name| !name.is_empty()) {
        let (name, block) = match (name.strip_suffix("[0]"), name.strip_suffix("[1]")) {
            (Some(name), _) => (name, Some(Step::First)),
            (_, Some(name)) => (name, Some(Step::Only)),
            _ => (name, None),
        };
        steps.push(Step::Member(name.into()));
        steps.extend(block);
    }
    steps
}
