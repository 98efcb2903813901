//! Answers cut down to what is read of them, before the SDK decodes them. An EC2 instance comes in a hundred elements of which three are
//! judged: decoding the others was a third of a whole scan. An RDS instance has as many.

use std::mem;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::{Error as BodyError, SdkBody};
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;
use http_body::{Body, Frame};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Of every item of a list, these elements alone are kept.
#[derive(Clone, Copy, Debug)]
pub struct Trimmed {
    pub list: &'static str,
    pub kept: &'static [&'static str],
}

#[dyn_dispatch_hint]
impl Intercept for Trimmed {
    fn name(&self) -> &'static str {
        "Trimmed"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response_mut();
        if response.status().is_success() {
            let whole = mem::replace(response.body_mut(), SdkBody::taken());
            *response.body_mut() = SdkBody::from_body_1_x(TrimmedBody { trimmed: *self, whole: Some(whole), read: Vec::new() });
        }
        Ok(())
    }
}

/// Gives one frame, when it has read the whole.
struct TrimmedBody {
    trimmed: Trimmed,
    whole: Option<SdkBody>,
    read: Vec<u8>,
}

impl Body for TrimmedBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        while let Some(whole) = &mut this.whole {
            match ready!(Pin::new(whole).poll_frame(context)) {
                Some(Ok(frame)) => this.read.extend_from_slice(frame.data_ref().map_or(&[], |data| data)),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    this.whole = None;
                    let trimmed = this.trimmed.trim(mem::take(&mut this.read));
                    return Poll::Ready(Some(Ok(Frame::data(trimmed.into()))));
                }
            }
        }
        Poll::Ready(None)
    }
}

impl Trimmed {
    /// What is no XML stays as it is: the SDK says so.
    fn trim(&self, mut xml: Vec<u8>) -> Vec<u8> {
        let Ok(unread) = self.unread(&xml) else { return xml };
        let mut end = 0;
        let mut kept_from = 0;
        for Range { start, end: next } in unread {
            xml.copy_within(kept_from..start, end);
            end += start - kept_from;
            kept_from = next;
        }
        let length = xml.len();
        xml.copy_within(kept_from..length, end);
        xml.truncate(end + length - kept_from);
        xml
    }

    /// Where the elements are that nobody reads.
    fn unread(&self, xml: &[u8]) -> Result<Vec<Range<usize>>, quick_xml::Error> {
        let mut reader = Reader::from_reader(xml);
        reader.config_mut().check_end_names = false;
        let mut unread: Vec<Range<usize>> = Vec::new();
        // 0 outside the list, 1 in it, 2 in an item of it, 3 and deeper in an element that is kept.
        let mut depth = 0;
        loop {
            let start = position(&reader);
            match reader.read_event()? {
                Event::Start(element) if depth == 2 && !self.keeps(element.local_name().as_ref()) => {
                    reader.read_to_end(element.name())?;
                    let end = position(&reader);
                    match unread.last_mut() {
                        Some(last) if last.end == start => last.end = end,
                        _ => unread.push(start..end),
                    }
                }
                Event::Start(element) if depth > 0 || element.local_name().as_ref() == self.list => depth += 1,
                Event::End(_) if depth > 0 => depth -= 1,
                Event::Eof => return Ok(unread),
                _ => {}
            }
        }
    }

    fn keeps(&self, name: &str) -> bool {
        self.kept.contains(&name)
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSTANCES: Trimmed = Trimmed { list: "instancesSet", kept: &["instanceId", "tagSet"] };

    fn trimmed(xml: &str) -> String {
        String::from_utf8(INSTANCES.trim(xml.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn an_item_keeps_what_is_read() {
        let answer = "<a><id>r</id><groupSet><item><instanceId>no</instanceId></item></groupSet><instancesSet><item><instanceId>i-1</instanceId>\
            <imageId>ami</imageId><dnsName/><network><item><tagSet/></item></network><tagSet><item><key>a&lt;b</key><value/></item></tagSet></item>\
            <item><x><x>1</x></x><instanceId>i-2</instanceId></item></instancesSet><next>t</next></a>";
        assert_eq!(
            trimmed(answer),
            "<a><id>r</id><groupSet><item><instanceId>no</instanceId></item></groupSet><instancesSet><item><instanceId>i-1</instanceId>\
            <dnsName/><tagSet><item><key>a&lt;b</key><value/></item></tagSet></item><item><instanceId>i-2</instanceId></item></instancesSet><next>t</next></a>"
        );
    }

    #[test]
    fn what_is_cut_off_or_no_xml_stays_as_it_is() {
        for answer in ["", "{}", "<a><instancesSet><item><x>1", "<a><instancesSet><item><x></y></item>", "<a b=>", "<!--"] {
            assert_eq!(trimmed(answer), answer);
        }
    }
}
