//! What is known of an expression without evaluating it: the plan has constants, the root module's
//! variables, and what each module call passes on.

use serde_json::Value;

use super::reference::{Reference, references};
use super::tree::{ModuleId, Planned, ROOT, Repeated, ResourceId, Tree, Written};

/// How many variables and calls are followed. A circle in a damaged plan ends here.
const DEEPEST: usize = 32;

impl<'a> Tree<'a> {
    /// Whether an expression is made of nothing but what is known before apply.
    pub fn is_known(&self, module: ModuleId, repeated: Repeated, expression: &'a Value) -> bool {
        self.is_known_within(module, repeated, expression, DEEPEST)
    }

    fn is_known_within(
        &self,
        module: ModuleId,
        repeated: Repeated,
        expression: &'a Value,
        depth: usize,
    ) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        if expression.get("constant_value").is_some() {
            return true;
        }
        // What has neither is made of functions alone, such as timestamp().
        let references = references(expression);
        !references.is_empty()
            && references.iter().all(|reference| match reference.0[..] {
                ["each", "key"] | ["count", "index"] | ["path" | "terraform" | "tofu", ..] => true,
                ["each", "value", ..] => {
                    self.is_known_within(module, Repeated::Nothing, self.for_each(repeated), depth)
                }
                ["var", name, ..] if module == ROOT => self.has_variable(name),
                ["var", name, ..] => self.call(module).is_some_and(|(parent, call)| {
                    match call.expressions.get(name) {
                        Some(passed) => {
                            self.is_known_within(parent, Repeated::Module(module), passed, depth)
                        }
                        None => self.has_default(module, name),
                    }
                }),
                _ => false,
            })
    }

    /// The value of a variable, or of a part of it, where the plan says it.
    pub fn variable(&self, module: ModuleId, reference: &Reference<'_>) -> Option<&'a Value> {
        self.variable_within(module, reference, DEEPEST)
    }

    /// The value of an expression, where it is a constant or nothing but one reference to what the
    /// plan says.
    fn value(
        &self,
        module: ModuleId,
        repeated: Repeated,
        expression: &'a Value,
        depth: usize,
    ) -> Option<&'a Value> {
        let depth = depth.checked_sub(1)?;
        if let Some(constant) = expression.get("constant_value") {
            return Some(constant);
        }
        match references(expression).as_slice() {
            [Reference(steps)] if steps.starts_with(&["each", "value"]) => {
                let (key, _) = self.key(repeated)?;
                let all = self.value(module, Repeated::Nothing, self.for_each(repeated), depth)?;
                within(all.get(serde_json::from_str::<String>(key).ok()?)?, &steps[2..])
            }
            [reference] => self.variable_within(module, reference, depth),
            _ => None,
        }
    }

    fn variable_within(
        &self,
        module: ModuleId,
        reference: &Reference<'_>,
        depth: usize,
    ) -> Option<&'a Value> {
        let depth = depth.checked_sub(1)?;
        let (name, path) = reference.variable()?;
        let default = || {
            self.modules[module]
                .configuration?
                .variables
                .get(name)
                .map(|variable| &variable.default)
        };
        let value = if module == ROOT {
            self.document.variables.get(name).map(|variable| &variable.value).or_else(default)?
        } else {
            let (parent, call) = self.call(module)?;
            match call.expressions.get(name) {
                None => default()?,
                Some(passed) => self.value(parent, Repeated::Module(module), passed, depth)?,
            }
        };
        within(value, path)
    }

    fn has_variable(&self, name: &str) -> bool {
        self.document.variables.contains_key(name) || self.has_default(ROOT, name)
    }

    fn has_default(&self, module: ModuleId, name: &str) -> bool {
        self.modules[module]
            .configuration
            .is_some_and(|configuration| configuration.variables.contains_key(name))
    }

    /// Whether an argument without a known value is null: it is not written, or with nothing but
    /// what is known before apply, and the provider fills in what it computes.
    pub fn is_null(&self, id: ResourceId, argument: &str) -> bool {
        let planned: &Planned<'a> = &self.planned[id];
        planned.value(argument).is_null()
            && match planned.written(argument) {
                Written::No => true,
                Written::With(expression) => {
                    !planned.lacks(argument)
                        && !self.is_something(planned.module, Repeated::Resource(id), expression)
                        && self.is_known(planned.module, Repeated::Resource(id), expression)
                }
                Written::Unsaid => false,
            }
    }

    /// Whether an expression stands for something else than null, as far as the plan has its value.
    /// A condition (`var.keep ? 7 : null`) is a switch: it says nothing of the value.
    fn is_something(&self, module: ModuleId, repeated: Repeated, expression: &'a Value) -> bool {
        let is_constant = expression.get("constant_value").is_some();
        self.value(module, repeated, expression, DEEPEST)
            .is_some_and(|value| !value.is_null() && (is_constant || !value.is_boolean()))
    }
}

fn within<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, step| value.get(step))
}
