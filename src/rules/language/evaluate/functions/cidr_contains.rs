//! `cidrContains(network, other)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type, Unknown};
use crate::rules::language::network::Network;

/// Whether every address of one network is one of another.
pub static FUNCTION: Function = Function {
    name: "cidrContains",
    description: "Whether every address of the second network is one of the first. Networks are \
                  in CIDR notation, of IPv4 or IPv6; an address alone is one as well.",
    example: ("cidrContains('10.0.0.0/8', '10.1.0.0/16')", "true"),
    arguments: &[Takes::Text, Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Boolean),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [network, other, ..]| {
        evaluation.charge(8)?;
        let parse = |text: &str, place: usize| {
            let what = "a network in CIDR notation";
            Network::parse(text).ok_or(Unknown::Unreadable(&arguments[place], what))
        };
        let network = parse(network.text(&arguments[0])?, 0)?;
        let other = parse(other.text(&arguments[1])?, 1)?;
        Ok(Computed::Boolean(network.contains(&other)))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn cidr_contains() {
        table(
            json!({"odd": "pl-1"}),
            &[
                ("cidrContains('10.0.0.0/16', '10.0.0.0/16')", "true"),
                ("cidrContains('10.0.0.0/16', '10.0.0.0/15')", "false"),
                ("cidrContains('0.0.0.0/0', '10.0.0.1')", "true"),
                ("cidrContains('0.0.0.0/0', '::/0')", "false"),
                ("cidrContains('2001:db8::/32', '2001:db8:1::/48')", "true"),
                ("cidrContains('10.0.0.9/8', '10.255.255.255/32')", "true"),
                ("cidrContains(item.odd, '::/0')", "? odd is not a network in CIDR notation."),
                ("cidrContains('::/0', item.unread)", "? AccessDenied"),
            ],
        );
    }
}
