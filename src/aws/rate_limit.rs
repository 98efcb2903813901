//! How fast AWS is asked: as fast as it goes, until AWS says that it is too fast, and then as fast
//! as it answered before.
//!
//! AWS gives each account and region so many calls at once and so many a second after (a token
//! bucket); what it answered between two refusals, divided by the time, is that rate. A refused
//! call waits for its turn and is made again here: the SDKs' own retries, each on its own, would
//! make a storm of many calls, and their adaptive mode slows down for a single refusal as for a
//! hundred.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_runtime::retries::classifiers::THROTTLING_ERRORS;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use tokio::time::Instant;

use crate::aws::truncation::{asks_for_json, complete, gathered};

/// How long AWS may take to begin an answer.
const ANSWER: Duration = Duration::from_secs(30);
/// How often a call is made before its refusal is passed on.
const ATTEMPTS: u32 = 4;
/// How long nothing is asked after a refusal; twice as long for each that follows without an answer
/// between.
const PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// What of the measured rate is kept after a refusal; of the first, which says how many calls AWS
/// takes at once and not how many a second, less.
const KEPT: f64 = 0.9;
const KEPT_FIRST: f64 = 0.25;
/// By how much each answer lets the calls a second grow: by a twentieth in a second. Until a second
/// refusal they double in one.
const GROWTH: f64 = 0.05;
const GROWTH_FIRST: f64 = 1.0;

static REFUSALS: AtomicU64 = AtomicU64::new(0);

/// How many calls AWS has refused for being too many, each time, since the process began.
pub fn refusals() -> u64 {
    REFUSALS.load(Ordering::Relaxed)
}

/// The pace of one account's calls of one service in one region.
#[derive(Debug)]
struct Pace {
    /// Calls a second; as many as there are until AWS refuses one.
    rate: Option<f64>,
    /// When the next call may be made.
    next: Instant,
    /// Since when answers are counted: the last refusal.
    since: Instant,
    answered: u32,
    /// Refusals that said something new; and those of them since the last answer.
    refusals: u32,
    in_a_row: u32,
}

impl Pace {
    fn new(now: Instant) -> Self {
        Self { rate: None, next: now, since: now, answered: 0, refusals: 0, in_a_row: 0 }
    }

    /// Takes a turn, or says until when there is none.
    fn turn(&mut self, now: Instant) -> Option<Instant> {
        let rate = self.rate?;
        if self.next > now {
            return Some(self.next);
        }
        self.next = now + Duration::from_secs_f64(1.0 / rate);
        None
    }

    fn answered(&mut self) {
        self.answered += 1;
        self.in_a_row = 0;
        if let Some(rate) = &mut self.rate {
            *rate += if self.refusals < 2 { GROWTH_FIRST } else { GROWTH };
        }
    }

    /// A refusal of a call that was made at a moment: of those under way at once only the first
    /// says anything new.
    fn refused(&mut self, sent: Instant, now: Instant) {
        if self.rate.is_some() && sent <= self.since {
            return;
        }
        let measured = f64::from(self.answered) / (now - self.since).as_secs_f64().max(0.001);
        let kept = if self.refusals == 0 { KEPT_FIRST } else { KEPT };
        self.rate = Some((kept * measured).max(1.0));
        self.next = now + LONGEST_PAUSE.min(PAUSE * 2_u32.saturating_pow(self.in_a_row));
        self.since = now;
        self.answered = 0;
        self.refusals += 1;
        self.in_a_row += 1;
    }
}

/// Calls stand in line: one waits for its turn, the others for it.
#[derive(Debug)]
struct Queue {
    pace: Mutex<Pace>,
    first: tokio::sync::Mutex<()>,
}

impl Queue {
    fn new() -> Self {
        Self { pace: Mutex::new(Pace::new(Instant::now())), first: tokio::sync::Mutex::new(()) }
    }

    async fn turn(&self) {
        if locked(&self.pace).rate.is_none() {
            return;
        }
        let _first = self.first.lock().await;
        loop {
            let wait = locked(&self.pace).turn(Instant::now());
            let Some(until) = wait else { return };
            tokio::time::sleep_until(until).await;
        }
    }
}

type Queues = Arc<Mutex<HashMap<String, Arc<Queue>>>>;

