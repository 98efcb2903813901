//! Why a host cannot be reached, by the type of the error and not by its text.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use thiserror::Error as ThisError;

type Cause = Box<dyn Error + Send + Sync>;

/// Why a host was not reached.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NetworkFault {
    /// Its name has no address.
    Dns,
    /// Nothing listens there, there is no route, or the connection was cut.
    Refused,
    /// No answer in time.
    Timeout,
    /// Its certificate is not accepted.
    Certificate(Distrust),
    /// TLS failed for another reason.
    Tls,
    /// The proxy on the way was not reached, or refused.
    Proxy,
    /// This process may open no more files.
    OpenFiles,
}

impl NetworkFault {
    /// What to do about it.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Dns | Self::Timeout => {
                "is the endpoint reachable from here, or only through a proxy that HTTPS_PROXY should name?"
            }
            Self::Refused => "is the endpoint reachable from here?",
            Self::Certificate(distrust) => distrust.advice(),
            Self::Tls => {
                "is it an HTTPS endpoint, and is there a proxy in between that changes TLS?"
            }
            Self::Proxy => "are HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY as they should be?",
            Self::OpenFiles => "raise the limit on open files: `ulimit -n 1024`",
        }
    }
}

/// Why a certificate is not accepted: what to do differs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Distrust {
    /// No trusted authority issued the certificate.
    UnknownIssuer,
    /// The certificate is for another host.
    OtherHost,
    /// The certificate has ended.
    Expired,
    /// The certificate begins later.
    NotValidYet,
    /// The certificate was revoked.
    Revoked,
    /// It has a form or a purpose that no server's certificate may have.
    Unfit,
}

impl Distrust {
    const fn reason(self) -> &'static str {
        match self {
            Self::UnknownIssuer => "no authority that is trusted here has signed it",
            Self::OtherHost => "it is another host's",
            Self::Expired => "it has expired",
            Self::NotValidYet => "it is not valid yet",
            Self::Revoked => "it is revoked",
            Self::Unfit => "it is not fit for a server",
        }
    }

    const fn advice(self) -> &'static str {
        match self {
            Self::UnknownIssuer => {
                "if a proxy or endpoint of yours has a certificate authority of its own, name the file with its certificate in AWS_CA_BUNDLE"
            }
            Self::OtherHost => {
                "call the host by a name that its certificate has; if the name is right, does DNS or a proxy lead to another server?"
            }
            Self::Expired => {
                "is this machine's clock right? If it is, the certificate must be renewed on the server"
            }
            Self::NotValidYet => "is this machine's clock right?",
            Self::Revoked => "the server needs a new certificate",
            Self::Unfit => {
                "does a proxy or endpoint of yours present an authority's own certificate? It needs one for its host's name"
            }
        }
    }
}

/// A host that was not reached, in words.
#[derive(Debug, ThisError)]
#[error("{message}")]
pub struct NetworkError {
    /// What kind of fault it is.
    pub fault: NetworkFault,
    host: String,
    message: String,
    #[source]
    cause: Option<Cause>,
}

impl NetworkError {
    fn new(fault: NetworkFault, host: &str, message: String, cause: Option<Cause>) -> Self {
        Self { fault, host: host.to_owned(), message, cause }
    }

    /// The host's name was not resolved.
    pub fn dns(host: &str, cause: io::Error) -> Self {
        if is_out_of_files(&cause) || cannot_open_files() {
            return Self::open_files(host, cause.into());
        }
        Self::new(
            NetworkFault::Dns,
            host,
            format!("the name {host} cannot be resolved"),
            Some(cause.into()),
        )
    }

    /// A connection that was not made, or broke off before anything was asked.
    pub fn connecting(host: &str, cause: impl Into<Cause>) -> Self {
        let cause = cause.into();
        // One may hold another.
        let found = chain(&*cause).filter_map(|error| error.downcast_ref::<io::Error>()).last();
        if found.is_some_and(is_out_of_files) {
            return Self::open_files(host, cause);
        }
        let (fault, why) = match found.map(io::Error::kind) {
            Some(io::ErrorKind::TimedOut) => {
                (NetworkFault::Timeout, ": it did not answer".to_owned())
            }
            Some(io::ErrorKind::UnexpectedEof) => {
                (NetworkFault::Refused, ": the connection was closed".to_owned())
            }
            Some(kind) => (NetworkFault::Refused, format!(": {kind}")),
            None => (NetworkFault::Refused, String::new()),
        };
        Self::new(fault, host, format!("{host} cannot be reached{why}"), Some(cause))
    }

    /// A connection that broke off before the answer began.
    pub fn broken(host: &str, cause: impl Into<Cause>) -> Self {
        let cause = cause.into();
        let why = chain(&*cause).last().map(ToString::to_string).unwrap_or_default();
        Self::new(NetworkFault::Refused, host, format!("{host} gave no answer: {why}"), Some(cause))
    }

    /// The host did not answer within this time.
    pub fn timeout(host: &str, limit: Duration) -> Self {
        let message = format!(
            "{host} cannot be reached: no connection within {} seconds",
            limit.as_secs_f32()
        );
        Self::new(NetworkFault::Timeout, host, message, None)
    }

    /// The host's certificate is not trusted.
    pub fn certificate(host: &str, distrust: Distrust, cause: impl Into<Cause>) -> Self {
        let message = format!("the certificate of {host} is not trusted: {}", distrust.reason());
        Self::new(NetworkFault::Certificate(distrust), host, message, Some(cause.into()))
    }

