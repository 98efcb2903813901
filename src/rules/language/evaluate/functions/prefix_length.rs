//! `prefixLength(network)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type, Unknown};
use crate::rules::language::network::Network;

/// How many bits of a network's addresses are fixed.
pub static FUNCTION: Function = Function {
    name: "prefixLength",
    description: "How many bits of a network's addresses are fixed: the number behind the slash.",
    example: ("prefixLength('10.0.0.0/8')", "8"),
    arguments: &[Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Number),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [network, ..]| {
        evaluation.charge(4)?;
        let parsed = Network::parse(network.text(&arguments[0])?);
        let odd = Unknown::Unreadable(&arguments[0], "a network in CIDR notation");
        parsed.map(|network| Computed::Integer(network.prefix.into())).ok_or(odd)
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn prefix_length() {
        table(
            json!({}),
            &[
                ("prefixLength('::/0')", "0"),
                ("prefixLength('10.0.0.1')", "32"),
                ("prefixLength('::1')", "128"),
                (
                    "prefixLength('10.0.0.0/33')",
                    "? \"10.0.0.0/33\" is not a network in CIDR notation.",
                ),
            ],
        );
    }
}
