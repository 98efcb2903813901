//! The functions' entry points, by names that a linker knows: all functions are optimized together,
//! as one library, and `link` takes each out of it without what only the others need. One by one
//! they took five times as long.

#![expect(
    unsafe_code,
    reason = "a name that is exported could be another library's too; `link` would refuse it as defined twice"
)]

use super::{aggregator, checker};
use crate::resource_types::{ec2_instance, iam_user, rds_db_instance, s3_bucket};
use crate::rules::Checker;

/// The function that checks EC2 instances' tags.
#[unsafe(no_mangle)]
pub extern "C" fn ec2_tag_checker() -> i32 {
    checker::main(Checker::Ec2Tag, &ec2_instance::SERVICE)
}

/// The function that checks S3 buckets' encryption.
#[unsafe(no_mangle)]
pub extern "C" fn s3_encryption_checker() -> i32 {
    checker::main(Checker::S3Encryption, &s3_bucket::SERVICE)
}

/// The function that checks RDS databases' backups.
#[unsafe(no_mangle)]
pub extern "C" fn rds_backup_checker() -> i32 {
    checker::main(Checker::RdsBackup, &rds_db_instance::SERVICE)
}

/// The function that checks IAM users.
#[unsafe(no_mangle)]
pub extern "C" fn iam_user_checker() -> i32 {
    checker::main(Checker::IamUser, &iam_user::SERVICE)
}

/// The function that makes a report of the newest finished scans.
#[unsafe(no_mangle)]
pub extern "C" fn report_aggregator() -> i32 {
    aggregator::main()
}