/// An HTTP client with a pace for each account, region and service.
#[derive(Debug)]
pub struct Paced {
    client: SharedHttpClient,
    queues: Queues,
}

impl Paced {
    /// A client that sends through another one, no faster than AWS takes calls.
    pub fn over(client: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(Self { client, queues: Queues::default() })
    }
}

impl HttpClient for Paced {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let connector = self.client.http_connector(settings, components);
        SharedHttpConnector::new(PacedConnector { connector, queues: self.queues.clone() })
    }
}

#[derive(Clone, Debug)]
struct PacedConnector {
    connector: SharedHttpConnector,
    queues: Queues,
}

impl HttpConnector for PacedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Self { connector, queues } = self.clone();
        HttpConnectorFuture::new(async move {
            let queue = queue_of(&queues, &request);
            for _ in 1..ATTEMPTS {
                // A body that is streamed cannot be sent twice.
                let Some(again) = request.try_clone() else { break };
                let (response, refused) = paced(&connector, &queue, again).await?;
                if !refused {
                    return Ok(response);
                }
            }
            paced(&connector, &queue, request).await.map(|(response, _)| response)
        })
    }
}

/// One call, when it is its turn; and whether AWS refused it for being too many.
async fn paced(
    connector: &SharedHttpConnector,
    queue: &Queue,
    request: HttpRequest,
) -> Result<(HttpResponse, bool), ConnectorError> {
    queue.turn().await;
    let sent = Instant::now();
    let json = asks_for_json(&request);
    let response = tokio::time::timeout(ANSWER, connector.call(request)).await;
    let response = response.map_err(|_| {
        ConnectorError::timeout(format!("no answer within {} seconds", ANSWER.as_secs()).into())
    })??;
    let (response, refused) = read_refusal(complete(response, json).await?).await?;
    let mut pace = locked(&queue.pace);
    if refused {
        REFUSALS.fetch_add(1, Ordering::Relaxed);
        pace.refused(sent, Instant::now());
    } else {
        pace.answered();
    }
    drop(pace);
    Ok((response, refused))
}

/// Whether a response is a refusal for being too many. Some services say so with a status, others
/// in the body alone.
async fn read_refusal(response: HttpResponse) -> Result<(HttpResponse, bool), ConnectorError> {
    match response.status().as_u16() {
        429 | 503 => Ok((response, true)),
        400 => {
            let response = gathered(response).await?;
            let text = String::from_utf8_lossy(response.body().bytes().unwrap_or_default());
            let named = |code: &&&str| {
                text.contains(&format!("<Code>{code}<"))
                    || text.contains(&format!("#{code}\""))
                    || text.contains(&format!(":\"{code}\""))
            };
            let header = response.headers().get("x-amzn-errortype").unwrap_or_default();
            let refused = THROTTLING_ERRORS.iter().any(|code| header.starts_with(code))
                || THROTTLING_ERRORS.iter().find(named).is_some();
            Ok((response, refused))
        }
        _ => Ok((response, false)),
    }
}

fn queue_of(queues: &Queues, request: &HttpRequest) -> Arc<Queue> {
    let scope = scope(request.headers().get("authorization").unwrap_or_default());
    locked(queues).entry(scope).or_insert_with(|| Arc::new(Queue::new())).clone()
}

