//! Whatever a pattern is said to find, it finds.

use proptest::prelude::{Strategy, any, prop_assert, prop_oneof, proptest};
use proptest::sample::select;
use serde_json::json;

use super::{Pattern, Test, What, like, parse};
use crate::model::value::Value;
use crate::rules::language::evaluate::functions::test::given;

/// The values of an event's two fields, where it has them.
type Event = [Option<&'static str>; 2];

const VALUES: [Option<&str>; 5] = [None, Some("x"), Some("xy"), Some("yx"), Some("y")];

fn patterns() -> impl Strategy<Value = String> {
    let value = select(vec!["x", "y", "xy", "x*", "*x", "*y*", "*", "\"yx\"", "%x%"]);
    let compared = (select(vec!["=", "!="]), value).prop_map(|(is, value)| format!("{is} {value}"));
    let other = select(vec!["EXISTS", "NOT EXISTS", "IS NULL", "> 3"]).prop_map(str::to_owned);
    let tested = prop_oneof![4 => compared, 1 => other];
    let test = (select(vec!["a", "b"]), tested).prop_map(|(field, is)| format!("$.{field} {is}"));
    test.prop_recursive(4, 16, 3, |within| {
        let joined = proptest::collection::vec(within, 2..4);
        (joined, any::<bool>(), any::<bool>()).prop_map(|(parts, is_any, is_apart)| {
            let all = parts.join(if is_any { " || " } else { "&&" });
            if is_apart { format!("({all})") } else { all }
        })
    })
}

/// Whether an event satisfies a pattern, where one without a field is unlike any text or not.
/// Nothing is said of what is not understood: one that is to be found does not satisfy it.
fn satisfies(pattern: &Pattern, event: Event, absent_is_unlike: bool, understood: bool) -> bool {
    match pattern {
        Pattern::All(parts) => {
            parts.iter().all(|part| satisfies(part, event, absent_is_unlike, understood))
        }
        Pattern::Any(parts) => {
            parts.iter().any(|part| satisfies(part, event, absent_is_unlike, understood))
        }
        Pattern::One(Test { field, what }) => match (what, event[usize::from(field == "b")]) {
            (What::Is(pattern), value) => value.is_some_and(|value| like(value, pattern)),
            (What::IsNot(pattern), Some(value)) => !like(value, pattern),
            (What::IsNot(_), None) => absent_is_unlike,
            (What::Exists, value) => value.is_some(),
            (What::DoesNotExist, value) => value.is_none(),
            (What::Other, _) => understood,
        },
    }
}

proptest! {
    #[test]
    fn what_a_pattern_is_said_to_find_satisfies_it(one in patterns(), other in patterns()) {
        let (one, other) = (format!("{{ {one} }}"), format!("{{{other}}}"));
        let item = Value::from(json!({"pattern": one, "events": other}));
        if given("metricFilterFinds(item.pattern, item.events)", &item) == "true" {
            let (pattern, events) = (parse(&one).unwrap(), parse(&other).unwrap());
            for event in VALUES.into_iter().flat_map(|a| VALUES.map(|b| [a, b])) {
                for absent_is_unlike in [false, true] {
                    let is_meant = satisfies(&events, event, absent_is_unlike, true);
                    let is_found = satisfies(&pattern, event, absent_is_unlike, false);
                    prop_assert!(!is_meant || is_found, "{one} {other} {event:?}");
                }
            }
        }
    }

    #[test]
    fn a_pattern_finds_itself_unless_it_finds_nearly_all(pattern in patterns()) {
        let pattern = format!("{{ {pattern} && $.eventName = StopLogging }}");
        let item = Value::from(json!({"pattern": pattern}));
        let found = given("metricFilterFinds(item.pattern, item.pattern)", &item);
        let is_unclear = pattern.contains('%') || pattern.contains("IS") || pattern.contains('>');
        prop_assert!(found == "true" || is_unclear || pattern.contains("||"), "{pattern}: {found}");
    }
}
