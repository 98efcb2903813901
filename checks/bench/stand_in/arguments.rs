//! What the command line says of the account, of its past and of how slow it is.

use clap::Parser;

/// Answers as AWS does, from memory, for the bench.
#[derive(Debug, Parser)]
#[command(name = "stand-in")]
pub struct Arguments {
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// EC2 instances, over all regions
    #[arg(long, default_value_t = 200)]
    pub instances: u64,
    /// S3 buckets, over all regions
    #[arg(long, default_value_t = 100)]
    pub buckets: u64,
    /// RDS instances, over all regions
    #[arg(long, default_value_t = 50)]
    pub databases: u64,
    /// IAM users
    #[arg(long, default_value_t = 12)]
    pub users: u64,
    /// Enabled regions, comma separated; resources take turns among them
    #[arg(long, value_delimiter = ',', default_value = "eu-west-1,us-east-1")]
    pub regions: Vec<String>,
    /// The most a page holds where a size is asked for
    #[arg(long, default_value_t = 1000)]
    pub page_size: u64,
    /// Milliseconds to wait before each answer
    #[arg(long, default_value_t = 0)]
    pub latency: u64,
    /// The most answers a second; 0 for as many as there can be
    #[arg(long, default_value_t = 0)]
    pub per_second: u32,
    /// OPERATION=CAPACITY:REFILL, a token bucket for each region, filled again by so many tokens a
    /// second
    #[arg(long)]
    pub throttle: Vec<crate::throttle::Limit>,
    /// Evaluations of each scan in the table of the history
    #[arg(long, default_value_t = 0)]
    pub evaluations: u64,
    /// Scans before the newest in the table, six hours apart
    #[arg(long, default_value_t = 0)]
    pub old_scans: u32,
}
