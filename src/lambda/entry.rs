//! The programs of the Lambda functions, by names that a linker knows: all of them are optimized
//! together, as one library, and `link` takes each out of it without what only the others need. One
//! by one they take several times as long (checks/bench/README.md, *A cold build*).
//!
//! A function that shares a program needs no entry here.

#![expect(
    unsafe_code,
    reason = "a name that is exported could be another library's too; `link` would refuse it as defined twice"
)]

use super::{aggregator, checker};
use crate::resource_types::calls::CALLS;
use crate::resource_types::{ec2_instance, rds_db_instance, s3_bucket};

/// The function that checks EC2 instances' tags.
#[unsafe(no_mangle)]
pub extern "C" fn ec2_tag_checker() -> i32 {
    checker::main("ec2-tag-checker", vec![&ec2_instance::CALLS])
}

/// The function that checks S3 buckets' encryption.
#[unsafe(no_mangle)]
pub extern "C" fn s3_encryption_checker() -> i32 {
    checker::main("s3-encryption-checker", vec![&s3_bucket::CALLS])
}

/// The function that checks RDS databases' backups.
#[unsafe(no_mangle)]
pub extern "C" fn rds_backup_checker() -> i32 {
    checker::main("rds-backup-checker", vec![&rds_db_instance::CALLS])
}

/// The functions that evaluate the rules of one service each: `FUNCTION` says which of them it is.
/// It links what reads the resource types of all of them.
#[unsafe(no_mangle)]
pub extern "C" fn service_checker() -> i32 {
    checker::main_of_environment(CALLS.to_vec())
}

/// The function that makes a report of the newest finished scans.
#[unsafe(no_mangle)]
pub extern "C" fn report_aggregator() -> i32 {
    aggregator::main()
}
