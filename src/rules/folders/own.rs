//! Files without mistakes as data that is never freed.

use std::collections::BTreeMap;

use crate::rules::file::{FrameworkFile, ResourceTypeFile, RuleFile};
use crate::rules::own::{Own, OwnFramework};

/// What rules, frameworks and resource types add.
pub(super) fn own_of(
    rules: &[&RuleFile],
    frameworks: &[&FrameworkFile],
    types: &[&ResourceTypeFile],
) -> Own {
    let fixed = |text: &str| -> &'static str { text.to_owned().leak() };
    let mut titles = BTreeMap::new();
    for framework in frameworks {
        for (id, title) in &framework.controls {
            titles.insert((&*framework.id.value, &*id.value), &*title.value);
        }
    }
    for control in rules.iter().flat_map(|file| &file.rule.controls) {
        // Without a title of its own, one of ours has it.
        if !control.title.value.is_empty() {
            let key = (&*control.framework.value, &*control.id.value);
            titles.entry(key).or_insert(&control.title.value);
        }
    }
    let none_if_absent = rules.iter().flat_map(|file| {
        let paths = || file.rule.none_if_absent.iter().map(|path| &*path.value);
        file.rule.resources.iter().flat_map(move |of| paths().map(|path| (&*of.value, path)))
    });
    let of_types = types.iter().flat_map(|described| {
        described.none_if_absent.iter().map(|path| (&*described.name.value, &*path.value))
    });
    let none_if_absent = none_if_absent.chain(of_types);
    Own {
        rules: rules.iter().map(|rule| rule.definition()).collect(),
        frameworks: frameworks
            .iter()
            .map(|file| OwnFramework {
                id: fixed(&file.id.value),
                title: fixed(&file.title.value),
                publisher: fixed(&file.publisher.value),
                url: fixed(&file.url.value),
            })
            .collect(),
        types: types.iter().map(|of| (fixed(&of.name.value), of.in_plans())).collect(),
        none_if_absent: none_if_absent.map(|(of, path)| (fixed(of), fixed(path))).collect(),
        control_titles: titles
            .iter()
            .map(|((framework, id), title)| (fixed(framework), fixed(id), fixed(title)))
            .collect(),
    }
}
