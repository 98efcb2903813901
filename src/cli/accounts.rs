//! Which accounts a live scan looks at besides the caller's own: roles that are named, those of an
//! `accounts.toml`, an organization's.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Result;
use aws_types::SdkConfig;
use futures_util::stream::{StreamExt, iter};
use tokio::sync::Semaphore;

use super::exit::Misuse;
use super::options::SourceArguments;
use crate::aws::account::{
    Account, Identity, Role, answers_elsewhere, enabled_regions, enter_role, identity, in_region,
};
use crate::aws::caller::region_order;
use crate::aws::error::explain;
use crate::model::partition::Partition;
use crate::model::regions::ALL;
use crate::model::resource::ResourceType;
use crate::model::scan_record::Gap;
use crate::resource_types::calls::CALLS;
use crate::rules::RULES;
use crate::settings::Settings;
use crate::settings::accounts::{MemberAccount, is_session_of, read};
use crate::sources::live::calls::{ResourceCalls, Scope};
use crate::sources::live::organizations::{ListedAccount, Organizations, Wanted};

/// Roles being assumed at once: two calls each, and AWS takes hundreds a second.
const ENTERED: usize = 16;

/// Whether every region is asked for.
pub fn is_all(regions: &[String]) -> bool {
    regions.iter().any(|region| region == ALL)
}

/// The accounts that are named, on the command line or else in the settings.
pub fn named(arguments: &SourceArguments, settings: &Settings) -> Result<Vec<MemberAccount>> {
    let asked =
        !arguments.role_arns.is_empty() || arguments.accounts.is_some() || arguments.organization;
    let role_arns = if asked { &arguments.role_arns } else { &settings.scan.role_arns };
    let file = if asked { &arguments.accounts } else { &settings.scan.accounts };
    let mut members = Vec::new();
    for arn in role_arns {
        let member = MemberAccount::of_role(arn);
        members.push(member.ok_or_else(|| {
            Misuse(format!("`{arn}` is not a role's ARN (arn:aws:iam::ACCOUNT:role/NAME)"))
        })?);
    }
    if let Some(path) = file {
        members.extend(read(path)?);
    }
    if members.is_empty() && arguments.only_roles && !arguments.organization {
        let message = "--only-roles leaves the caller's own account out, and no other is named: add --role-arn, --accounts or --organization";
        return Err(Misuse(message.to_owned()).into());
    }
    Ok(members)
}

/// The caller's own account.
#[derive(Debug)]
pub struct OwnAccount {
    /// With the caller's credentials: not where a role is given for it, and not where only roles
    /// are wanted.
    pub is_read_directly: bool,
    /// Those that are named for it.
    pub regions: Vec<String>,
}

impl OwnAccount {
    pub fn among(members: &[MemberAccount], caller: &Identity, only_roles: bool) -> Self {
        let listed = members.iter().find(|member| member.id == caller.account_id);
        // A role can seldom assume itself.
        let has_role = listed.is_some_and(|member| !is_session_of(&caller.arn, &member.role));
        Self {
            is_read_directly: !only_roles && !has_role,
            regions: listed.map(|member| member.regions.clone()).unwrap_or_default(),
        }
    }
}

/// Those and the organization's, each once.
pub async fn all(
    mut members: Vec<MemberAccount>,
    arguments: &SourceArguments,
    config: &SdkConfig,
    caller: &Identity,
    own: &OwnAccount,
) -> Result<Vec<MemberAccount>> {
    if arguments.organization {
        members.extend(of_organization(arguments, config, &caller.account_id).await?);
    }
    let mut known: BTreeSet<_> = if own.is_read_directly {
        BTreeSet::from([caller.account_id.clone()])
    } else {
        BTreeSet::new()
    };
    members.retain(|member| known.insert(member.id.clone()));
    Ok(members)
}

/// What the accounts are together. An organization stays the same when accounts join it, so that
/// its scans are compared with one another.
pub fn together(arguments: &SourceArguments) -> Option<String> {
    let units = &arguments.organizational_units;
    arguments
        .organization
        .then(|| if units.is_empty() { "organization".to_owned() } else { units.join("+") })
}

async fn of_organization(
    arguments: &SourceArguments,
    config: &SdkConfig,
    own: &str,
) -> Result<Vec<MemberAccount>> {
    let role = arguments.role_name.clone().unwrap_or_default();
    let mut wanted = Wanted {
        organizational_units: arguments.organizational_units.clone(),
        exclude: arguments.excluded_accounts.clone(),
    };
    // The caller is in it already, and seldom has such a role.
    if arguments.only_roles {
        wanted.exclude.push(own.to_owned());
    }
    let organizations = Organizations::new(config)?;
    let accounts = organizations.accounts(&wanted).await?;
    let member = |(id, listed): (String, ListedAccount)| MemberAccount {
        id,
        name: Some(listed.name).filter(|name| !name.is_empty()),
        is_management: listed.is_management,
        role: role.clone(),
        external_id: arguments.external_id.clone(),
        ..MemberAccount::default()
    };
    Ok(accounts.into_iter().map(member).collect())
}

