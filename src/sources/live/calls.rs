//! What a resource type's file says of reading its resources from AWS: which call lists them, which
//! further calls fill which fields, and what an error of each means.
//!
//! [`reader`] makes the calls, and each only where one of its fields is asked for.

use std::error::Error;
use std::iter;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures_util::future::BoxFuture;

use super::bucket_region::region_of_redirect;
use super::field_reader::FieldReader;
use super::fields::plan::assign;
use crate::aws::error::{code, explain};
use crate::model::resource::{Resource, ResourceType};
use crate::model::value::{Member, Value};
use crate::network::fault::{NetworkFault, network_fault};
use crate::sources::live::fields::plan::Fills;

mod connection;
pub mod reader;
mod shared;

use reader::{Detail, ResourceReader, Subject};

pub use connection::{Connection, Connections};
pub use shared::{Shared, SharedAnswer, SharedValue};

/// How the resources of one type are read.
///
/// There is no list of all types here: the caller names those that it needs, so that a function
/// links only its own SDK.
#[derive(Debug)]
pub struct ResourceCalls {
    /// What is read.
    pub resource_type: ResourceType,
    /// The call that lists it.
    pub list: ListCall,
    /// In the order in which they are made.
    pub details: &'static [DetailCall],
    /// What says of all resources at once what some of these say of one.
    pub at_once: Option<AtOnce>,
    /// To understand the field at the first path takes the one at the second.
    pub needs: &'static [(&'static str, &'static str)],
    /// Types that rules look at beside this one: read before it, where a rule wants them.
    pub related: &'static [&'static ResourceCalls],
    /// Those of them that are asked for beside a resource that AWS Config told of alone.
    pub beside_events: &'static [Beside],
    /// What that takes beyond: by the type's own knowledge of what it is related to.
    pub complete: Option<Complete>,
}

/// A related type, of which a resource that AWS Config told of alone needs its own.
#[derive(Clone, Copy, Debug)]
pub struct Beside {
    /// The type: listed in the resource's region.
    pub resource_type: ResourceType,
    /// By which of its paths the list can be asked for those of one value; `None` where all are
    /// listed, and the others left out.
    pub asked_by: Option<&'static str>,
}

impl Beside {
    /// All are listed.
    pub const fn listed(resource_type: ResourceType) -> Self {
        Self { resource_type, asked_by: None }
    }
}

/// The call that lists resources.
#[derive(Debug)]
pub struct ListCall {
    /// What the call answers.
    pub source: Source,
    /// Where they are in an answer: `Reservations[].Instances[]`.
    pub items: &'static str,
    /// Where the list is asked for.
    pub scope: Scope,
    /// The paths of the id: the first that has one counts.
    pub id: &'static [&'static str],
    /// Of a related type: why nothing is known of one that is not listed.
    pub unlisted: Option<&'static str>,
    /// Makes the call.
    pub call: Call,
}

impl ListCall {
    /// Of a setting of an account, or of a region of it: nothing lists it, because there is always
    /// one. Its id is the account's, and the further calls say everything about it.
    pub const fn of_setting(scope: Scope) -> Self {
        Self {
            source: Source { operation: "", fills: Fills { base: "", renames: &[] }, check: None },
            items: "",
            scope,
            id: &[],
            unlisted: None,
            call: |_, _| Box::pin(async { Err(Refusal::because(NOT_LISTED)) }),
        }
    }

    /// Whether there is no list, because there is always one.
    pub const fn is_of_setting(&self) -> bool {
        self.items.is_empty()
    }
}

/// Why a setting is not found by a list.
const NOT_LISTED: &str = "A setting is not listed.";

/// Where AWS is asked for a list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scope {
    /// In each region, for its own.
    Region,
    /// In each region, for its own and for copies of those of other regions: at the path is the
    /// region of the original, which alone counts. Where that region is not read, one copy does,
    /// in the region that lists it.
    RegionWithCopies(&'static str),
    /// Once for an account. The path says in which region a resource is; `None` where it is in
    /// none.
    Everywhere(Option<&'static str>),
}

/// A further call for each resource.
#[derive(Debug)]
pub struct DetailCall {
    /// What the call answers.
    pub source: Source,
    /// Makes the call.
    pub call: Call,
    /// What it means that AWS refuses.
    pub means: fn(&Refusal) -> Meaning,
    /// Makes the call, where AWS may have to be asked in another region. Of an operation without
    /// a shape it makes the document as well: its answer is not read by field.
    pub follow: Option<Follow>,
}

/// A list that says of all resources of an account at once what further calls say of one each.
///
/// The further calls are still made for a resource that it does not have, such as one that is newer
/// than it, for all where AWS refuses it, and for a single resource that AWS Config told of.
#[derive(Debug)]
pub struct AtOnce {
    /// Its resources have the ids of those that are read.
    pub list: ListCall,
    /// What it fills in the place of further calls: all that each of them fills.
    pub instead_of: &'static [&'static str],
}

/// What a call answers.
#[derive(Debug)]
pub struct Source {
    /// Its shape's name, and its name in reasons.
    pub operation: &'static str,
    /// Which paths of the document it fills.
    pub fills: Fills<'static>,
    /// Sees a document that this call has filled: what it did not say becomes unread.
    pub check: Option<fn(&mut Value)>,
}

