//! Asked paths, found in a shape: for each value that is asked for, where it lies in an answer and
//! where it goes in the document.

use crate::model::fields::same_name;
use crate::model::value::Value;
use crate::sources::live::fields::shape::{Field, Kind, Type, small_initial};

use super::path::{Path, begins_with, names};
use super::{Form, Problem, Rename, Wanted};

/// The way of one value, of one structure without members, or of one list of pairs.
#[derive(Clone, Debug)]
pub(super) struct Route {
    /// In the document.
    pub target: Path,
    /// In an item of the answer, with as many lists as the target.
    pub source: Path,
    pub treatment: Treatment,
    /// The names of an element's key and value, where a list becomes an object.
    pub pair: Option<(String, String)>,
}

/// What becomes of a value on its way.
#[derive(Clone, Debug, Default)]
pub(super) struct Treatment {
    pub kind: Option<Kind>,
    pub words: Vec<(Box<str>, Value)>,
    pub absent: Option<Value>,
}

impl Route {
    fn renamed(rename: &Rename<'_>) -> Result<Self, Problem> {
        let (source, pair) = match rename.from.split_once('{') {
            None => (rename.from, None),
            Some((source, pair)) => {
                let pair = pair.strip_suffix('}').and_then(|pair| pair.split_once(','));
                let (key, value) = pair.ok_or(Problem::NoPair)?;
                (source, Some((key.to_owned(), value.to_owned())))
            }
        };
        let words = rename.words.iter().map(|(word, value)| (Box::from(*word), (*value).into()));
        let treatment = Treatment {
            kind: rename.kind,
            words: words.collect(),
            absent: rename.absent.map(Value::from),
        };
        let (target, source) = (Path::parse(rename.path), Path::parse(source));
        Ok(Self { target, source, treatment, pair })
    }

    fn enter_list(&mut self) {
        self.target.enter_list();
        self.source.enter_list();
    }

    fn leave_list(&mut self) {
        self.target.leave_list();
        self.source.leave_list();
    }
}

/// The field of a name: the model's name, or else the one in an answer.
pub(super) fn member<'f, 't>(of: &'f Type<'t>, name: &str) -> Result<&'f Field<'t>, Problem> {
    let Type::Structure(fields) = of else { return Err(Problem::Single(name.to_owned())) };
    let by = |same: &dyn Fn(&Field<'t>) -> bool| fields.iter().find(|field| same(field));
    by(&|field| field.name == name)
        .or_else(|| by(&|field| same_name(field.name, name)))
        .or_else(|| by(&|field| same_name(&field.wire, name)))
        .ok_or_else(|| Problem::Unknown { name: name.to_owned(), near: nearest(fields, name) })
}

fn nearest(fields: &[Field<'_>], name: &str) -> Option<String> {
    let name = name.to_lowercase();
    let likeness = |field: &Field<'_>| strsim::jaro_winkler(&field.name.to_lowercase(), &name);
    let near = fields.iter().map(|field| (likeness(field), field.name));
    let near = near.filter(|(likeness, _)| *likeness > 0.75);
    near.max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, name)| name.to_owned())
}

/// The type of a list's elements, or of a map's values.
pub(super) fn element<'f, 't>(of: &'f Type<'t>) -> Option<&'f Type<'t>> {
    match of {
        Type::List { of, .. } | Type::Map { of, .. } => Some(of),
        Type::Single(_) | Type::Structure(_) => None,
    }
}

/// What lies at a path whose lists are marked.
pub(super) fn walk<'f, 't>(from: &'f Type<'t>, path: &Path) -> Result<&'f Type<'t>, Problem> {
    let mut of = from;
    for (level, names) in path.levels().iter().enumerate() {
        if level > 0 {
            of = element(of).ok_or(Problem::NoList)?;
        }
        for name in names {
            of = &member(of, name)?.of;
        }
    }
    Ok(of)
}

