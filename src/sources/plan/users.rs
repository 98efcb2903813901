//! `aws_iam_user`: the access keys and the console password that the plan gives it. MFA devices are
//! enrolled by people, not plans.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;

use super::references::{Resolver, Target};
use super::tree::{Planned, ResourceId, Resources, Tree};
use crate::model::evaluation::parse_rfc3339;
use crate::model::resource::{AccessKey, Reading, User};

/// How many access keys IAM gives a user at most.
const MOST_KEYS: usize = 2;

const NO_MFA: &str = "A plan does not say which MFA devices a user has.";
const PASSWORD_OF_EXISTING: &str =
    "The user exists already; the plan does not say whether it has a console password.";
const KEYS_OF_EXISTING: &str =
    "The user exists already; the plan does not say which access keys it has.";
const OTHER_KEY_OF_EXISTING: &str =
    "The user exists already, and may have an access key that is not in the plan.";
const UNCLEAR_PASSWORD: &str = "Whose console password the plan makes is known only after apply.";
const UNCLEAR_KEY: &str = "An access key that exists already may be the user's.";
const MISSING: &str = "The plan is not complete: what it gives the user may be missing.";

/// Of the keys that may be a user's, one that the plan makes, and one that exists.
type Possible = [Option<ResourceId>; 2];

/// Keys and passwords by user: found once for the whole plan.
pub struct Credentials<'t, 'a> {
    tree: &'t Tree<'a>,
    as_of: OffsetDateTime,
    keys: HashMap<ResourceId, Vec<ResourceId>>,
    possible_keys: HashMap<ResourceId, Possible>,
    passwords: HashSet<ResourceId>,
    possible_passwords: HashSet<ResourceId>,
}

impl<'t, 'a> Credentials<'t, 'a> {
    pub fn new(tree: &'t Tree<'a>, as_of: OffsetDateTime) -> Self {
        let mut resolver = Resolver::new(tree, "aws_iam_user", &["name", "id"], false);
        let mut keys: HashMap<_, Vec<_>> = HashMap::new();
        let mut unclear: HashMap<_, (Resources, Possible)> = HashMap::new();
        for (id, key) in tree.of_kind("aws_iam_access_key") {
            match resolver.target(id, "user") {
                Target::One(user) => keys.entry(user).or_default().push(id),
                Target::OneOf(users) | Target::Perhaps(users) => {
                    let (_, found) = unclear.entry(users.as_ptr()).or_insert((users, [None, None]));
                    found[usize::from(!key.is_new())] = Some(id);
                }
            }
        }
        let mut possible_keys: HashMap<_, Possible> = HashMap::new();
        for (users, found) in unclear.values() {
            for user in &**users {
                let all = possible_keys.entry(*user).or_default();
                *all = [found[0].or(all[0]), found[1].or(all[1])];
            }
        }
        let (mut passwords, mut unclear) = (HashSet::new(), HashMap::new());
        for (id, _) in tree.of_kind("aws_iam_user_login_profile") {
            match resolver.target(id, "user") {
                Target::One(user) => drop(passwords.insert(user)),
                Target::OneOf(users) | Target::Perhaps(users) => {
                    drop(unclear.insert(users.as_ptr(), users));
                }
            }
        }
        let possible_passwords = unclear.values().flat_map(|users| &**users).copied().collect();
        Self { tree, as_of, keys, possible_keys, passwords, possible_passwords }
    }

    pub fn user(&self, id: ResourceId, user: &Planned<'_>) -> User {
        let (access_keys, hidden_keys) = self.access_keys(id, user);
        User {
            access_keys,
            hidden_keys,
            console_access: self.console_access(id, user),
            mfa_devices: Reading::unknown(NO_MFA),
        }
    }

    fn console_access(&self, id: ResourceId, user: &Planned<'_>) -> Reading<bool> {
        if self.passwords.contains(&id) {
            Reading::Known(true)
        } else if self.possible_passwords.contains(&id) {
            Reading::unknown(UNCLEAR_PASSWORD)
        } else if !user.is_new() {
            Reading::unknown(PASSWORD_OF_EXISTING)
        } else if self.tree.document.incomplete().is_some() {
            Reading::unknown(MISSING)
        } else {
            Reading::Known(false)
        }
    }

    fn access_keys(
        &self,
        id: ResourceId,
        user: &Planned<'_>,
    ) -> (Reading<Vec<AccessKey>>, Option<Cow<'static, str>>) {
        let own = self.keys.get(&id).map(Vec::as_slice).unwrap_or_default();
        let [made, existing] = self.possible_keys.get(&id).copied().unwrap_or_default();
        let (mut keys, mut hidden) = (Vec::new(), None);
        // A key that the plan makes is of today, whosever it is.
        for key in own.iter().copied().chain(made) {
            match self.access_key(key) {
                Ok(key) => keys.push(key),
                Err(reason) => hidden = Some(Cow::Owned(reason)),
            }
        }
        let missing = if existing.is_some() {
            Some(UNCLEAR_KEY)
        } else if !user.is_new() && own.len() < MOST_KEYS {
            Some(if own.is_empty() { KEYS_OF_EXISTING } else { OTHER_KEY_OF_EXISTING })
        } else if self.tree.document.incomplete().is_some() {
            Some(MISSING)
        } else {
            None
        };
        (Reading::Known(keys), hidden.or(missing.map(Cow::Borrowed)))
    }

    /// The key, or why its age is not known.
    fn access_key(&self, id: ResourceId) -> Result<AccessKey, String> {
        let key = &self.tree.planned[id];
        let name = key.text("id").unwrap_or_else(|| key.address()).to_owned();
        let active = match key.read("status") {
            Reading::Known(status) => !matches!(status.as_str(), Some("Inactive" | "Expired")),
            // One that the plan makes is young enough either way.
            Reading::Unknown(_) if key.is_new() => true,
            Reading::Unknown(_) => {
                return Err(format!(
                    "{name} exists already, and the plan does not say whether it is active."
                ));
            }
        };
        let created = if key.is_new() {
            Some(self.as_of)
        } else {
            key.text("create_date").and_then(parse_rfc3339)
        };
        match created {
            Some(created) => Ok(AccessKey { id: name, active, created }),
            None if active => {
                Err(format!("{name} exists already, and the plan does not say since when."))
            }
            // An inactive key may be of any age.
            None => Ok(AccessKey { id: name, active, created: self.as_of }),
        }
    }
}
