//! The interceptor that reads an answer by field: the SDK makes the call, signs, follows its pages
//! and asks again; the documents of the answer are taken out of the raw body on its way there.
//!
//! One interceptor belongs to **one** call: one for a whole client would meet streamed objects too.
//! What it leaves in the SDK's output is everything but the lists that were read, which are empty
//! there: the token of the next page, and nothing else, is to be taken from the output.

use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, FinalizerInterceptorContextMut,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::{Error as SdkBodyError, SdkBody};
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;
use http_body::{Body, Frame};

use crate::model::value::Value;
use crate::sources::live::fields::BodyError;
use crate::sources::live::fields::plan::Plan;

/// The documents of one call, for each of its plan's lists.
pub type Documents = Vec<Vec<Value>>;

/// Reads the answer of one call by field:
///
/// ```ignore
/// let reader = FieldReader::new(plan);
/// let call = client.describe_volumes().set_next_token(token);
/// let page = call.customize().interceptor(reader.clone()).send().await?;
/// let volumes = reader.take();
/// ```
///
/// Each attempt begins anew, and only a body that was read to its end, and that the SDK took,
/// leaves documents: attempts that fail double nothing.
#[derive(Clone, Debug)]
pub struct FieldReader {
    plan: Arc<Plan>,
    found: Arc<Mutex<Option<Documents>>>,
}

impl FieldReader {
    /// A reader of the fields of a plan.
    pub fn new(plan: Arc<Plan>) -> Self {
        Self { plan, found: Arc::default() }
    }

    /// The documents of the call, once; `None` where it failed.
    pub fn take(&self) -> Option<Documents> {
        self.set(None)
    }

    /// Reads a body that is all there; what is left of it beside the lists that were read, `None`
    /// where that is the whole body.
    pub fn read(&self, body: &[u8]) -> Result<Option<Vec<u8>>, BodyError> {
        let extracted = self.plan.extract(body)?;
        self.set(Some(extracted.documents));
        Ok(extracted.rest)
    }

    fn set(&self, found: Option<Documents>) -> Option<Documents> {
        mem::replace(&mut *self.found.lock().unwrap_or_else(PoisonError::into_inner), found)
    }
}

#[dyn_dispatch_hint]
impl Intercept for FieldReader {
    fn name(&self) -> &'static str {
        "FieldReader"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.set(None);
        let response = context.response_mut();
        // A refusal is the SDK's to read.
        if response.status().is_success() {
            let body = mem::replace(response.body_mut(), SdkBody::taken());
            let reader = self.clone();
            let read = ReadBody { reader, body: Some(body), first: Bytes::new(), more: Vec::new() };
            *response.body_mut() = SdkBody::from_body_1_x(read);
        }
        Ok(())
    }

    /// What the SDK does not take after all, an error in an answer of success among it, leaves no
    /// documents either.
    fn modify_before_attempt_completion(
        &self,
        context: &mut FinalizerInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if !matches!(context.output_or_error(), Some(Ok(_))) {
            self.set(None);
        }
        Ok(())
    }
}

/// Gives one frame, what is left for the SDK, when it has read everything.
struct ReadBody {
    reader: FieldReader,
    body: Option<SdkBody>,
    /// A body in one piece is not copied; one in several pieces is, once.
    first: Bytes,
    more: Vec<u8>,
}

impl ReadBody {
    fn add(&mut self, piece: Bytes) {
        if self.first.is_empty() {
            self.first = piece;
            return;
        }
        if self.more.is_empty() {
            self.more.extend_from_slice(&self.first);
        }
        self.more.extend_from_slice(&piece);
    }

    fn finish(&mut self) -> Result<Frame<Bytes>, SdkBodyError> {
        let (first, more) = (mem::take(&mut self.first), mem::take(&mut self.more));
        let body: &[u8] = if more.is_empty() { &first } else { &more };
        Ok(Frame::data(match self.reader.read(body)? {
            Some(rest) => rest.into(),
            None if more.is_empty() => first,
            None => more.into(),
        }))
    }
}

impl Body for ReadBody {
    type Data = Bytes;
    type Error = SdkBodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, SdkBodyError>>> {
        let this = &mut *self;
        while let Some(body) = &mut this.body {
            match ready!(Pin::new(body).poll_frame(context)) {
                Some(Ok(frame)) => {
                    if let Ok(piece) = frame.into_data() {
                        this.add(piece);
                    }
                }
                Some(Err(error)) => {
                    this.body = None;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    this.body = None;
                    return Poll::Ready(Some(this.finish()));
                }
            }
        }
        Poll::Ready(None)
    }
}

#[cfg(test)]
#[cfg(feature = "connector")]
pub(crate) mod tests;
