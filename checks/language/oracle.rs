//! Random conditions over random items with holes, against CEL itself.
//!
//! Whatever stands in a hole, a verdict must be the one of the item without holes, and the one of
//! CEL. `ORACLE_CONDITIONS` says how many are tried: some ten thousand by default, a million by
//! hand.

use cel::{Context, Program};
use compliance::model::value::{List, Object, Value};
use serde_json::{Map, Value as Json, json};

use super::{parsed, truth};

/// Numbers that look random and are the same every time.
pub(super) struct Random(pub u64);

impl Random {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % bound as u64).unwrap()
    }

    pub(super) fn of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

const NAMES: [&str; 5] = ["a", "b", "c", "list", "object"];
const TEXTS: [&str; 6] = ["", "a", "b", "ab", "Owner", "straße"];

fn value(random: &mut Random, depth: usize) -> Json {
    match random.below(if depth == 0 { 6 } else { 10 }) {
        0 => Json::Null,
        1 => random.of(&[true, false]).into(),
        2 | 3 => random.of(&[-1, 0, 1, 2, 22]).into(),
        4 => random.of(&[0.5, 1.5]).into(),
        5 | 6 => random.of(&TEXTS).into(),
        7 => (0..random.below(4)).map(|_| value(random, depth - 1)).collect(),
        _ => object(random, depth - 1),
    }
}

fn object(random: &mut Random, depth: usize) -> Json {
    let mut members = Map::new();
    for name in NAMES {
        let member = match name {
            _ if random.below(5) == 0 => continue,
            "list" => (0..random.below(4)).map(|_| value(random, depth)).collect(),
            "object" if depth > 0 => object(random, depth - 1),
            _ => value(random, depth),
        };
        members.insert(name.to_owned(), member);
    }
    members.into()
}

/// The item with holes: what is in them is not known, and lists and objects may have more.
pub(super) fn holed(random: &mut Random, json: &Json, depth: usize) -> Value {
    if depth > 0 && random.below(8) == 0 {
        return Value::unread("AccessDenied");
    }
    let hides = random.below(6) == 0;
    let more = hides.then(|| "There may be more.".into());
    let is_hidden = |random: &mut Random| hides && random.below(2) == 0;
    match json {
        Json::Array(list) => {
            let mut elements = Vec::new();
            for element in list {
                if !is_hidden(random) {
                    elements.push(holed(random, element, depth + 1));
                }
            }
            List { elements, more }.into()
        }
        Json::Object(members) => {
            let mut object = Object::default();
            for (name, member) in members {
                if !is_hidden(random) {
                    object.push(name.as_str().into(), holed(random, member, depth + 1));
                }
            }
            object.more = more;
            object.into()
        }
        other => Value::from(other.clone()),
    }
}

/// A condition, or with other `kind`s a text, a number, a list or anything.
fn expression(random: &mut Random, depth: usize, locals: usize) -> String {
    if depth == 0 {
        return leaf(random, locals);
    }
    let next = |random: &mut Random| expression(random, depth - 1, locals);
    match random.below(24) {
        0..=2 => format!("({} && {})", next(random), next(random)),
        3..=5 => format!("({} || {} || {})", next(random), next(random), next(random)),
        6 => format!("!({})", next(random)),
        7..=10 => {
            let sign = random.of(&["==", "!=", "<", "<=", ">", ">="]);
            format!("({} {sign} {})", next(random), next(random))
        }
        11 | 12 => format!("({} in {})", next(random), list(random, depth - 1, locals)),
        13..=15 => {
            let what = random.of(&["all", "exists", "exists_one"]);
            let of = list(random, depth - 1, locals);
            format!("{of}.{what}(v{locals}, {})", expression(random, depth - 1, locals + 1))
        }
        16 => format!("({} ? {} : {})", next(random), next(random), next(random)),
        17 => {
            let what = random.of(&["startsWith", "endsWith", "contains"]);
            format!("({}).{what}({})", next(random), next(random))
        }
        18 => format!("size({})", list(random, depth - 1, locals)),
        19 => format!("({} {} {})", next(random), random.of(&["+", "-"]), next(random)),
        20 => format!("{}[{}]", list(random, depth - 1, locals), next(random)),
        _ => leaf(random, locals),
    }
}

fn list(random: &mut Random, depth: usize, locals: usize) -> String {
    match random.below(8) {
        0 => format!("[{}, {}]", leaf(random, locals), leaf(random, locals)),
        1 if depth > 0 => {
            let of = list(random, depth - 1, locals);
            let what = random.of(&["filter", "map"]);
            format!("{of}.{what}(v{locals}, {})", expression(random, depth - 1, locals + 1))
        }
        2 if depth > 0 => {
            format!("({} + {})", list(random, depth - 1, locals), list(random, depth - 1, locals))
        }
        3 => "[]".to_owned(),
        _ => format!("{}.{}", path(random, locals), random.of(&["list", "object"])),
    }
}

fn path(random: &mut Random, locals: usize) -> String {
    let mut path = match random.below(locals + 2) {
        local if local < locals => format!("v{local}"),
        _ => "item".to_owned(),
    };
    if random.below(4) == 0 {
        path.push_str(".object");
    }
    path
}

fn leaf(random: &mut Random, locals: usize) -> String {
    match random.below(10) {
        0 => random.of(&["true", "false"]).to_owned(),
        1 => "null".to_owned(),
        2 => random.of(&["-1", "0", "1", "22"]).to_owned(),
        3 => format!("'{}'", random.of(&TEXTS)),
        4 if locals > 0 => format!("v{}", random.below(locals)),
        _ => format!("{}.{}", path(random, locals), random.of(&NAMES)),
    }
}

#[test]
fn cel_never_contradicts() {
    let conditions = std::env::var("ORACLE_CONDITIONS").ok().and_then(|count| count.parse().ok());
    let conditions: usize = conditions.unwrap_or(10_000);
    let random = &mut Random(0x2026_1127);
    let (mut known, mut compared) = (0_usize, 0_usize);
    for number in 0..conditions {
        let source = expression(random, 1 + number % 4, 0);
        let condition = parsed(&source);
        let full = object(random, 2);
        let holed = holed(random, &full, 0);
        let of_holed = truth(&condition, &holed);
        let of_full = truth(&condition, &Value::from(full.clone()));
        if let Some(verdict) = of_holed {
            assert_eq!(of_full, Some(verdict), "{source}\n{full}\n{holed:?}");
            known += 1;
        }
        if let (Some(verdict), Some(of_cel)) = (of_full, of_cel(&source, &full)) {
            assert_eq!(of_cel, verdict, "{source}\n{full}");
            compared += 1;
        }
    }
    // Most random conditions compare a text with a number; enough do not.
    assert!(known > conditions / 20 && compared > conditions / 10, "{known}, {compared}");
}

/// What CEL says, where it says anything.
fn of_cel(source: &str, item: &Json) -> Option<bool> {
    let program = Program::compile(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    let mut context = Context::default();
    context.add_variable("item", item.clone()).unwrap();
    match program.execute(&context) {
        Ok(cel::Value::Bool(value)) => Some(value),
        _ => None,
    }
}

#[test]
fn a_contradiction_would_be_seen() {
    assert_eq!(
        of_cel("item.a == 1 && 'x' in item.list", &json!({"a": 1, "list": ["x"]})),
        Some(true)
    );
    assert_eq!(of_cel("item.b", &json!({"a": 1})), None);
}
