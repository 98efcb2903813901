//! Accounts and regions with the types recorded in them, and which snapshot of each is the newest.

use std::collections::{BTreeSet, HashMap, HashSet};

use time::OffsetDateTime;

use crate::model::resource::ResourceType;

/// An account and a region, by number.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Hash, PartialOrd, Ord)]
pub struct Place(u32);

/// Within what ids are unique: a type in an account and, where it is regional, in a region. By
/// number.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Hash, PartialOrd, Ord)]
pub struct Scope(pub u32);

/// What is known of the file that is being read.
#[derive(Debug, Default)]
pub struct Contents {
    pub index: usize,
    pub is_snapshot: bool,
    /// Whether some resource of it is not known: what a snapshot seems to lack may be that one.
    pub is_damaged: bool,
    /// The number of its first item.
    pub first: Option<u64>,
    /// When it was delivered by its name; otherwise when its newest item was captured, before which
    /// it was not made.
    pub time: Option<OffsetDateTime>,
    is_dated: bool,
    /// Whose recorder wrote it.
    pub place: Option<Place>,
    pub places: HashSet<Place>,
    /// In which it holds something that is recorded.
    pub scopes: HashSet<Scope>,
    last_place: Option<Place>,
    last_scope: Option<Scope>,
}

impl Contents {
    pub fn new(index: usize, time: Option<OffsetDateTime>) -> Self {
        Self { index, time, is_dated: time.is_some(), ..Self::default() }
    }

    /// Items of one place follow one another.
    pub fn add_place(&mut self, place: Place) {
        if self.last_place.replace(place) != Some(place) {
            self.places.insert(place);
        }
    }

    pub fn add_scope(&mut self, scope: Scope) {
        if self.last_scope.replace(scope) != Some(scope) {
            self.scopes.insert(scope);
        }
    }

    pub fn widen(&mut self, captured: Option<OffsetDateTime>) {
        if !self.is_dated {
            self.time = self.time.max(captured);
        }
    }
}

/// When a snapshot was made, and its file.
type Newest = (OffsetDateTime, usize);

/// What AWS Config calls the region of what has none.
pub fn is_global(region: &str) -> bool {
    region == "global"
}

#[derive(Debug, Default)]
pub struct Scopes {
    places: Vec<(String, String)>,
    /// The one that was asked for last.
    last: Place,
    kinds: Vec<(Place, Option<ResourceType>)>,
    last_scope: Scope,
    place_numbers: HashMap<String, HashMap<String, Place>>,
    scope_numbers: HashMap<(Place, Option<ResourceType>), Scope>,
    /// The newest whole snapshot that holds a recorded resource of the scope, or one of the place
    /// at all.
    newest_with: HashMap<Scope, Newest>,
    newest_of: HashMap<Place, Newest>,
    /// What each snapshot holds.
    held: HashMap<usize, Snapshot>,
}

#[derive(Debug)]
struct Snapshot {
    time: Option<OffsetDateTime>,
    place: Option<Place>,
    scopes: HashSet<Scope>,
}

impl Scopes {
    pub fn place(&mut self, account: &str, region: &str) -> Place {
        // Items of one place follow one another.
        if self
            .places
            .get(self.last.0 as usize)
            .is_some_and(|(of, in_region)| of == account && in_region == region)
        {
            return self.last;
        }
        self.last = self.find_place(account, region);
        self.last
    }

    fn find_place(&mut self, account: &str, region: &str) -> Place {
        if let Some(place) = self.place_numbers.get(account).and_then(|regions| regions.get(region))
        {
            return *place;
        }
        let place = Place(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        self.places.push((account.to_owned(), region.to_owned()));
        self.place_numbers.entry(account.to_owned()).or_default().insert(region.to_owned(), place);
        place
    }

    pub fn scope(
        &mut self,
        account: &str,
        region: &str,
        resource_type: Option<ResourceType>,
    ) -> Scope {
        let region =
            if resource_type.is_some_and(ResourceType::is_global) { "global" } else { region };
        let place = self.place(account, region);
        if self.kinds.get(self.last_scope.0 as usize) == Some(&(place, resource_type)) {
            return self.last_scope;
        }
        let next = Scope(u32::try_from(self.kinds.len()).unwrap_or(u32::MAX));
        let scope = *self.scope_numbers.entry((place, resource_type)).or_insert(next);
        if scope == next {
            self.kinds.push((place, resource_type));
        }
        self.last_scope = scope;
        scope
    }

    /// A file was read to its end, or as far as it could be: only a whole snapshot says what it
    /// does not have.
    pub fn end(&mut self, file: &Contents, is_whole: bool) {
        if !file.is_snapshot {
            return;
        }
        self.held.insert(
            file.index,
            Snapshot { time: file.time, place: file.place, scopes: file.scopes.clone() },
        );
        let Some(time) = file.time.filter(|_| is_whole) else { return };
        let newest = |known: &mut Newest| {
            if known.0 <= time {
                *known = (time, file.index);
            }
        };
        for scope in &file.scopes {
            self.newest_with.entry(*scope).and_modify(newest).or_insert((time, file.index));
        }
        for place in &file.places {
            self.newest_of.entry(*place).and_modify(newest).or_insert((time, file.index));
        }
    }

    pub fn is_regional(&self, place: Place) -> bool {
        self.places
            .get(place.0 as usize)
            .is_some_and(|(_, region)| !region.is_empty() && !is_global(region))
    }

    pub fn newest_with(&self, scope: Scope) -> Option<Newest> {
        self.newest_with.get(&scope).copied()
    }

    pub fn newest_of(&self, place: Place) -> Option<Newest> {
        self.newest_of.get(&place).copied()
    }

    pub fn time_of(&self, file: usize) -> Option<OffsetDateTime> {
        self.held.get(&file).and_then(|snapshot| snapshot.time)
    }

    pub fn place_of(&self, file: usize) -> Option<Place> {
        self.held.get(&file).and_then(|snapshot| snapshot.place)
    }

    pub fn holds(&self, file: usize, scope: Scope) -> bool {
        self.held.get(&file).is_some_and(|snapshot| snapshot.scopes.contains(&scope))
    }

    pub fn type_of(&self, scope: Scope) -> Option<ResourceType> {
        self.kinds.get(scope.0 as usize).and_then(|(_, resource_type)| *resource_type)
    }

    /// The place of a regional scope.
    pub fn place_of_scope(&self, scope: Scope) -> Option<Place> {
        self.kinds
            .get(scope.0 as usize)
            .map(|(place, _)| *place)
            .filter(|place| self.is_regional(*place))
    }

    pub fn accounts(&self) -> BTreeSet<String> {
        self.places
            .iter()
            .map(|(account, _)| account.clone())
            .filter(|account| !account.is_empty())
            .collect()
    }

    pub fn regions(&self) -> BTreeSet<String> {
        self.places
            .iter()
            .map(|(_, region)| region.clone())
            .filter(|region| !region.is_empty() && !is_global(region))
            .collect()
    }
}
