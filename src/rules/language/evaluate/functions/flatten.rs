//! `list.flatten()`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{MadeList, Type, Unknown};

/// The elements of a list's lists, one after the other.
pub static FUNCTION: Function = Function {
    name: "flatten",
    description: "The elements of a list's lists, one after the other.",
    example: ("[['a'], [], ['b', 'c']].flatten()", r#"["a", "b", "c"]"#),
    arguments: &[Takes::List],
    optional: 0,
    gives: Gives::Anything,
    scope: Scope::Pure,
    compute: |evaluation, arguments, [list, ..]| {
        let lists = list.elements_of(&arguments[0])?;
        evaluation.charge(8)?;
        let mut flat = MadeList { elements: Vec::new(), more: lists.more };
        for inner in lists.iter() {
            evaluation.charge(2)?;
            match inner.value_type() {
                Ok(Type::List) => {}
                Ok(_) => {
                    return Err(Unknown::WrongType(&arguments[0], Type::List, "a list of lists"));
                }
                Err(reason) => {
                    flat.more.get_or_insert(reason);
                    continue;
                }
            }
            let elements = inner.elements_of(&arguments[0])?;
            evaluation.charge(elements.len())?;
            flat.elements.extend(elements.iter());
            flat.more = flat.more.or(elements.more);
        }
        Ok(evaluation.make_list(flat))
    },
};

#[cfg(test)]
mod tests {
    use super::super::test::table;
    use serde_json::json;

    #[test]
    fn flatten() {
        table(
            json!({"groups": [{"ids": ["a", "b"]}, {"ids": ["c"]}, {}]}),
            &[
                ("item.groups.filter(g, 'ids' in g).map(g, g.ids).flatten()", r#"["a", "b", "c"]"#),
                ("[].flatten()", "[]"),
                ("[item.partly, ['c']].flatten()", r#"["a", "b", "c", ? There may be more.]"#),
                (
                    "item.groups.map(g, g.ids).flatten()",
                    r#"["a", "b", "c", ? g.ids was not read.]"#,
                ),
                ("[['a'], item.unread].flatten()", r#"["a", ? AccessDenied]"#),
                ("['a'].flatten()", "? A value is a list, not a list of lists."),
            ],
        );
    }
}
