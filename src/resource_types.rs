//! The resource types that rules evaluate or look at beside what they evaluate: one file each.
//!
//! A file says what is true of the type wherever it is read from. Nothing outside of these files
//! decides by a type's name.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::model::value::Value;
use in_plans::InPlans;

#[cfg(feature = "aws")]
pub mod calls;
pub mod in_plans;

// Types: from the files beside this one, by `UPDATE_GENERATED=1 cargo test generated`.
pub mod access_analyzer_region;
pub mod account_organization;
pub mod account_security_contact;
pub mod cloudtrail_account;
pub mod cloudtrail_trail;
pub mod cloudwatch_alarm;
pub mod config_region;
pub mod ec2_client_vpn_endpoint;
pub mod ec2_ebs_encryption_by_default;
pub mod ec2_eip;
pub mod ec2_flow_log;
pub mod ec2_image;
pub mod ec2_image_block_public_access;
pub mod ec2_instance;
pub mod ec2_instance_metadata_defaults;
pub mod ec2_launch_template;
pub mod ec2_network_acl;
pub mod ec2_network_interface;
pub mod ec2_public_snapshot;
pub mod ec2_route_table;
pub mod ec2_security_group;
pub mod ec2_snapshot;
pub mod ec2_snapshot_block_public_access;
pub mod ec2_spot_fleet;
pub mod ec2_subnet;
pub mod ec2_transit_gateway;
pub mod ec2_volume;
pub mod ec2_vpc;
pub mod ec2_vpc_block_public_access_options;
pub mod ec2_vpc_endpoint;
pub mod ec2_vpc_endpoint_service;
pub mod ec2_vpc_peering_connection;
pub mod ec2_vpn_connection;
pub mod efs_file_system;
pub mod iam_federation;
pub mod iam_group;
pub mod iam_organization_features;
pub mod iam_password_policy;
pub mod iam_policy;
pub mod iam_role;
pub mod iam_root_user;
pub mod iam_server_certificate;
pub mod iam_support_access;
pub mod iam_user;
pub mod kms_key;
pub mod macie_session;
pub mod rds_db_cluster;
pub mod rds_db_cluster_snapshot;
pub mod rds_db_instance;
pub mod rds_db_proxy;
pub mod rds_db_snapshot;
pub mod rds_event_subscription;
pub mod rds_global_cluster;
pub mod rds_region;
pub mod s3_access_point;
pub mod s3_account_public_access_block;
pub mod s3_bucket;
pub mod s3_multi_region_access_point;
pub mod s3express_directory_bucket;
pub mod security_hub_hub;
pub mod ssm_managed_instance;

/// Every resource type that has a file, by AWS Config's names.
static ALL: &[&Definition] = &[
    &access_analyzer_region::DEFINITION,
    &account_organization::DEFINITION,
    &account_security_contact::DEFINITION,
    &cloudtrail_account::DEFINITION,
    &cloudtrail_trail::DEFINITION,
    &cloudwatch_alarm::DEFINITION,
    &config_region::DEFINITION,
    &ec2_client_vpn_endpoint::DEFINITION,
    &ec2_eip::DEFINITION,
    &ec2_ebs_encryption_by_default::DEFINITION,
    &ec2_flow_log::DEFINITION,
    &ec2_image::DEFINITION,
    &ec2_image_block_public_access::DEFINITION,
    &ec2_instance::DEFINITION,
    &ec2_instance_metadata_defaults::DEFINITION,
    &ec2_launch_template::DEFINITION,
    &ec2_network_acl::DEFINITION,
    &ec2_network_interface::DEFINITION,
    &ec2_public_snapshot::DEFINITION,
    &ec2_route_table::DEFINITION,
    &ec2_security_group::DEFINITION,
    &ec2_snapshot::DEFINITION,
    &ec2_snapshot_block_public_access::DEFINITION,
    &ec2_spot_fleet::DEFINITION,
    &ec2_subnet::DEFINITION,
    &ec2_transit_gateway::DEFINITION,
    &ec2_vpc::DEFINITION,
    &ec2_vpc_block_public_access_options::DEFINITION,
    &ec2_vpc_endpoint::DEFINITION,
    &ec2_vpc_endpoint_service::DEFINITION,
    &ec2_vpc_peering_connection::DEFINITION,
    &ec2_vpn_connection::DEFINITION,
    &ec2_volume::DEFINITION,
    &efs_file_system::DEFINITION,
    &iam_federation::DEFINITION,
    &iam_group::DEFINITION,
    &iam_organization_features::DEFINITION,
    &iam_password_policy::DEFINITION,
    &iam_policy::DEFINITION,
    &iam_role::DEFINITION,
    &iam_root_user::DEFINITION,
    &iam_server_certificate::DEFINITION,
    &iam_support_access::DEFINITION,
    &iam_user::DEFINITION,
    &kms_key::DEFINITION,
    &macie_session::DEFINITION,
    &rds_db_cluster::DEFINITION,
    &rds_db_cluster_snapshot::DEFINITION,
    &rds_db_instance::DEFINITION,
    &rds_db_proxy::DEFINITION,
    &rds_db_snapshot::DEFINITION,
    &rds_event_subscription::DEFINITION,
    &rds_global_cluster::DEFINITION,
    &rds_region::DEFINITION,
    &s3_access_point::DEFINITION,
    &s3_account_public_access_block::DEFINITION,
    &s3_bucket::DEFINITION,
    &s3_multi_region_access_point::DEFINITION,
    &s3express_directory_bucket::DEFINITION,
    &ssm_managed_instance::DEFINITION,
    &security_hub_hub::DEFINITION,
];
// End of types.