/// Assumes the role of each, many at once. One that is refused is named, and keeps no other from
/// being read.
pub async fn enter(
    members: &[MemberAccount],
    regions: &Regions<'_>,
    config: &SdkConfig,
    caller: &Identity,
    calls: &Arc<Semaphore>,
) -> (Vec<Account>, Vec<Gap>) {
    let entering = members.iter().map(|member| async move {
        let refused = |why: String| Gap::new(member.label(), why);
        let Some(partition) = Partition::of_arn(&caller.arn) else {
            return Err(refused(format!(
                "the caller's ARN `{}` names no AWS partition that this version knows",
                caller.arn
            )));
        };
        let role = Role {
            arn: member.role_arn(partition),
            external_id: member.external_id.clone(),
            session_name: member.session_name.clone(),
            duration_seconds: None,
        };
        let assumed = enter_role(config, role).await.map_err(|error| refused(error.to_string()))?;
        // The region that knows the caller may be off in this account.
        let order = region_order(
            config.region().map(|region| region.as_ref()),
            &regions.of(&member.regions),
        )
        .map(|place| in_region(&assumed, place));
        let known = order
            .ask(|place| async move { identity(&place).await.map(|_| place) }, answers_elsewhere)
            .await;
        let known = known.map_err(|error| refused(explain("sts:GetCallerIdentity", &error)))?;
        Ok(regions.account(known, &member.id, &member.regions, calls).await)
    });
    let entered: Vec<Result<_, Gap>> =
        iter(entering.collect::<Vec<_>>()).buffered(ENTERED).collect().await;
    let (mut accounts, mut gaps) = (Vec::new(), Vec::new());
    for one in entered {
        match one {
            Ok((account, unread)) => {
                accounts.push(account);
                gaps.extend(unread);
            }
            Err(gap) => gaps.push(gap),
        }
    }
    (accounts, gaps)
}

/// Which regions of an account are looked at.
#[derive(Clone, Copy, Debug)]
pub struct Regions<'a> {
    pub arguments: &'a SourceArguments,
    pub settings: &'a Settings,
    /// The caller's.
    pub configured: Option<&'a str>,
}

impl Regions<'_> {
    /// Those that are named, the configured one where none is, all where none is configured.
    pub fn of(&self, own: &[String]) -> Vec<String> {
        let named = self.named(own);
        if named.is_empty() {
            vec![self.configured.unwrap_or(ALL).to_owned()]
        } else {
            named.to_vec()
        }
    }

    /// The command line's regions, else the account's own, else the settings'.
    fn named<'a>(&'a self, own: &'a [String]) -> &'a [String] {
        [&self.arguments.regions, own]
            .into_iter()
            .find(|regions| !regions.is_empty())
            .unwrap_or(&self.settings.scan.regions)
    }

    /// The account with its regions; where AWS does not list them, what is in none is read, and the
    /// rest is missing.
    pub async fn account(
        &self,
        config: SdkConfig,
        id: &str,
        own: &[String],
        calls: &Arc<Semaphore>,
    ) -> (Account, Vec<Gap>) {
        let mut regions = self.of(own);
        let every_bucket = self.named(own).is_empty() || is_all(&regions);
        let mut unread = Vec::new();
        if is_all(&regions) {
            regions = enabled_regions(&config).await.unwrap_or_else(|error| {
                let why = format!("{:#}", anyhow::Error::from(error));
                let what = |kind: ResourceType| {
                    Gap::of(
                        kind,
                        format!("{} in all regions of account {id}", kind.as_str()),
                        why.clone(),
                    )
                };
                let is_regional =
                    |calls: &&&ResourceCalls| !matches!(calls.list.scope, Scope::Everywhere(_));
                let regional = CALLS.iter().filter(is_regional);
                let judges = |kind| RULES.iter().any(|rule| rule.judges(kind));
                let regional = regional.filter(|calls| judges(calls.resource_type));
                unread.extend(regional.map(|calls| what(calls.resource_type)));
                Vec::new()
            });
        }
        regions.sort_unstable();
        regions.dedup();
        (Account::new(config, id.to_owned(), regions, every_bucket, calls.clone()), unread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_callers_own_account_is_read_through_the_role_that_is_given_for_it() {
        let member = |id: &str, role: &str| MemberAccount {
            id: id.to_owned(),
            role: role.to_owned(),
            regions: vec!["eu-west-1".to_owned()],
            ..MemberAccount::default()
        };
        let (own, other) = ("123456789012", "210987654321");
        let user = "arn:aws:iam::123456789012:user/a";
        let session = "arn:aws:sts::123456789012:assumed-role/reader/a";
        let cases = [
            ("no role is given", user, vec![member(other, "reader")], false, true),
            (
                "a role is given",
                user,
                vec![member(other, "reader"), member(own, "reader")],
                false,
                false,
            ),
            ("only roles are wanted", user, vec![member(other, "reader")], true, false),
            (
                "the caller is in that role already",
                session,
                vec![member(own, "audit/reader")],
                false,
                true,
            ),
            ("in another role", session, vec![member(own, "writer")], false, false),
        ];
        for (name, arn, members, only_roles, is_read_directly) in cases {
            let caller = Identity { account_id: own.to_owned(), arn: arn.to_owned() };
            let found = OwnAccount::among(&members, &caller, only_roles);
            assert_eq!(found.is_read_directly, is_read_directly, "{name}");
            assert_eq!(
                found.regions.is_empty(),
                members.iter().all(|member| member.id != own),
                "{name}"
            );
        }
    }
}
