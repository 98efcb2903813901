//! Accounts that are read through a role, and `accounts.toml`, the file that lists them.
//!
//! ```toml
//! # In every account that names none itself.
//! role = "compliance-reader"
//!
//! [[account]]
//! id = "210987654321"
//! name = "production"
//! regions = ["eu-west-1"]
//! ```

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use crate::model::partition::Partition;
use crate::model::regions;
use crate::model::regions::UnfitRegion;

/// Stands for the account's id in a role's ARN.
const PLACEHOLDER: &str = "{account}";

/// An account, the role by which it is read, and what is its own.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct MemberAccount {
    /// Twelve digits.
    pub id: String,
    /// Its name, for people.
    pub name: Option<String>,
    /// Whether it is the management account of the organization that listed it.
    pub is_management: bool,
    /// The role's name, with its path if it has one, or its ARN.
    pub role: String,
    /// The external id that the role's trust policy asks for.
    pub external_id: Option<String>,
    /// The name of the session in CloudTrail; `None` for the default.
    pub session_name: Option<String>,
    /// Empty: those of the scan.
    pub regions: Vec<String>,
}

impl MemberAccount {
    /// An account whose role's ARN is known; `None` if it is no such ARN.
    pub fn of_role(arn: &str) -> Option<Self> {
        Some(Self { id: account_of_role(arn)?.to_owned(), role: arn.to_owned(), ..Self::default() })
    }

    /// The role's ARN; a mere name is of the partition that the caller is in.
    pub fn role_arn(&self, partition: Partition) -> String {
        if self.role.starts_with("arn:") {
            self.role.clone()
        } else {
            format!("arn:{partition}:iam::{}:role/{}", self.id, self.role)
        }
    }

    /// For messages: `account 123456789012 (name)`.
    pub fn label(&self) -> String {
        let management = self
            .is_management
            .then_some("the organization's management account, in which a StackSet makes no role");
        let details: Vec<&str> = self.name.as_deref().into_iter().chain(management).collect();
        if details.is_empty() {
            format!("account {}", self.id)
        } else {
            format!("account {} ({})", self.id, details.join(", "))
        }
    }
}

/// The names of those that have one, by their ids.
pub fn names(members: &[MemberAccount]) -> impl Iterator<Item = (String, String)> {
    members.iter().filter_map(|member| Some((member.id.clone(), member.name.clone()?)))
}

/// `arn:aws:iam::123456789012:role/name` → the account id.
pub fn account_of_role(role_arn: &str) -> Option<&str> {
    let parts: Vec<&str> = role_arn.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, "iam", "", account, role]
            if is_account_id(account) && role.starts_with("role/") =>
        {
            Some(account)
        }
        _ => None,
    }
}

/// Whether a text is twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether an ARN is that of a session of this role, which is named or an ARN itself.
pub fn is_session_of(arn: &str, role: &str) -> bool {
    let name = role.rsplit('/').next().unwrap_or(role);
    arn.split_once(":assumed-role/").and_then(|(_, session)| session.split('/').next())
        == Some(name)
}

/// A role's name as IAM takes it, with a path before it or not.
pub fn is_role_name(text: &str) -> bool {
    let fit = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte))
    };
    text.len() <= 512
        && text.split('/').all(fit)
        && text.rsplit('/').next().is_some_and(|name| name.len() <= 64)
}

/// `ou-…`, or `r-…` for the organization's root.
pub fn is_organizational_unit(text: &str) -> bool {
    let fit = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    match text.split('-').collect::<Vec<_>>().as_slice() {
        ["r", root] => fit(root),
        ["ou", root, unit] => fit(root) && fit(unit),
        _ => false,
    }
}

/// Why a file of accounts cannot be used.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum AccountsError {
    #[error("cannot read {path}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path}: {message}")]
    Malformed { path: PathBuf, message: String },
    #[error("{path}, line {line}: {message}")]
    Unfit { path: PathBuf, line: usize, message: String },
    #[error("{path}, line {line}: `regions`: {unfit}")]
    Regions { path: PathBuf, line: usize, unfit: UnfitRegion },
    #[error("{path} lists no account: write [[account]] with an id for each")]
    Empty { path: PathBuf },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    role: Option<Spanned<String>>,
    external_id: Option<String>,
    session_name: Option<Spanned<String>>,
    regions: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    account: Vec<Spanned<Entry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Option<Spanned<String>>,
    name: Option<String>,
    role: Option<Spanned<String>>,
    external_id: Option<String>,
    session_name: Option<Spanned<String>>,
    regions: Option<Spanned<Vec<String>>>,
}

