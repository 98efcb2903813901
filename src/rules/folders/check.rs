//! What is checked of files together: ids, frameworks, and that there are not too many rules.

use std::cell::Cell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeTable;

use super::{Loaded, MOST_BYTES, OwnRulesError, SourceFile};
use crate::resource_types::ResourceType;
use crate::rules::built_in::{BUILT_IN, CONTROL_TITLES};
use crate::rules::definition::Within;
use crate::rules::file::{
    FrameworkFile, MOST_MISTAKES, Mistakes, OwnFile, RuleFile, Text, read_own,
};
use crate::rules::frameworks::BUILT_IN as FRAMEWORKS;
use crate::rules::language::mistake::{Mistake, did_you_mean};
use crate::rules::microseconds::PLACES;
use crate::rules::schema::{is_published, resource_types};

/// After how many mistakes no further file is looked at.
const MOST_FOUND: usize = 1_000;

/// Checks files, each alone and all together. `mistakes` are those of files that could not be read.
pub fn check(files: Vec<SourceFile>, mistakes: Vec<Mistakes>) -> Result<Loaded, OwnRulesError> {
    let mut checked = Checked { mistakes };
    let left = Cell::new(MOST_BYTES);
    let loaded = {
        let bases = bases(&files);
        let base = |id: &str| {
            let source = *bases.get(id)?;
            left.set(left.get().checked_sub(source.len())?);
            Some(source.to_owned())
        };
        let mut found = 0;
        let read = |file: &SourceFile| {
            let read = read_own(&file.name, &file.source, &base);
            found += read.as_ref().err().map_or(0, |wrong| wrong.mistakes.len());
            // Nobody reads more, and finding them takes a while.
            (found < MOST_FOUND).then_some(read)
        };
        files.iter().map_while(read).collect::<Vec<_>>()
    };
    let mut of = Loaded::default();
    for (file, read) in files.into_iter().zip(loaded) {
        match read {
            Ok(OwnFile::Rule(rule)) => of.rules.push((file, *rule)),
            Ok(OwnFile::Framework(framework)) => of.frameworks.push((file, framework)),
            Ok(OwnFile::ResourceType(described)) => of.types.push((file, described)),
            Err(mistakes) => checked.mistakes.push(mistakes),
        }
    }
    checked.ids(&of);
    checked.types(&of);
    checked.described_types(&of);
    checked.relations(&of);
    checked.controls(&of);
    checked.mistakes.sort_by(|one, other| one.file.cmp(&other.file));
    if checked.mistakes.is_empty() { Ok(of) } else { Err(OwnRulesError(checked.mistakes)) }
}

/// The files by the ids of their rules, where one may extend another.
fn bases(files: &[SourceFile]) -> BTreeMap<String, &str> {
    if !files.iter().any(|file| file.source.contains("extends")) {
        return BTreeMap::new();
    }
    let id = |source| {
        let (table, _) = DeTable::parse_recoverable(source);
        table.get_ref().get("id")?.get_ref().as_str().map(str::to_owned)
    };
    files.iter().filter_map(|file| Some((id(&file.source)?, &*file.source))).collect()
}

struct Checked {
    mistakes: Vec<Mistakes>,
}

impl Checked {
    fn mistake(&mut self, file: &SourceFile, at: &Text, what: String) {
        let locate = || Mistake::new(at.at.start, what).locate(&file.source);
        match self.mistakes.iter_mut().find(|known| known.file == file.name) {
            Some(known) if known.mistakes.len() >= MOST_MISTAKES => {}
            Some(known) => known.mistakes.push(locate()),
            None => {
                let file = file.name.clone();
                self.mistakes.push(Mistakes { file, mistakes: vec![locate()] });
            }
        }
    }

