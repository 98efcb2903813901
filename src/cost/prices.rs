//! AWS's list prices in US East (N. Virginia), in US dollars: the one place that names them, each
//! with its unit, its page and where and when it was seen.
//!
//! They were looked up in public copies of AWS's price list and pricing pages, not on the live
//! pages; `seen` says which copy, and of which day. Free tiers are left out: an account may have
//! used them up already.

use serde::Serialize;

/// The oldest and the newest day on which one of the prices was seen.
pub const SEEN: (&str, &str) = ("2024-07-01", "2026-10-08");

/// What one thing costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Price {
    /// The AWS service, as the bill names it.
    pub service: &'static str,
    /// Dollars for `per` units; a second tier starts where the first one ends.
    pub tiers: &'static [Tier],
    /// For how many units the tiers' prices are.
    pub per: f64,
    /// What `per` units are called.
    pub unit: &'static str,
    /// AWS's own page, to look at before relying on it.
    pub page: &'static str,
    /// The day on which the price was read, YYYY-MM-DD.
    pub seen: &'static str,
}

/// A price up to a number of units a month; `None` is without end.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Tier {
    /// The last unit of the tier; `None` for the last tier.
    pub up_to: Option<f64>,
    /// In US dollars, for as many units as the price's `per`.
    pub usd: f64,
}

impl Price {
    /// Dollars for so many units in one month.
    pub fn of(&self, units: f64) -> f64 {
        let mut from = 0.0;
        let mut usd = 0.0;
        for tier in self.tiers {
            let to = tier.up_to.map_or(units, |end| units.min(end));
            usd += (to - from).max(0.0) / self.per * tier.usd;
            from = tier.up_to.unwrap_or(units);
        }
        usd
    }
}

const LIST_2026_08: &str = "price list for us-east-1 of 2026-08-31";
const LIST_2026_10: &str = "price list for us-east-1, asked on 2026-10-08";
const OREGON_2026_09: &str = "2024-07-01 (Infracost's tests, us-east-1); the same in the price list for us-west-2 of 2026-09-18";

