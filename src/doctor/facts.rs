//! What the checks judge: gathered by adapters, here only described.

use time::OffsetDateTime;

/// Something that was found out, or why it was not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fact<T> {
    /// What was found.
    Known(T),
    /// AWS does not permit the caller to ask.
    Refused {
        /// The IAM action.
        action: &'static str,
        /// AWS's words.
        message: String,
    },
    /// Asking failed in another way.
    Failed(String),
    /// Something that comes before it is wrong.
    NotAsked(String),
}

/// Everything that the checks look at.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The moment that ages are counted from.
    pub now: OffsetDateTime,
    /// What `compliance.toml` holds.
    pub settings: SettingsFile,
    /// The local history, with the time of its newest scan.
    pub history: Place<Option<OffsetDateTime>>,
    /// The folder of reports.
    pub reports: Place<()>,
    /// The AWS profile that is named.
    pub profile: Setting,
    /// The region that scans look at without being told another.
    pub region: Setting,
    /// What AWS says of the credentials.
    pub credentials: Credentials,
    /// The deployed scanner, where it was asked for.
    pub deployed: Option<Deployed>,
}

/// `compliance.toml`.
#[derive(Clone, Debug)]
pub enum SettingsFile {
    /// There is none, which is no fault.
    Absent,
    /// It was read.
    Valid {
        /// Where it is.
        path: String,
        /// How many rules run with it.
        rules: usize,
        /// How many exceptions it has.
        exceptions: usize,
    },
    /// Why it cannot be read.
    Invalid(String),
}

/// Something on this machine.
#[derive(Clone, Debug)]
pub enum Place<T> {
    /// It is made when it is needed.
    Absent(String),
    /// It can be read and written.
    Usable {
        /// Where it is.
        path: String,
        /// What was found in it.
        holds: T,
    },
    /// It cannot be read or written.
    Unusable {
        /// Where it is.
        path: String,
        /// Why it cannot be used.
        why: String,
    },
}

/// Something that is set for the AWS tools: by a flag, in the environment, or in a file.
#[derive(Clone, Debug)]
pub enum Setting {
    /// Its value.
    Set(String),
    /// It is not set.
    Unset,
    /// It is set to something that cannot be used.
    Wrong {
        /// What is wrong.
        message: String,
        /// What to do next.
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
        /// What is wrong.
        message: String,
        /// What to do next.
        what_to_do: String,
    },
    /// There should be some, and they could not be had.
    Unusable {
        /// What is wrong.
        message: String,
        /// What to do next.
        what_to_do: String,
    },
    /// AWS was not reached.
    Unreachable {
        /// What is wrong.
        message: String,
        /// What to do next.
        what_to_do: String,
    },
    /// AWS does not accept them.
    Rejected {
        /// What is wrong.
        message: String,
        /// What to do next.
        what_to_do: String,
    },
    /// AWS knows the caller.
    Accepted {
        /// Twelve digits.
        account: String,
        /// The user, or the role's session.
        arn: String,
    },
}

/// The deployed scanner of one environment, in one region.
#[derive(Clone, Debug)]
pub struct Deployed {
    /// What the names of the deployment end with, such as `dev`.
    pub suffix: String,
    /// The region that was asked; `None` where none is known.
    pub region: Option<String>,
    /// After how many hours a report is old.
    pub stale_after_hours: i64,
    /// Every function of the deployment.
    pub functions: Fact<Vec<Function>>,
    /// The functions' invocations of the last hours.
    pub errors: Fact<Vec<Errors>>,
    /// The table's status; none: there is no table.
    pub table: Fact<Option<String>>,
    /// The time of the newest report that was found; none: there is none of the last weeks.
    pub report: Fact<Option<OffsetDateTime>>,
    /// Of the topic; none: there is no topic.
    pub subscriptions: Fact<Option<Vec<Subscription>>>,
    /// AWS Config's rules that are the scanner's.
    pub config_rules: Fact<Vec<String>>,
    /// AWS Config's recorders in the region.
    pub recorders: Fact<Vec<Recorder>>,
    /// AWS Config's delivery channels in the region.
    pub channels: Fact<Vec<Channel>>,
    /// Those that are in state ALARM.
    pub alarms: Fact<Vec<Alarm>>,
}

/// A function of the deployment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Function {
    /// Its name in AWS.
    pub name: String,
    /// None: there is no such function.
    pub state: Option<FunctionState>,
}

/// What AWS Lambda says of a function.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FunctionState {
    /// Lambda's `State`, such as `Active`.
    pub state: String,
    /// Lambda's `LastUpdateStatus`, such as `Successful`.
    pub last_update: String,
    /// Lambda's reason for a state that is not well.
    pub reason: String,
}

/// What became of a function's invocations, by the hour.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Errors {
    /// The function's name.
    pub function: String,
    /// Newest first: an hour in which it ran, how often, and how often it failed.
    pub hours: Vec<Hour>,
}

/// An hour of invocations.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Hour {
    /// When the hour began.
    pub began: OffsetDateTime,
    /// How many invocations there were.
    pub invocations: u64,
    /// How many of them failed.
    pub errors: u64,
}

/// A subscription of the alerts' topic.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Subscription {
    /// SNS's protocol, such as `email`.
    pub protocol: String,
    /// Where the messages go.
    pub endpoint: String,
    /// Whether the subscriber has not confirmed it.
    pub is_pending: bool,
}

/// A recorder of AWS Config.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Recorder {
    /// Its name.
    pub name: String,
    /// Whether it is recording.
    pub is_recording: bool,
    /// AWS Config's own code and message for the last time it could not record.
    pub error: Option<String>,
}

/// A delivery channel of AWS Config.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// Why the last delivery failed.
    pub error: Option<String>,
}

/// An alarm of the deployment that is on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// Its description, which links the runbook.
    pub description: String,
}