    /// Ids begin with a prefix of the user's own, so that none is that of a rule to come, and none
    /// is there twice.
    fn ids(&mut self, of: &Loaded) {
        let ours: BTreeSet<_> = BUILT_IN
            .iter()
            .flat_map(|rule| [&rule.id].into_iter().chain(rule.aliases))
            .chain(FRAMEWORKS.iter().map(|framework| &framework.id))
            .map(|id| prefix(id).unwrap_or(id).to_owned())
            .collect();
        let services: BTreeSet<_> = resource_types()
            .iter()
            .filter_map(|name| name.split("::").nth(1))
            .map(str::to_ascii_lowercase)
            .collect();
        let rules = of.rules.iter().flat_map(|(file, rule): &(SourceFile, RuleFile)| {
            [&rule.rule.id].into_iter().chain(&rule.rule.aliases).map(move |id| (file, id))
        });
        let frameworks = of
            .frameworks
            .iter()
            .map(|(file, framework): &(_, FrameworkFile)| (file, &framework.id));
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (file, id) in rules.chain(frameworks) {
            let example = "such as your organization's: `acme-…`";
            match prefix(&id.value) {
                None => {
                    let what = format!("an id of yours begins with a prefix and `-`, {example}");
                    self.mistake(file, id, what);
                }
                Some(prefix) if ours.contains(prefix) || services.contains(prefix) => {
                    let what = format!(
                        "ids that begin with `{prefix}-` are of the rules that come with the \
                         program: begin yours with a prefix of your own, {example}"
                    );
                    self.mistake(file, id, what);
                }
                Some(_) => {}
            }
            match seen.entry(&id.value) {
                Entry::Vacant(free) => {
                    free.insert(&file.name);
                }
                Entry::Occupied(other) => {
                    let what = format!("`{}` is the id of {} too", id.value, other.get());
                    self.mistake(file, id, what);
                }
            }
        }
    }