/// What is true of a resource type.
#[derive(Debug)]
pub struct Definition {
    /// AWS Config's name, such as `AWS::EC2::Instance`.
    pub name: &'static str,
    /// Where its resources are.
    pub place: Place,
    /// Of what no two resources have the same id.
    pub id_is_unique_in: UniqueIn,
    /// What people take for a part of the type and no rule looks at. One phrase each.
    pub not_looked_at: &'static [&'static str],
    /// The resource's type in AWS Security Hub's findings
    /// (<https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources.html>).
    pub security_hub_type: &'static str,
    /// The ARN, with `{partition}`, `{region}`, `{account}`, `{id}` and `{name}`; `None` where it
    /// cannot be made of these.
    pub arn: Option<&'static str>,
    /// How AWS Config records it.
    pub config: Config,
    /// How plans of OpenTofu describe it.
    pub plan: InPlans,
    /// The IAM actions that reading takes: each with the path that it is needed for, empty where
    /// it is needed in any case.
    pub permissions: &'static [(&'static str, &'static str)],
    /// Which part of an average account's resources are of the type, for estimates of cost.
    pub share_of_account: f64,
}

/// How AWS Config's items describe the resources of a type.
#[derive(Debug)]
pub struct Config {
    /// Where the document has its id, where AWS Config has it outside of `configuration` alone.
    pub id: Option<&'static str>,
    /// Where the name is that people call it by; where there is none, the item's `resourceName`.
    pub name: Option<&'static str>,
    /// Paths that are `null` where the item lacks them or has an empty text: without them there is
    /// none. Everything else that is absent was not recorded.
    pub none_if_absent: &'static [&'static str],
    /// Paths whose `null` says that there is none, though their absence says nothing.
    pub none_if_null: &'static [&'static str],
    /// Why a path and what is below it is unknown where it is absent.
    pub not_recorded: &'static [(&'static str, &'static str)],
    /// How Config spells the members of `configuration`.
    pub spelling: Spelling,
    /// Sees what was read last: what has a form that AWS does not give it becomes unread.
    pub check: Option<fn(&mut Value)>,
}

impl Config {
    /// What is true of most types.
    pub const USUAL: Self = Self {
        id: None,
        name: None,
        none_if_absent: &[],
        none_if_null: &[],
        not_recorded: &[],
        spelling: Spelling { aliases: &[], list_alone: &[], by_id: &[] },
        check: None,
    };
}

/// Where AWS Config spells a document otherwise than by case.
#[derive(Debug)]
pub struct Spelling {
    /// Other names of a member.
    pub aliases: &'static [(&'static str, &'static str)],
    /// Members that are objects of one list, and may be that list alone.
    pub list_alone: &'static [(&'static str, &'static str)],
    /// Paths of lists that Config keeps as an object, each element by its id.
    pub by_id: &'static [&'static str],
}

/// Where the resources of a type are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    /// In the region that it is listed in.
    Region,
    /// In no region but in the whole account: AWS Config may record one in several regions.
    Account,
}

