//! `portsExcept(ports)`.

use super::{Function, Gives, Scope, Takes, each_named};
use crate::rules::language::computed::{Computed, MadeList};
use crate::rules::language::network::Ports;

/// The ports that are none of some.
pub static FUNCTION: Function = Function {
    name: "portsExcept",
    description: "All ports but some, as ranges in their order. Ports are numbers or texts such as \
                  `22`, `1024-65535` or `all`.",
    example: ("portsExcept(['80', '443'])", r#"["0-79", "81-442", "444-65535"]"#),
    arguments: &[Takes::List],
    optional: 0,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute: |evaluation, arguments, [ports, ..]| {
        let mut ports = each_named(&arguments[0], ports, "a port or ports", Ports::named)?;
        ports.sort_unstable_by_key(|ports| ports.from);
        evaluation.charge(ports.len().saturating_mul(4))?;
        let mut others = Vec::new();
        let mut next = Ports::ALL.from;
        for ports in ports.iter().chain([&Ports { from: Ports::ALL.to + 1, to: Ports::ALL.to }]) {
            if next < ports.from {
                others.push(Ports { from: next, to: ports.from - 1 });
            }
            next = next.max(ports.to + 1);
        }
        let arena = evaluation.arena;
        let text = |ports: &Ports| match *ports {
            Ports::ALL => "all".to_owned(),
            ports => ports.text(),
        };
        let elements = others.iter().map(|ports| Computed::Text(arena.text(text(ports))));
        let elements = elements.collect();
        Ok(evaluation.make_list(MadeList { elements, more: None }))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn ports_except() {
        table(
            json!({}),
            &[
                ("portsExcept([])", r#"["all"]"#),
                ("portsExcept(['443', 80])", r#"["0-79", "81-442", "444-65535"]"#),
                ("portsExcept(['0-79', '81-65535'])", r#"["80"]"#),
                ("portsExcept(['10-30', '20-25', '31'])", r#"["0-9", "32-65535"]"#),
                ("portsExcept(['all'])", "[]"),
                ("portsExcept(['0', '65535'])", r#"["1-65534"]"#),
                ("portsExcept(['ssh'])", "? A value is not a port or ports."),
                ("portsExcept(item.partly)", "? There may be more."),
            ],
        );
    }
}