    /// The host and this machine found no common TLS.
    pub fn tls(host: &str, because: &str, cause: impl Into<Cause>) -> Self {
        Self::new(
            NetworkFault::Tls,
            host,
            format!("TLS with {host} failed: {because}"),
            Some(cause.into()),
        )
    }

    /// The proxy is named without the user and password that its address may hold.
    pub fn proxy(proxy: &str, because: impl fmt::Display) -> Self {
        Self::new(NetworkFault::Proxy, proxy, format!("the proxy {proxy} {because}"), None)
    }

    /// The same fault of a proxy on the way.
    #[must_use]
    pub fn of_proxy(self, proxy: &str) -> Self {
        match self.fault {
            NetworkFault::OpenFiles | NetworkFault::Certificate(_) => self,
            _ => Self::new(
                NetworkFault::Proxy,
                proxy,
                format!("the proxy {proxy} is not reached: {}", self.message),
                self.cause,
            ),
        }
    }

    fn open_files(host: &str, cause: Cause) -> Self {
        OUT_OF_FILES.store(true, Ordering::Relaxed);
        Self::new(
            NetworkFault::OpenFiles,
            host,
            "this process may open no more files".to_owned(),
            Some(cause),
        )
    }

    /// Whether the host is the metadata service of an instance or a container, which nothing but
    /// such a machine reaches.
    pub fn is_of_metadata(&self) -> bool {
        is_on_the_link(&self.host)
    }
}

/// Whether a host is one of this machine's link: the metadata services of instances and containers
/// are.
pub fn is_on_the_link(host: &str) -> bool {
    match host.trim_start_matches('[').trim_end_matches(']').parse() {
        Ok(IpAddr::V4(address)) => address.is_link_local(),
        // fd00:ec2::254 and fd00:ec2::23, and what is link-local.
        Ok(IpAddr::V6(address)) => {
            address.segments()[..2] == [0xfd00, 0x0ec2] || address.is_unicast_link_local()
        }
        Err(_) => false,
    }
}

/// The network's part in an error, if it is the network's at all.
pub fn network_fault(error: &(dyn Error + 'static)) -> Option<NetworkFault> {
    network_error(error).map(|error| error.fault)
}

/// The same with its words.
pub fn network_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a NetworkError> {
    find(error)
}

static OUT_OF_FILES: AtomicBool = AtomicBool::new(false);

/// Whether a connection failed for want of open files. What was asked then is unknown for a reason
/// of this process alone: a scan that went on would store that as the account's state.
pub fn ran_out_of_files() -> bool {
    OUT_OF_FILES.load(Ordering::Relaxed)
}

/// The same, and resets it, so that it is reported once.
pub fn take_ran_out_of_files() -> bool {
    OUT_OF_FILES.swap(false, Ordering::Relaxed)
}

/// The first error of a type, among an error and its causes.
pub fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    chain(error).find_map(|error| error.downcast_ref())
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| cause(error))
}

/// `io::Error` hides the error that it holds: its own source is that one's.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(held) => Some(held),
        None => error.source(),
    }
}

/// EMFILE and ENFILE, which are the same numbers on Linux, macOS and the BSDs.
fn is_out_of_files(error: &io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

/// The system's resolver does not always say that it could not open a file.
fn cannot_open_files() -> bool {
    std::fs::File::open(if cfg!(unix) { "/dev/null" } else { "NUL" })
        .is_err_and(|error| is_out_of_files(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_told_apart_by_the_kind_of_error() {
        let refused = || io::Error::from(io::ErrorKind::ConnectionRefused);
        let cases = [
            (
                NetworkError::dns("a.example", io::Error::other("EAI_NONAME")),
                NetworkFault::Dns,
                "the name a.example cannot be resolved",
            ),
            (
                NetworkError::connecting("a.example", refused()),
                NetworkFault::Refused,
                "a.example cannot be reached: connection refused",
            ),
            (
                NetworkError::connecting("a.example", io::Error::other(refused())),
                NetworkFault::Refused,
                "a.example cannot be reached: connection refused",
            ),
            (
                NetworkError::connecting("a.example", io::Error::from(io::ErrorKind::TimedOut)),
                NetworkFault::Timeout,
                "a.example cannot be reached: it did not answer",
            ),
            (
                NetworkError::timeout("a.example", Duration::from_secs(5)),
                NetworkFault::Timeout,
                "a.example cannot be reached: no connection within 5 seconds",
            ),
            (
                NetworkError::connecting("proxy.example:8080", refused())
                    .of_proxy("proxy.example:8080"),
                NetworkFault::Proxy,
                "the proxy proxy.example:8080 is not reached: proxy.example:8080 cannot be reached: connection refused",
            ),
        ];
        for (error, fault, message) in cases {
            assert_eq!((error.fault, error.to_string().as_str()), (fault, message));
            let wrapped = io::Error::other(error);
            assert_eq!(network_fault(&wrapped), Some(fault), "through other errors");
        }
        assert_eq!(network_fault(&refused()), None);
    }

    #[cfg(unix)]
    #[test]
    fn running_out_of_files_is_no_fault_of_the_host() {
        for number in [23, 24] {
            let error = NetworkError::connecting("a.example", io::Error::from_raw_os_error(number));
            assert_eq!(error.fault, NetworkFault::OpenFiles);
            let error = NetworkError::dns("a.example", io::Error::from_raw_os_error(number));
            assert_eq!(error.fault, NetworkFault::OpenFiles);
            assert!(take_ran_out_of_files(), "the reader of the accounts sees it");
        }
    }
}
