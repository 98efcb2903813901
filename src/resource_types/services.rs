//! How every type is read from AWS that has a file: what the command line links, and the function
//! that any service's rules run in. Generated: `UPDATE_GENERATED=1 cargo test generated` writes it.

use crate::sources::live::service::Service;

/// The services, by AWS Config's names of their types.
#[rustfmt::skip]
pub static SERVICES: &[&Service] = &[
    &super::access_analyzer_region::SERVICE,
    &super::account_security_contact::SERVICE,
    &super::cloudtrail_account::SERVICE,
    &super::cloudtrail_trail::SERVICE,
    &super::config_region::SERVICE,
    &super::ec2_ebs_encryption_by_default::SERVICE,
    &super::ec2_flow_log::SERVICE,
    &super::ec2_instance::SERVICE,
    &super::ec2_network_acl::SERVICE,
    &super::ec2_route_table::SERVICE,
    &super::ec2_security_group::SERVICE,
    &super::ec2_vpc::SERVICE,
    &super::ec2_vpc_peering_connection::SERVICE,
    &super::ec2_volume::SERVICE,
    &super::efs_file_system::SERVICE,
    &super::iam_federation::SERVICE,
    &super::iam_group::SERVICE,
    &super::iam_password_policy::SERVICE,
    &super::iam_policy::SERVICE,
    &super::iam_role::SERVICE,
    &super::iam_root_user::SERVICE,
    &super::iam_server_certificate::SERVICE,
    &super::iam_support_access::SERVICE,
    &super::iam_user::SERVICE,
    &super::kms_key::SERVICE,
    &super::macie_session::SERVICE,
    &super::rds_db_cluster::SERVICE,
    &super::rds_db_instance::SERVICE,
    &super::s3_account_public_access_block::SERVICE,
    &super::s3_bucket::SERVICE,
    &super::security_hub_hub::SERVICE,
];