    /// Types are those that something can read, and no type has more rules than their evaluations
    /// can be told apart.
    fn types(&mut self, of: &Loaded) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for judged in BUILT_IN.iter().flat_map(|rule| rule.judges) {
            *counts.entry(judged.resource).or_default() += 1;
        }
        for (file, RuleFile { rule, .. }) in &of.rules {
            let related = rule.related.iter().map(|relation| &relation.resource);
            for name in rule.resources.iter().chain(related) {
                if ResourceType::named(&name.value).is_none() && !is_published(&name.value) {
                    let what = format!("nothing reads resources of type `{}`", name.value);
                    self.mistake(file, name, what);
                }
            }
            let has_file = |name: &&Text| ResourceType::named(&name.value).is_some();
            if let (Some(path), Some(known)) =
                (rule.none_if_absent.first(), rule.resources.iter().find(has_file))
            {
                let what = format!(
                    "what absence means is known of `{}`: leave `none_if_absent` out",
                    known.value
                );
                self.mistake(file, path, what);
            }
            for name in &rule.resources {
                let count = counts.entry(&name.value).or_default();
                *count += 1;
                if *count == usize::from(PLACES) + 1 {
                    let what = format!("more than {PLACES} rules judge `{}`", name.value);
                    self.mistake(file, name, what);
                }
            }
        }
    }

    /// No type is described twice, nor one that is read here anyway, and no resource of a plan is
    /// of two types.
    fn described_types(&mut self, of: &Loaded) {
        let ours = || ResourceType::all().filter(|known| known.has_file());
        let mut types: BTreeMap<&str, &str> = BTreeMap::new();
        let mut kinds: BTreeMap<&str, &str> = ours()
            .flat_map(|known| known.definition().plan.resources)
            .map(|resource| (resource.kind, "a type that is read anyway"))
            .collect();
        for (file, described) in &of.types {
            let name = &described.name;
            if ours().any(|known| known.as_str() == name.value) {
                let what = format!("resources of type `{}` are read anyway", name.value);
                self.mistake(file, name, what);
            } else if let Some(other) = types.insert(&name.value, &file.name) {
                let what = format!("{other} describes `{}` too", name.value);
                self.mistake(file, name, what);
            }
            for plan in &described.plans {
                if let Some(other) = kinds.insert(&plan.kind.value, &file.name) {
                    let what = format!("`{}` is already of {other}", plan.kind.value);
                    self.mistake(file, &plan.kind, what);
                }
            }
        }
    }

    /// Relations are joined by their names: of a type, each name stands for one relation.
    fn relations(&mut self, of: &Loaded) {
        let mut known: BTreeMap<(&str, &str), (&str, Joined<'_>)> = BTreeMap::new();
        for rule in BUILT_IN {
            for (relation, judged) in pairs(rule.related, rule.judges) {
                let on = relation.on.iter().map(|(theirs, ours)| (*theirs, *ours)).collect();
                let joined = (relation.resource, on, relation.within, relation.is_one);
                known.insert((judged.resource, relation.name), (rule.id, joined));
            }
        }
        for (file, RuleFile { rule, .. }) in &of.rules {
            for (relation, judged) in pairs(&rule.related, &rule.resources) {
                let on = relation.on.iter();
                let on = on.map(|(theirs, ours)| (&*theirs.value, &*ours.value)).collect();
                let joined = (&*relation.resource.value, on, relation.within, relation.is_one);
                match known.entry((&judged.value, &relation.name.value)) {
                    Entry::Vacant(free) => {
                        free.insert((&rule.id.value, joined));
                    }
                    Entry::Occupied(other) if other.get().1 == joined => {}
                    Entry::Occupied(other) => {
                        let what = format!(
                            "`{}` has another relation that is called `{}`: call yours otherwise",
                            other.get().0,
                            relation.name.value
                        );
                        self.mistake(file, &relation.name, what);
                    }
                }
            }
        }
    }

    /// Controls are those of a framework that is known, and each has one title.
    fn controls(&mut self, of: &Loaded) {
        let known: Vec<_> = FRAMEWORKS
            .iter()
            .map(|framework| framework.id)
            .chain(of.frameworks.iter().map(|(_, framework)| &*framework.id.value))
            .collect();
        let mut titles: BTreeMap<(&str, &str), &str> = CONTROL_TITLES
            .iter()
            .map(|(framework, id, title)| ((*framework, *id), *title))
            .collect();
        for (file, framework) in &of.frameworks {
            for (id, title) in &framework.controls {
                let key = (&*framework.id.value, &*id.value);
                if titles.insert(key, &title.value).is_some() {
                    self.mistake(file, id, format!("the control `{}` is there twice", id.value));
                }
            }
        }
        for (file, RuleFile { rule, .. }) in &of.rules {
            for control in &rule.controls {
                let framework = &*control.framework.value;
                if !known.contains(&framework) {
                    let nearest = did_you_mean(framework, known.iter().copied());
                    let what = format!("there is no framework `{framework}`{nearest}");
                    self.mistake(file, &control.framework, what);
                    continue;
                }
                let own = of.frameworks.iter().find(|(_, own)| own.id.value == framework);
                let (id, title) = (&*control.id.value, &*control.title.value);
                let what = match (own, titles.get(&(framework, id))) {
                    (_, Some(known)) if title.is_empty() || *known == title => continue,
                    (_, Some(known)) => format!("the title of control `{id}` is `{known}`"),
                    (Some((_, own)), None) => {
                        let ids = own.controls.iter().map(|(id, _)| &*id.value);
                        let nearest = did_you_mean(id, ids);
                        format!("`{framework}` has no control `{id}`{nearest}")
                    }
                    (None, None) if title.is_empty() => {
                        format!("no rule says what control `{id}` is called: give its `title`")
                    }
                    (None, None) => {
                        titles.insert((framework, id), title);
                        continue;
                    }
                };
                self.mistake(file, &control.id, what);
            }
        }
    }
}

/// What a relation is to: a type, by which paths, where, and whether it is one.
type Joined<'r> = (&'r str, Vec<(&'r str, &'r str)>, Within, bool);

fn pairs<'r, A, B>(all: &'r [A], with: &'r [B]) -> impl Iterator<Item = (&'r A, &'r B)> {
    all.iter().flat_map(move |one| with.iter().map(move |other| (one, other)))
}

fn prefix(id: &str) -> Option<&str> {
    let (prefix, rest) = id.split_once('-')?;
    (!prefix.is_empty() && !rest.is_empty()).then_some(prefix)
}
