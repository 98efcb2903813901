//! The accounts of an organization, through AWS Organizations' three lists.
//!
//! Its SDK would be one more to compile for three calls.

use std::collections::BTreeMap;

use aws_types::SdkConfig;
use serde::Deserialize;
use serde_json::json;

use crate::aws::endpoint;
use crate::aws::endpoint::EndpointError;
use crate::aws::error::{code, explain};
use crate::aws::raw_client::{Protocol, RawClient};
use crate::model::port::PortError;

/// AWS Organizations, as the management account or a delegated administrator sees it.
#[derive(Debug)]
pub struct Organizations(RawClient);

/// Which accounts are wanted.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wanted {
    /// Those in these units, and in every unit below them; empty: the whole organization.
    #[serde(default)]
    pub organizational_units: Vec<String>,
    /// Ids of accounts to leave out.
    #[serde(default)]
    pub exclude: Vec<String>,
}

/// An active account of the organization.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListedAccount {
    /// Its name in the organization.
    pub name: String,
    /// The management account: StackSets make no role in it.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html>
    pub is_management: bool,
}

/// What any of the lists answers, as far as it is looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Page {
    accounts: Vec<Account>,
    organizational_units: Vec<Unit>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Account {
    id: String,
    /// `arn:aws:organizations::MANAGEMENT-ACCOUNT:account/o-ORGANIZATION/ACCOUNT`.
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html>
    #[serde(default)]
    arn: String,
    #[serde(default)]
    name: String,
    /// `Status` until AWS retired it in September 2026; other partitions may still be behind.
    state: Option<String>,
    status: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Unit {
    id: String,
}

impl Account {
    /// Roles of suspended accounts, and of those on their way in or out, cannot be assumed.
    fn is_active(&self) -> bool {
        self.state.as_deref().or(self.status.as_deref()) == Some("ACTIVE")
    }

    fn is_management(&self) -> bool {
        self.arn.split(':').nth(4) == Some(self.id.as_str())
    }
}

impl Organizations {
    /// A client for the configuration's partition.
    pub fn new(config: &SdkConfig) -> Result<Self, EndpointError> {
        RawClient::new(config, endpoint::Service::Organizations, Protocol::json()).map(Self)
    }

    /// The active accounts that are wanted, by id.
    pub async fn accounts(
        &self,
        wanted: &Wanted,
    ) -> Result<BTreeMap<String, ListedAccount>, PortError> {
        let mut found = BTreeMap::new();
        if wanted.organizational_units.is_empty() {
            found.extend(self.active("ListAccounts", None).await?);
        }
        let mut units = wanted.organizational_units.clone();
        while let Some(unit) = units.pop() {
            found.extend(self.active("ListAccountsForParent", Some(&unit)).await?);
            let below = self.pages("ListOrganizationalUnitsForParent", Some(&unit)).await?;
            units.extend(
                below.into_iter().flat_map(|page| page.organizational_units).map(|unit| unit.id),
            );
        }
        found.retain(|id, _| !wanted.exclude.contains(id));
        if found.is_empty() {
            let place = if wanted.organizational_units.is_empty() {
                "the organization".to_owned()
            } else {
                wanted.organizational_units.join(", ")
            };
            let but = if wanted.exclude.is_empty() { "" } else { ", except for what is excluded" };
            return Err(PortError::new(
                "listing the organization's accounts",
                format!("there is no active account in {place}{but}"),
            ));
        }
        Ok(found)
    }

    async fn active(
        &self,
        action: &'static str,
        parent: Option<&str>,
    ) -> Result<Vec<(String, ListedAccount)>, PortError> {
        let accounts = self
            .pages(action, parent)
            .await?
            .into_iter()
            .flat_map(|page| page.accounts)
            .filter(Account::is_active);
        let listed = accounts.map(|account| {
            let is_management = account.is_management();
            (account.id, ListedAccount { name: account.name, is_management })
        });
        Ok(listed.collect())
    }

    async fn pages(
        &self,
        action: &'static str,
        parent: Option<&str>,
    ) -> Result<Vec<Page>, PortError> {
        let (mut pages, mut token) = (Vec::new(), None::<String>);
        loop {
            let mut body = json!({});
            if let Some(parent) = parent {
                body["ParentId"] = parent.into();
            }
            if let Some(token) = token {
                body["NextToken"] = token.into();
            }
            let page = self
                .page(action, body.to_string())
                .await
                .map_err(|error| PortError::new("listing the organization's accounts", error))?;
            // A page may be empty and not the last.
            token = page.next_token.clone().filter(|token| !token.is_empty());
            pages.push(page);
            if token.is_none() {
                return Ok(pages);
            }
        }
    }

    async fn page(&self, action: &'static str, body: String) -> Result<Page, String> {
        let operation = format!("organizations:{action}");
        let request = http::Request::post("/")
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", format!("AWSOrganizationsV20161128.{action}"))
            .body(body.into_bytes());
        let request = request.map_err(|error| format!("{operation}: {error}"))?;
        let answer = self.0.call(request).await.map_err(|error| {
            let refused = code(&error) == Some("AccessDeniedException");
            let hint = if refused {
                " (only the management account and delegated administrators may list accounts)"
            } else {
                ""
            };
            format!("{}{hint}", explain(&operation, &error))
        })?;
        serde_json::from_slice(&answer.body)
            .map_err(|error| format!("{operation}: the answer cannot be read: {error}"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_active_accounts_count_whatever_aws_calls_it() {
        let page: Page = serde_json::from_str(
            r#"{"Accounts":[{"Id":"1","Name":"a","State":"ACTIVE"},{"Id":"2","State":"SUSPENDED","Status":"ACTIVE"},{"Id":"3","Status":"ACTIVE"},
                {"Id":"4","State":"PENDING_ACTIVATION"},{"Id":"5"}],"NextToken":null}"#,
        )
        .unwrap_or_default();
        let active: Vec<_> = page
            .accounts
            .into_iter()
            .filter(Account::is_active)
            .map(|account| account.id)
            .collect();
        assert_eq!(active, ["1", "3"]);
    }

    #[test]
    fn the_management_account_is_the_one_whose_arn_names_itself() {
        for (id, arn, expected) in [
            (
                "111122223333",
                "arn:aws:organizations::111122223333:account/o-abcd123456/111122223333",
                true,
            ),
            (
                "111122223333",
                "arn:aws-us-gov:organizations::111122223333:account/o-abcd123456/111122223333",
                true,
            ),
            (
                "210987654321",
                "arn:aws:organizations::111122223333:account/o-abcd123456/210987654321",
                false,
            ),
            ("210987654321", "", false),
        ] {
            let account: Account = serde_json::from_value(json!({"Id": id, "Arn": arn})).unwrap();
            assert_eq!(account.is_management(), expected, "{id} {arn}");
        }
    }
}