/// A call of a function.
pub const LAMBDA_REQUEST: Price = Price {
    service: "Lambda",
    tiers: &[Tier { up_to: None, usd: 0.20 }],
    per: 1e6,
    unit: "million requests",
    page: "https://aws.amazon.com/lambda/pricing/",
    seen: LIST_2026_08,
};
/// The first tier, which ends at 7.5 thousand million a month.
pub const LAMBDA_COMPUTE: Price = Price {
    service: "Lambda",
    tiers: &[Tier { up_to: None, usd: 0.000_013_333_4 }],
    per: 1.0,
    unit: "GB-second, arm64",
    page: "https://aws.amazon.com/lambda/pricing/",
    seen: LIST_2026_08,
};
/// Half of what it was before November 2024.
pub const DYNAMODB_WRITE: Price = Price {
    service: "DynamoDB",
    tiers: &[Tier { up_to: None, usd: 0.625 }],
    per: 1e6,
    unit: "million write request units",
    page: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
    seen: LIST_2026_08,
};
/// Half of what it was before November 2024.
pub const DYNAMODB_READ: Price = Price {
    service: "DynamoDB",
    tiers: &[Tier { up_to: None, usd: 0.125 }],
    per: 1e6,
    unit: "million read request units",
    page: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
    seen: LIST_2026_08,
};
/// A GB of the table and its indexes, for a month.
pub const DYNAMODB_STORAGE: Price = Price {
    service: "DynamoDB",
    tiers: &[Tier { up_to: None, usd: 0.25 }],
    per: 1.0,
    unit: "GB-month",
    page: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
    seen: LIST_2026_08,
};
/// A GB that point-in-time recovery covers, for a month.
pub const DYNAMODB_RECOVERY: Price = Price {
    service: "DynamoDB",
    tiers: &[Tier { up_to: None, usd: 0.20 }],
    per: 1.0,
    unit: "GB-month of point-in-time recovery",
    page: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
    seen: LIST_2026_10,
};
/// A state transition of a standard workflow.
pub const STATE_TRANSITION: Price = Price {
    service: "Step Functions",
    tiers: &[Tier { up_to: None, usd: 0.025 }],
    per: 1e3,
    unit: "thousand state transitions, Standard",
    page: "https://aws.amazon.com/step-functions/pricing/",
    seen: "2024-07-01 (Infracost's tests, us-east-1); the same in the price list for ap-southeast-1, asked on 2026-09-06",
};
/// A PUT request.
pub const S3_PUT: Price = Price {
    service: "S3",
    tiers: &[Tier { up_to: None, usd: 0.005 }],
    per: 1e3,
    unit: "thousand PUT or LIST requests",
    page: "https://aws.amazon.com/s3/pricing/",
    seen: LIST_2026_08,
};
/// A GET request.
pub const S3_GET: Price = Price {
    service: "S3",
    tiers: &[Tier { up_to: None, usd: 0.000_4 }],
    per: 1e3,
    unit: "thousand GET and all other requests",
    page: "https://aws.amazon.com/s3/pricing/",
    seen: LIST_2026_08,
};
/// The first tier, which ends at 50 TB.
pub const S3_STORAGE: Price = Price {
    service: "S3",
    tiers: &[Tier { up_to: None, usd: 0.023 }],
    per: 1.0,
    unit: "GB-month, Standard",
    page: "https://aws.amazon.com/s3/pricing/",
    seen: LIST_2026_08,
};
/// A message published.
pub const SNS_REQUEST: Price = Price {
    service: "SNS",
    tiers: &[Tier { up_to: None, usd: 0.50 }],
    per: 1e6,
    unit: "million requests",
    page: "https://aws.amazon.com/sns/pricing/",
    seen: LIST_2026_10,
};
/// An e-mail delivered.
pub const SNS_EMAIL: Price = Price {
    service: "SNS",
    tiers: &[Tier { up_to: None, usd: 2.00 }],
    per: 1e5,
    unit: "hundred thousand e-mails",
    page: "https://aws.amazon.com/sns/pricing/",
    seen: LIST_2026_10,
};
/// A key, for a month.
pub const KMS_KEY: Price = Price {
    service: "KMS",
    tiers: &[Tier { up_to: None, usd: 1.00 }],
    per: 1.0,
    unit: "key a month, and again for each of its first two yearly rotations",
    page: "https://aws.amazon.com/kms/pricing/",
    seen: "2024-07-01 (Infracost's tests, us-east-1); the same in the price list for us-west-2 of 2026-09-11",
};
/// A request that uses a key.
pub const KMS_REQUEST: Price = Price {
    service: "KMS",
    tiers: &[Tier { up_to: None, usd: 0.03 }],
    per: 1e4,
    unit: "ten thousand requests",
    page: "https://aws.amazon.com/kms/pricing/",
    seen: "2024-07-01 (Infracost's tests, us-east-1); the same in the price list for us-west-2 of 2026-09-11",
};
/// An alarm on one metric, for a month.
pub const CLOUDWATCH_ALARM: Price = Price {
    service: "CloudWatch",
    tiers: &[Tier { up_to: None, usd: 0.10 }],
    per: 1.0,
    unit: "alarm a month, standard resolution",
    page: "https://aws.amazon.com/cloudwatch/pricing/",
    seen: OREGON_2026_09,
};
/// A dashboard, for a month.
pub const CLOUDWATCH_DASHBOARD: Price = Price {
    service: "CloudWatch",
    tiers: &[Tier { up_to: None, usd: 3.00 }],
    per: 1.0,
    unit: "dashboard a month, every region",
    page: "https://aws.amazon.com/cloudwatch/pricing/",
    seen: "2024-07-01 (Infracost's tests); the same on AWS's page, quoted on 2026-08-12",
};
/// A custom metric, for a month.
pub const CLOUDWATCH_METRIC: Price = Price {
    service: "CloudWatch",
    tiers: &[Tier { up_to: None, usd: 0.30 }],
    per: 1.0,
    unit: "custom metric a month, the first 10,000, prorated by the hour",
    page: "https://aws.amazon.com/cloudwatch/pricing/",
    seen: "price list for us-west-2 of 2026-09-18; the same for us-east-1 in a quotation of the list without a date",
};
/// A GB of logs taken in.
pub const LOGS_INGESTED: Price = Price {
    service: "CloudWatch",
    tiers: &[Tier { up_to: None, usd: 0.50 }],
    per: 1.0,
    unit: "GB of logs taken in",
    page: "https://aws.amazon.com/cloudwatch/pricing/",
    seen: "price list for us-east-1, in effect on 2026-10-01",
};
/// A GB of logs kept, for a month.
pub const LOGS_KEPT: Price = Price {
    service: "CloudWatch",
    tiers: &[Tier { up_to: None, usd: 0.03 }],
    per: 1.0,
    unit: "GB-month of logs kept",
    page: "https://aws.amazon.com/cloudwatch/pricing/",
    seen: "price list for us-east-1, in effect on 2026-10-01",
};
/// A trace recorded.
pub const TRACE: Price = Price {
    service: "X-Ray",
    tiers: &[Tier { up_to: None, usd: 5.00 }],
    per: 1e6,
    unit: "million traces recorded",
    page: "https://aws.amazon.com/xray/pricing/",
    seen: "price list for us-west-2, quoted on 2026-08-08; the same on AWS's page, which names no region, in a copy without a date",
};
/// An evaluation of an AWS Config rule.
pub const CONFIG_EVALUATION: Price = Price {
    service: "AWS Config",
    tiers: &[
        Tier { up_to: Some(100_000.0), usd: 0.001 },
        Tier { up_to: Some(500_000.0), usd: 0.000_8 },
        Tier { up_to: None, usd: 0.000_5 },
    ],
    per: 1.0,
    unit: "evaluation of a rule",
    page: "https://aws.amazon.com/config/pricing/",
    seen: "2024-07-01 (Infracost's tests, us-east-1); the first tier the same on AWS's page, quoted in 2026",
};
/// A configuration item recorded.
pub const CONFIG_ITEM: Price = Price {
    service: "AWS Config",
    tiers: &[Tier { up_to: None, usd: 0.003 }],
    per: 1.0,
    unit: "configuration item, recorded continuously",
    page: "https://aws.amazon.com/config/pricing/",
    seen: "2024-07-01 (Infracost's tests, us-east-1); the same on AWS's page, quoted in 2026",
};

/// Every price, in the order of the table of them.
pub const PRICES: &[Price] = &[
    LAMBDA_REQUEST,
    LAMBDA_COMPUTE,
    DYNAMODB_WRITE,
    DYNAMODB_READ,
    DYNAMODB_STORAGE,
    DYNAMODB_RECOVERY,
    STATE_TRANSITION,
    S3_PUT,
    S3_GET,
    S3_STORAGE,
    SNS_REQUEST,
    SNS_EMAIL,
    KMS_KEY,
    KMS_REQUEST,
    CLOUDWATCH_ALARM,
    CLOUDWATCH_DASHBOARD,
    CLOUDWATCH_METRIC,
    LOGS_INGESTED,
    LOGS_KEPT,
    TRACE,
    CONFIG_EVALUATION,
    CONFIG_ITEM,
];
