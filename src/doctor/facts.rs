//! What the checks judge: gathered by adapters, here only described.

use time::OffsetDateTime;

/// Something that was found out, or why it was not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fact<T> {
    Known(T),
    /// AWS does not permit the caller to ask.
    Refused {
        action: &'static str,
        message: String,
    },
    /// Asking failed in another way.
    Failed(String),
    /// Something that comes before it is wrong.
    NotAsked(String),
}

#[derive(Clone, Debug)]
pub struct Facts {
    pub now: OffsetDateTime,
    pub settings: SettingsFile,
    pub history: Place<Option<OffsetDateTime>>,
    pub reports: Place<()>,
    /// The AWS profile that is named.
    pub profile: Setting,
    /// The region that scans look at without being told another.
    pub region: Setting,
    pub credentials: Credentials,
    /// The deployed scanner, where it was asked for.
    pub deployed: Option<Deployed>,
}

/// `compliance.toml`.
#[derive(Clone, Debug)]
pub enum SettingsFile {
    Absent,
    Valid { path: String, rules: usize, exceptions: usize },
    Invalid(String),
}

/// Something on this machine.
#[derive(Clone, Debug)]
pub enum Place<T> {
    /// It is made when it is needed.
    Absent(String),
    Usable {
        path: String,
        holds: T,
    },
    Unusable {
        path: String,
        why: String,
    },
}

/// Something that is set for the AWS tools: by a flag, in the environment, or in a file.
#[derive(Clone, Debug)]
pub enum Setting {
    Set(String),
    Unset,
    Wrong {
        message: String,
        what_to_do: String,
    },
    /// Something that comes before it is wrong, or this build cannot ask.
    NotAsked(String),
}

/// What came of asking AWS who the caller is.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// This build cannot ask.
    NoSdk,
    /// Something that comes before it is wrong.
    NotAsked(String),
    /// There are none in any of the places where they are looked for.
    None {
        message: String,
        what_to_do: String,
    },
    /// There should be some, and they could not be had.
    Unusable {
        message: String,
        what_to_do: String,
    },
    /// AWS was not reached.
    Unreachable {
        message: String,
        what_to_do: String,
    },
    /// AWS does not accept them.
    Rejected {
        message: String,
        what_to_do: String,
    },
    Accepted {
        account: String,
        arn: String,
    },
}

/// The deployed scanner of one environment, in one region.
#[derive(Clone, Debug)]
pub struct Deployed {
    pub suffix: String,
    pub region: Option<String>,
    pub stale_after_hours: i64,
    pub functions: Fact<Vec<Function>>,
    pub errors: Fact<Vec<Errors>>,
    /// The table's status; none: there is no table.
    pub table: Fact<Option<String>>,
    /// The time of the newest report that was found; none: there is none of the last weeks.
    pub report: Fact<Option<OffsetDateTime>>,
    /// Of the topic; none: there is no topic.
    pub subscriptions: Fact<Option<Vec<Subscription>>>,
    /// AWS Config's rules that are the scanner's.
    pub config_rules: Fact<Vec<String>>,
    pub recorders: Fact<Vec<Recorder>>,
    pub channels: Fact<Vec<Channel>>,
    /// Those that are in state ALARM.
    pub alarms: Fact<Vec<Alarm>>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Function {
    pub name: String,
    /// None: there is no such function.
    pub state: Option<FunctionState>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FunctionState {
    pub state: String,
    pub last_update: String,
    pub reason: String,
}

/// What became of a function's invocations, by the hour.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Errors {
    pub function: String,
    /// Newest first: an hour in which it ran, how often, and how often it failed.
    pub hours: Vec<Hour>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Hour {
    pub began: OffsetDateTime,
    pub invocations: u64,
    pub errors: u64,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Subscription {
    pub protocol: String,
    pub endpoint: String,
    pub is_pending: bool,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Recorder {
    pub name: String,
    pub is_recording: bool,
    /// AWS Config's own code and message for the last time it could not record.
    pub error: Option<String>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Channel {
    pub name: String,
    /// Why the last delivery failed.
    pub error: Option<String>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Alarm {
    pub name: String,
    pub description: String,
}