/// `… Credential=AKIA…/20261124/eu-west-1/ec2/aws4_request, …` → key, region and service.
fn scope(authorization: &str) -> String {
    let credential = authorization
        .split_once("Credential=")
        .map_or("", |(_, rest)| rest.split(',').next().unwrap_or_default());
    let mut parts = credential.split('/');
    let key = parts.next().unwrap_or_default();
    format!("{key}/{}", parts.skip(1).take(2).collect::<Vec<_>>().join("/"))
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use aws_smithy_types::body::SdkBody;

    use super::*;

    const LATENCY: Duration = Duration::from_millis(30);

    /// AWS' side: so many calls at once, and so many a second after.
    struct Bucket {
        most: f64,
        refill: f64,
        left: f64,
        at: Instant,
    }

    impl Bucket {
        fn take(&mut self, now: Instant) -> bool {
            self.left = self.most.min(self.left + self.refill * (now - self.at).as_secs_f64());
            self.at = now;
            let some = self.left >= 1.0;
            self.left -= f64::from(u8::from(some));
            some
        }
    }

    /// Makes so many calls, so many at once: how often AWS was asked, and how long it took.
    fn calls(wanted: u32, at_once: u32, most: f64, refill: f64) -> (u32, f64) {
        let mut now = Instant::now();
        let begin = now;
        let (mut pace, mut bucket) = (Pace::new(now), Bucket { most, refill, left: most, at: now });
        // When each call under way was made: they are answered in that order.
        let mut under_way = VecDeque::new();
        let (mut left, mut asked) = (wanted, 0);
        loop {
            let mut wait = None;
            while left > 0 && under_way.len() < at_once as usize {
                wait = pace.turn(now);
                if wait.is_some() {
                    break;
                }
                under_way.push_back(now);
                left -= 1;
            }
            let answer = under_way.front().map(|sent| *sent + LATENCY);
            now = match (answer, wait) {
                (Some(answer), Some(wait)) if wait < answer => wait,
                (Some(answer), _) => answer,
                (None, Some(wait)) => wait,
                (None, None) => return (asked, (now - begin).as_secs_f64()),
            };
            if answer == Some(now)
                && let Some(sent) = under_way.pop_front()
            {
                asked += 1;
                if bucket.take(now) {
                    pace.answered();
                } else {
                    pace.refused(sent, now);
                    left += 1;
                }
            }
        }
    }

    #[test]
    fn converges_without_a_storm() {
        // Buckets like that of EC2's DescribeInstances, smaller and larger ones; and one that is
        // never empty.
        for (wanted, at_once, most, refill) in [
            (1000, 64, 100.0, 20.0),
            (1000, 32, 50.0, 10.0),
            (5000, 64, 500.0, 100.0),
            (20_000, 64, 1000.0, 500.0),
            (3000, 64, 1e9, 1e9),
        ] {
            let (asked, seconds) = calls(wanted, at_once, most, refill);
            let soonest = ((f64::from(wanted) - most) / refill)
                .max(f64::from(wanted.div_ceil(at_once)) * LATENCY.as_secs_f64());
            assert!(
                f64::from(asked) <= 1.1 * f64::from(wanted),
                "{asked} calls for {wanted} ({most}, {refill})"
            );
            assert!(
                seconds <= 1.05 * soonest,
                "{seconds:.1} s, where {soonest:.1} would do ({most}, {refill})"
            );
        }
    }

    #[test]
    fn a_single_refusal_costs_little() {
        let now = Instant::now();
        let mut pace = Pace::new(now);
        (0..300).for_each(|_| pace.answered());
        pace.refused(now, now + Duration::from_millis(500));
        assert!(pace.rate.is_some_and(|rate| rate > 100.0), "{pace:?}");
        assert_eq!(
            pace.turn(now + Duration::from_millis(500)),
            Some(now + Duration::from_millis(750))
        );
    }

    #[test]
    fn refusals_as_services_write_them() {
        for (status, body, expected) in [
            (
                503,
                "<Response><Errors><Error><Code>RequestLimitExceeded</Code></Error></Errors></Response>",
                true,
            ),
            (503, "<Error><Code>SlowDown</Code></Error>", true),
            (
                400,
                "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code></Error></ErrorResponse>",
                true,
            ),
            (
                400,
                r#"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":""}"#,
                true,
            ),
            (400, r#"{"__type":"ThrottlingException","message":""}"#, true),
            (400, "<Error><Code>AccessDenied</Code><Message>Throttling</Message></Error>", false),
            (403, "<Error><Code>AccessDenied</Code></Error>", false),
            (200, "<Code>Throttling</Code>", false),
        ] {
            let response = HttpResponse::new(
                status.try_into().unwrap_or_else(|error| panic!("{error}")),
                SdkBody::from(body),
            );
            let runtime = tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap_or_else(|error| panic!("{error}"));
            let (response, refused) =
                runtime.block_on(read_refusal(response)).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(refused, expected, "{body}");
            assert_eq!(response.body().bytes(), Some(body.as_bytes()), "the body is still there");
        }
    }

    #[test]
    fn scopes() {
        let header = "AWS4-HMAC-SHA256 Credential=AKIA/20261124/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0";
        assert_eq!(scope(header), "AKIA/eu-west-1/ec2");
        assert_eq!(scope(""), "/");
    }
}
