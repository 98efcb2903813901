//! Which accounts a live scan looks at besides the caller's own: roles that are named, those of an `accounts.toml`, an organization's.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use aws_types::SdkConfig;
use futures_util::stream::{StreamExt, iter};
use tokio::sync::Semaphore;

use super::arguments::SourceArguments;
use super::live::{is_all, regions_of};
use crate::accounts::{MemberAccount, partition_of, read};
use crate::aws::account::{Account, Role, identity, with_role};
use crate::aws::organizations::{Organizations, Wanted};
use crate::ports::Gap;
use crate::settings::Settings;

/// Roles being assumed at once: two calls each, and AWS takes hundreds a second.
const ENTERED: usize = 16;

/// The accounts that are named, on the command line or else in the settings.
pub fn named(arguments: &SourceArguments, settings: &Settings) -> Result<Vec<MemberAccount>> {
    let asked = !arguments.role_arns.is_empty() || arguments.accounts.is_some() || arguments.organization;
    let role_arns = if asked { &arguments.role_arns } else { &settings.scan.role_arns };
    let file = if asked { &arguments.accounts } else { &settings.scan.accounts };
    let mut members = Vec::new();
    for arn in role_arns {
        members.push(MemberAccount::of_role(arn).with_context(|| format!("`{arn}` is not a role's ARN (arn:aws:iam::ACCOUNT:role/NAME)"))?);
    }
    if let Some(path) = file {
        members.extend(read(path)?);
    }
    if members.is_empty() && arguments.only_roles && !arguments.organization {
        bail!("--only-roles leaves the caller's own account out, and no other is named: add --role-arn, --accounts or --organization");
    }
    Ok(members)
}

/// Those and the organization's, each once.
pub async fn all(mut members: Vec<MemberAccount>, arguments: &SourceArguments, config: &SdkConfig, own: &str) -> Result<Vec<MemberAccount>> {
    if arguments.organization {
        members.extend(of_organization(arguments, config, own).await?);
    }
    let mut known: BTreeSet<_> = if arguments.only_roles { BTreeSet::new() } else { BTreeSet::from([own.to_owned()]) };
    members.retain(|member| known.insert(member.id.clone()));
    Ok(members)
}

/// What the accounts are together. An organization is the same whoever joins it, so that its scans are compared with one another.
pub fn together(arguments: &SourceArguments) -> Option<String> {
    let units = &arguments.organizational_units;
    arguments.organization.then(|| if units.is_empty() { "organization".to_owned() } else { units.join("+") })
}

async fn of_organization(arguments: &SourceArguments, config: &SdkConfig, own: &str) -> Result<Vec<MemberAccount>> {
    let role = arguments.role_name.clone().unwrap_or_default();
    let mut wanted = Wanted { organizational_units: arguments.organizational_units.clone(), exclude: arguments.excluded_accounts.clone() };
    // The caller is in it already, and seldom has such a role.
    if arguments.only_roles {
        wanted.exclude.push(own.to_owned());
    }
    let organizations = Organizations::new(config)?;
    let accounts = organizations.accounts(&wanted).await?;
    let member = |(id, name): (String, String)| MemberAccount {
        id,
        name: Some(name).filter(|name| !name.is_empty()),
        role: role.clone(),
        external_id: arguments.external_id.clone(),
        ..MemberAccount::default()
    };
    Ok(accounts.into_iter().map(member).collect())
}

/// Assumes the role of each, many at once. One that is refused is named, and keeps no other from being read.
pub async fn enter(
    members: &[MemberAccount],
    arguments: &SourceArguments,
    settings: &Settings,
    config: &SdkConfig,
    caller: &str,
    calls: &Arc<Semaphore>,
) -> (Vec<Account>, Vec<Gap>) {
    let entering = members.iter().map(|member| async move {
        let refused = |error: anyhow::Error| Gap::new(member.label(), format!("{error:#}"));
        let role =
            Role { arn: member.role_arn(partition_of(caller)), external_id: member.external_id.clone(), session_name: member.session_name.clone() };
        let assumed = with_role(config, role);
        identity(&assumed).await.map_err(|error| refused(error.into()))?;
        let named = regions(arguments, settings, member);
        let found = regions_of(&assumed, named).await.map_err(refused)?;
        Ok(Account::new(assumed, member.id.clone(), found, named.is_empty() || is_all(named), calls.clone()))
    });
    let entered: Vec<Result<Account, Gap>> = iter(entering.collect::<Vec<_>>()).buffered(ENTERED).collect().await;
    let (mut accounts, mut refused) = (Vec::new(), Vec::new());
    for one in entered {
        match one {
            Ok(account) => accounts.push(account),
            Err(gap) => refused.push(gap),
        }
    }
    (accounts, refused)
}

/// The command line's regions, else the account's own, else the settings'.
fn regions<'a>(arguments: &'a SourceArguments, settings: &'a Settings, member: &'a MemberAccount) -> &'a [String] {
    [&arguments.regions, &member.regions].into_iter().find(|regions| !regions.is_empty()).unwrap_or(&settings.scan.regions)
}
