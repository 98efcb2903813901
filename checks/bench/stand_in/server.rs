//! Which operation a request asks for, and who answers it.

use std::borrow::Cow;
use std::thread;
use std::time::Duration;

use crate::account::Account;
use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::counts::Counts;
use crate::history::History;
use crate::pace::Pace;
use crate::request::Request;
use crate::throttle::Throttle;
use crate::{dynamodb, ec2, iam, rds, s3};

#[derive(Debug)]
pub struct Server {
    account: Account,
    history: History,
    latency: Duration,
    pace: Pace,
    throttle: Throttle,
    counts: Counts,
}

impl Server {
    pub fn new(arguments: Arguments) -> Self {
        Self {
            history: History::new(arguments.evaluations, arguments.old_scans, &arguments.regions),
            latency: Duration::from_millis(arguments.latency),
            pace: Pace::new(arguments.per_second),
            throttle: Throttle::new(arguments.throttle.clone()),
            account: Account::new(arguments),
            counts: Counts::default(),
        }
    }

    /// `GET /stand-in/counts` says what was asked for since the last `DELETE` of it.
    pub fn answer(&self, request: &Request) -> Answer {
        if request.path == "/stand-in/counts" {
            let counts = self.counts.json();
            if request.method == "DELETE" {
                self.counts.clear();
            }
            return Answer::json(counts);
        }
        self.pace.wait();
        if !self.latency.is_zero() {
            thread::sleep(self.latency);
        }
        let operation = operation(request);
        let throttled = !self.throttle.admits(&operation, &request.region);
        self.counts.add(&format!("{}:{operation}", request.service), throttled);
        if throttled {
            return refused(&request.service);
        }
        match request.service.as_str() {
            "ec2" => ec2::answer(&operation, request, &self.account),
            "s3" => s3::answer(&operation, request, &self.account),
            "rds" => rds::answer(&operation, request, &self.account),
            "iam" => iam::answer(&operation, request, &self.account),
            "sts" => iam::identity(&operation),
            "dynamodb" => dynamodb::answer(&operation, request, &self.history),
            "sns" => Answer::query(
                &operation,
                "<MessageId>00000000-0000-4000-8000-000000000001</MessageId>",
            ),
            _ if !request.target.is_empty() || request.parameter("Action").is_none() => {
                Answer::json("{}".to_owned())
            }
            _ => Answer::query(&operation, ""),
        }
    }
}

fn operation(request: &Request) -> Cow<'_, str> {
    if request.service == "s3" {
        return s3::operation(request).into();
    }
    match request.target.rsplit_once('.') {
        Some((_, operation)) => operation.into(),
        None => request.parameter("Action").unwrap_or_else(|| request.path.as_str().into()),
    }
}

/// How each service says that it was asked too often.
fn refused(service: &str) -> Answer {
    match service {
        "ec2" => Answer::error(service, 503, "RequestLimitExceeded", "Request limit exceeded."),
        "s3" => Answer::error(service, 503, "SlowDown", "Please reduce your request rate."),
        "dynamodb" => Answer::error(service, 400, "ThrottlingException", "Rate exceeded"),
        _ => Answer::error(service, 400, "Throttling", "Rate exceeded"),
    }
}