/// Finds the routes of the paths that are asked of the items of one list.
#[derive(Debug)]
pub(super) struct Routes<'r, 't> {
    wanted: &'r Wanted<'r>,
    item: &'r Type<'t>,
    pub found: Vec<Route>,
}

impl<'r, 't> Routes<'r, 't> {
    pub(super) fn new(wanted: &'r Wanted<'r>, item: &'r Type<'t>) -> Self {
        Self { wanted, item, found: Vec::new() }
    }

    /// Adds every value at and below an asked path.
    pub(super) fn add(&mut self, asked: &str) -> Result<(), Problem> {
        let asked: Vec<&str> = names(asked).collect();
        let mut route = match self.rename_through(&asked) {
            Some(rename) => Route::renamed(rename)?,
            None => self.unrenamed(&asked)?,
        };
        let mut of = walk(self.item, &route.source)?;
        if route.pair.is_some() {
            self.found.push(route);
            return Ok(());
        }
        let rest = &asked[route.target.names().len()..];
        if !rest.is_empty() {
            route.treatment = Treatment::default();
        }
        for name in rest {
            // A map is read whole: its names are the answer's.
            if matches!(of, Type::Map { .. }) {
                break;
            }
            if let Some(element) = element(of) {
                of = element;
                route.enter_list();
            }
            let field = member(of, name)?;
            route.target.push(name);
            route.source.push(field.name);
            of = &field.of;
        }
        let mut is_renamed_below = false;
        for below in self.wanted.renames {
            let path = Path::parse(below.path);
            let is_below = path.names().len() > asked.len();
            if is_below && begins_with(path.names(), asked.iter().copied()) {
                self.add(below.path)?;
                is_renamed_below = true;
            }
        }
        if !(is_renamed_below && matches!(of, Type::Single(_))) {
            self.expand(of, &mut route);
        }
        Ok(())
    }

    /// The longest rename whose path the asked one lies at or below.
    fn rename_through(&self, asked: &[&str]) -> Option<&'r Rename<'r>> {
        let renames = self.wanted.renames.iter();
        let through =
            renames.filter(|rename| begins_with(asked.iter().copied(), names(rename.path)));
        through.max_by_key(|rename| names(rename.path).count())
    }

    /// The route to an item itself.
    fn unrenamed(&self, asked: &[&str]) -> Result<Route, Problem> {
        let base = names(self.wanted.base).count();
        if !begins_with(asked.iter().copied(), names(self.wanted.base)) {
            return Err(Problem::Outside(self.wanted.base.to_owned()));
        }
        Ok(Route {
            target: Path::parse(&asked[..base].join(".")),
            source: Path::parse(""),
            treatment: Treatment::default(),
            pair: None,
        })
    }

    /// Adds every value below the end of a route.
    fn expand(&mut self, of: &Type<'_>, route: &mut Route) {
        match of {
            Type::Structure(fields) if !fields.is_empty() => {
                route.treatment = Treatment::default();
                for field in fields {
                    route.target.push(&self.spelled(field.name));
                    if !self.is_renamed(&route.target, &field.of) {
                        route.source.push(field.name);
                        self.expand(&field.of, route);
                        route.source.pop();
                    }
                    route.target.pop();
                }
            }
            Type::Single(_) | Type::Structure(_) => self.found.push(route.clone()),
            Type::List { of, .. } | Type::Map { of, .. } => {
                route.enter_list();
                self.expand(of, route);
                route.leave_list();
            }
        }
    }

    fn spelled(&self, name: &str) -> String {
        match self.wanted.form {
            Form::Config => small_initial(name),
            Form::Model => name.to_owned(),
        }
    }

    /// Whether renames say what stands at a path, or below it where the API has a single value.
    fn is_renamed(&self, path: &Path, of: &Type<'_>) -> bool {
        self.wanted.renames.iter().any(|rename| {
            let renamed = Path::parse(rename.path);
            let exactly = renamed.names().len() == path.names().len();
            begins_with(renamed.names(), path.names()) && (exactly || matches!(of, Type::Single(_)))
        })
    }
}