/// The accounts that a file lists; one that it names twice is there once, as it stood first.
pub fn read(path: &Path) -> Result<Vec<MemberAccount>, AccountsError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| AccountsError::Unreadable { path: path.to_owned(), source })?;
    parse(&text, path)
}

/// Reads them from TOML text; `path` is for messages.
pub fn parse(text: &str, path: &Path) -> Result<Vec<MemberAccount>, AccountsError> {
    // The parser's own message shows the line.
    let file: File = toml::from_str(text).map_err(|error| AccountsError::Malformed {
        path: path.to_owned(),
        message: error.to_string().trim_end().to_owned(),
    })?;
    let unfit = |at: usize, message: String| AccountsError::Unfit {
        path: path.to_owned(),
        line: line_of(text, at),
        message,
    };
    if file.account.is_empty() {
        return Err(AccountsError::Empty { path: path.to_owned() });
    }
    let named = |regions: &Option<Spanned<Vec<String>>>| match regions {
        None => Ok(None),
        Some(names) => match regions::regions(names.as_ref()) {
            Ok(names) => Ok(Some(names)),
            Err(unfit) => Err(AccountsError::Regions {
                path: path.to_owned(),
                line: line_of(text, names.span().start),
                unfit,
            }),
        },
    };
    let of_all = named(&file.regions)?;
    let mut known = BTreeSet::new();
    let mut accounts = Vec::new();
    for entry in &file.account {
        let start = entry.span().start;
        let entry = entry.as_ref();
        let role = entry.role.as_ref().or(file.role.as_ref()).ok_or_else(|| {
            let message = "the account has no `role`: give it one, or write role = \"NAME\" above all accounts";
            unfit(start, message.to_owned())
        })?;
        let id = match (&entry.id, account_of_role(role.as_ref())) {
            (Some(id), _) if !is_account_id(id.as_ref()) => {
                return Err(unfit(
                    id.span().start,
                    format!("`id` must be an account's 12 digits in quotes, not `{}`", id.as_ref()),
                ));
            }
            (Some(id), Some(of_role)) if id.as_ref() != of_role => {
                return Err(unfit(
                    role.span().start,
                    format!("the role is of account {of_role}, and `id` says {}", id.as_ref()),
                ));
            }
            (Some(id), _) => id.as_ref().clone(),
            (None, Some(of_role)) => of_role.to_owned(),
            (None, None) => {
                return Err(unfit(
                    start,
                    "the account has no `id`: write its 12 digits, or the ARN of a role in it"
                        .to_owned(),
                ));
            }
        };
        let name = role.as_ref().replace(PLACEHOLDER, &id);
        if account_of_role(&name) != Some(id.as_str()) && !is_role_name(&name) {
            let message = format!(
                "`role` must be a role's name, or its ARN, in which {PLACEHOLDER} may stand for the account, not `{}`",
                role.as_ref()
            );
            return Err(unfit(role.span().start, message));
        }
        let session_name = entry.session_name.as_ref().or(file.session_name.as_ref());
        if let Some(bad) = session_name.filter(|name| {
            name.as_ref().len() < 2 || !is_role_name(name.as_ref()) || name.as_ref().contains('/')
        }) {
            let message = format!(
                "`session_name` must be 2 to 64 letters, digits or + = , . @ _ -, not `{}`",
                bad.as_ref()
            );
            return Err(unfit(bad.span().start, message));
        }
        let regions = named(&entry.regions)?;
        if known.insert(id.clone()) {
            accounts.push(MemberAccount {
                id,
                name: entry.name.clone(),
                is_management: false,
                role: name,
                external_id: entry.external_id.clone().or_else(|| file.external_id.clone()),
                session_name: session_name.map(|name| name.as_ref().clone()),
                regions: regions.or_else(|| of_all.clone()).unwrap_or_default(),
            });
        }
    }
    Ok(accounts)
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