impl ResourceCalls {
    /// A type of which the call that lists it says everything.
    pub const fn of(resource_type: ResourceType, list: ListCall) -> Self {
        Self {
            resource_type,
            list,
            details: &[],
            at_once: None,
            needs: &[],
            related: &[],
            beside_events: &[],
            complete: None,
        }
    }

    /// The calls that each fill something else: the list, where there is one, and the details in
    /// their order.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        let list = Some(&self.list.source).filter(|_| !self.list.is_of_setting());
        list.into_iter().chain(self.details.iter().map(|detail| &detail.source))
    }

    /// The operations of whose answers a path is filled: `ec2:DescribeInstances`. None where no
    /// answer has it.
    pub fn operations_of(&self, path: &str) -> Vec<&'static str> {
        let fills: Vec<_> = self.sources().map(|source| source.fills).collect();
        let (paths, _) = assign(&[path], &fills);
        let list = (!self.list.is_of_setting()).then_some(self.list.items);
        let items = list.into_iter().chain(iter::repeat(""));
        let answers = self.sources().zip(items).zip(paths).filter(|((source, items), paths)| {
            paths.iter().any(|path| reader::has(source, items, path))
        });
        answers.map(|((source, _), _)| source.operation).collect()
    }
}

/// Asks for one page; gives the token of the next.
pub type Call = fn(&Connection, Ask) -> Called;
/// The token of the next page, or why there is no answer.
pub type Called = BoxFuture<'static, Result<Option<String>, Refusal>>;

/// Makes a further call of a resource; `None` where the resource is not wanted after all.
pub type Follow =
    for<'a> fn(&'a mut Subject, &'a Detail) -> BoxFuture<'a, Result<Option<Value>, Refusal>>;

/// Completes a resource that AWS Config told of; `None` where it is gone meanwhile.
pub type Complete =
    for<'a> fn(&'a Connection, &'a ResourceReader, Resource) -> BoxFuture<'a, Option<Resource>>;

/// What a page is asked for.
#[derive(Debug)]
pub struct Ask {
    /// The one resource that is meant, by its name or id; `None` for a whole list.
    pub of: Option<String>,
    /// Which page; `None` for the first.
    pub token: Option<String>,
    /// Reads the answer's body.
    pub reader: FieldReader,
}

/// What an error says of a resource.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Meaning {
    /// It has none of what was asked for.
    None,
    /// It is gone.
    Gone,
    /// One or the other. A later call that AWS answers says that it is there; else it is unknown,
    /// for this reason.
    NoneOrGone(&'static str),
    /// Nothing: what was asked for is unknown.
    Unknown,
}

/// Why a call gave nothing.
#[derive(Clone, Debug, Default)]
pub struct Refusal {
    /// AWS's error code, where AWS answered.
    pub code: Option<String>,
    /// AWS's message.
    pub message: String,
    /// A sentence for people: the operation, and AWS's words or what kept it from answering.
    pub reason: String,
    /// Where AWS was not reached.
    pub fault: Option<NetworkFault>,
    /// The region in which AWS says that the resource is.
    pub elsewhere: Option<String>,
}

impl Refusal {
    /// What was not asked, or not understood.
    pub fn because(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), ..Self::default() }
    }

    /// Whether AWS answered with one of these codes.
    pub fn is(&self, codes: &[&str]) -> bool {
        self.code.as_deref().is_some_and(|code| codes.contains(&code))
    }

    /// What an error means of which these codes say that there is none.
    pub fn none_if(&self, codes: &[&str]) -> Meaning {
        if self.is(codes) { Meaning::None } else { Meaning::Unknown }
    }
}

/// Makes a field unread that an answer left out although AWS always gives it.
pub fn must_say(document: &mut Value, path: &str, operation: &str) {
    if document.at(path) == Member::Present(&Value::Null) {
        document.put(path, Value::unread(format!("{operation} did not say it.")));
    }
}

/// What a call of an SDK came to: the token of the next page, or the refusal.
pub fn answered<T, E>(
    operation: &str,
    answer: Result<T, SdkError<E, HttpResponse>>,
    token: impl FnOnce(T) -> Option<String>,
) -> Result<Option<String>, Refusal>
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    match answer {
        // An empty token is none.
        Ok(page) => Ok(token(page).filter(|token| !token.is_empty())),
        Err(error) => Err(refusal(operation, &error)),
    }
}

/// Why a call gave nothing.
pub fn refusal<E>(operation: &str, error: &SdkError<E, HttpResponse>) -> Refusal
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let message = error.as_service_error().and_then(ProvideErrorMetadata::message);
    Refusal {
        code: code(error).map(str::to_owned),
        message: message.unwrap_or_default().to_owned(),
        reason: explain(operation, error),
        fault: network_fault(error),
        elsewhere: error.raw_response().and_then(region_of_redirect),
    }
}

/// A call of an SDK as a [`Call`]: its operation, the SDK's client, the client's method, what is
/// set of what is asked, and the token of the next page in an answer.
macro_rules! sdk_call {
    ($operation:expr, $client:expr, $method:ident, |$call:ident, $ask:ident| $set:expr, $next:expr) => {
        |connection, $ask| {
            let reader = $ask.reader.clone();
            let $call = connection.client($client).$method();
            let call = $set.customize().interceptor(reader);
            Box::pin(async move {
                crate::sources::live::calls::answered($operation, call.send().await, $next)
            })
        }
    };
}
pub(crate) use sdk_call;
