//! How every type is read from AWS that has a file: what the command line links, and the function
//! that any type's rules run in. Generated: `UPDATE_GENERATED=1 cargo test generated` writes it.

use crate::sources::live::calls::ResourceCalls;

/// The calls, by AWS Config's names of their types.
#[rustfmt::skip]
pub static CALLS: &[&ResourceCalls] = &[
    &super::access_analyzer_region::CALLS,
    &super::account_organization::CALLS,
    &super::account_security_contact::CALLS,
    &super::cloudtrail_account::CALLS,
    &super::cloudtrail_trail::CALLS,
    &super::cloudwatch_alarm::CALLS,
    &super::config_region::CALLS,
    &super::ec2_ebs_encryption_by_default::CALLS,
    &super::ec2_flow_log::CALLS,
    &super::ec2_instance::CALLS,
    &super::ec2_network_acl::CALLS,
    &super::ec2_route_table::CALLS,
    &super::ec2_security_group::CALLS,
    &super::ec2_vpc::CALLS,
    &super::ec2_vpc_peering_connection::CALLS,
    &super::ec2_volume::CALLS,
    &super::efs_file_system::CALLS,
    &super::iam_federation::CALLS,
    &super::iam_group::CALLS,
    &super::iam_organization_features::CALLS,
    &super::iam_password_policy::CALLS,
    &super::iam_policy::CALLS,
    &super::iam_role::CALLS,
    &super::iam_root_user::CALLS,
    &super::iam_server_certificate::CALLS,
    &super::iam_support_access::CALLS,
    &super::iam_user::CALLS,
    &super::kms_key::CALLS,
    &super::macie_session::CALLS,
    &super::rds_db_cluster::CALLS,
    &super::rds_db_cluster_snapshot::CALLS,
    &super::rds_db_instance::CALLS,
    &super::rds_db_proxy::CALLS,
    &super::rds_db_snapshot::CALLS,
    &super::rds_event_subscription::CALLS,
    &super::rds_global_cluster::CALLS,
    &super::rds_region::CALLS,
    &super::s3_account_public_access_block::CALLS,
    &super::s3_bucket::CALLS,
    &super::security_hub_hub::CALLS,
];
