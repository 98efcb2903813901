//! How every type is read from AWS that has a file: what the command line links, and the function
//! that any service's rules run in. Generated: `UPDATE_GENERATED=1 cargo test generated` writes it.

use crate::sources::live::service::Service;

/// The services, by AWS Config's names of their types.
#[rustfmt::skip]
pub static SERVICES: &[&Service] = &[
    &super::ec2_flow_log::SERVICE,
    &super::ec2_instance::SERVICE,
    &super::ec2_network_acl::SERVICE,
    &super::ec2_route_table::SERVICE,
    &super::ec2_security_group::SERVICE,
    &super::ec2_vpc::SERVICE,
    &super::ec2_vpc_peering_connection::SERVICE,
    &super::ec2_volume::SERVICE,
    &super::iam_user::SERVICE,
    &super::rds_db_cluster::SERVICE,
    &super::rds_db_instance::SERVICE,
    &super::s3_bucket::SERVICE,
];