/// Within what the ids of a type are unique.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UniqueIn {
    /// In all accounts and regions.
    World,
    /// An account and a region.
    Region,
}

/// Types that have no file: rules of the user's own judge them.
static OF_OWN_RULES: OnceLock<Vec<&'static Definition>> = OnceLock::new();

/// A resource type that has a file here, or that AWS Config records and rules of the user's own
/// judge.
#[derive(Clone, Copy)]
pub struct ResourceType(&'static Definition);

impl ResourceType {
    /// The type that a file defines.
    pub const fn new(definition: &'static Definition) -> Self {
        Self(definition)
    }

    /// AWS Config's name.
    pub const fn as_str(self) -> &'static str {
        self.0.name
    }

    /// The service that it belongs to, as AWS Config spells it: `EC2`.
    pub fn service(self) -> &'static str {
        self.as_str().split("::").nth(1).unwrap_or_default()
    }

    /// What is true of the type.
    pub const fn definition(self) -> &'static Definition {
        self.0
    }

    /// Whether a resource of it is in the whole account and in no region.
    pub const fn is_global(self) -> bool {
        matches!(self.0.place, Place::Account)
    }

    /// Whether no two resources of all accounts and regions have the same id.
    pub const fn has_unique_id(self) -> bool {
        matches!(self.0.id_is_unique_in, UniqueIn::World)
    }

    /// Whether AWS Config records it: of a type that it does not have, nothing is.
    pub fn is_recorded(self) -> bool {
        self.0.config.not_recorded.iter().all(|(path, _)| *path != "configuration")
    }

    /// Whether AWS can be asked for its resources. Those of a type without a file are known from
    /// what AWS Config records, and from plans where the user says how these describe it.
    pub fn has_file(self) -> bool {
        !of_own_rules().any(|other| other.name == self.0.name)
    }

    /// Makes types of them that have no file, for as long as the program runs: once, before
    /// anything asks for types by their names. `none_if_absent` has some types' paths, and `plans`
    /// how plans describe some.
    pub fn add(
        names: impl IntoIterator<Item = &'static str>,
        none_if_absent: &[(&'static str, &'static str)],
        plans: &[(&'static str, InPlans)],
    ) {
        let mut added: Vec<&'static Definition> = Vec::new();
        for name in names {
            if ALL.iter().chain(&added).all(|known| known.name != name) {
                let paths = none_if_absent.iter().filter(|(of, _)| *of == name);
                let paths = paths.map(|(_, path)| *path).collect::<Vec<_>>().leak();
                let config = Config { none_if_absent: paths, ..Config::USUAL };
                let described = plans.iter().find(|(of, _)| *of == name);
                let plan = described.map_or(InPlans::NONE, |(_, plan)| *plan);
                added.push(Box::leak(Box::new(Definition { name, config, plan, ..WITHOUT_FILE })));
            }
        }
        let _ = OF_OWN_RULES.set(added);
    }

    /// The type with AWS Config's name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|known| known.as_str() == name)
    }

    /// Every type.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().copied().chain(of_own_rules()).map(Self)
    }
}

fn of_own_rules() -> impl Iterator<Item = &'static Definition> {
    OF_OWN_RULES.get().into_iter().flatten().copied()
}

/// What is said of a type without a file: nothing that is not so of each.
const WITHOUT_FILE: Definition = Definition {
    name: "",
    place: Place::Region,
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["what AWS Config does not record"],
    security_hub_type: "Other",
    arn: None,
    config: Config::USUAL,
    plan: InPlans::NONE,
    permissions: &[],
    share_of_account: 0.0,
};

impl fmt::Debug for ResourceType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl PartialEq for ResourceType {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for ResourceType {}

impl PartialOrd for ResourceType {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ResourceType {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for ResourceType {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Serialize for ResourceType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ResourceType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name)
            .ok_or_else(|| de::Error::custom(format!("no resource type is called `{name}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_one_type() {
        let mut names: Vec<_> = ResourceType::all().map(ResourceType::as_str).collect();
        names.dedup();
        assert!(names.is_sorted(), "{names:?}");
        let shares: f64 = ResourceType::all().map(|kind| kind.definition().share_of_account).sum();
        assert!((shares - 1.0).abs() < 1e-9, "{shares}");
    }
}
