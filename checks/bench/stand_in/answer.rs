//! Answers, in the form each of AWS' protocols gives them.

use std::fmt::Write;

/// What real answers have in the same place; it is not read.
const REQUEST_ID: &str = "00000000-0000-4000-8000-000000000000";

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub body: String,
}

impl Answer {
    pub fn xml(body: String) -> Self {
        Self { status: 200, content_type: "text/xml", body }
    }

    pub fn json(body: String) -> Self {
        Self { status: 200, content_type: "application/x-amz-json-1.0", body }
    }

    /// EC2's own protocol: what was asked for stands in the response itself.
    pub fn ec2(action: &str, inner: &str) -> Self {
        let namespace = "http://ec2.amazonaws.com/doc/2016-11-15/";
        Self::xml(format!(
            "<{action}Response xmlns=\"{namespace}\"><requestId>{REQUEST_ID}</requestId>{inner}</{action}Response>"
        ))
    }

    /// The protocol of RDS, IAM, STS and SNS: a result in the response.
    pub fn query(action: &str, inner: &str) -> Self {
        let metadata =
            format!("<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>");
        Self::xml(format!(
            "<{action}Response><{action}Result>{inner}</{action}Result>{metadata}</{action}Response>"
        ))
    }

    pub fn error(service: &str, status: u16, code: &str, message: &str) -> Self {
        let error = format!("<Code>{code}</Code><Message>{message}</Message>");
        let mut answer = match service {
            "ec2" => Self::xml(format!(
                "<Response><Errors><Error>{error}</Error></Errors><RequestID>{REQUEST_ID}</RequestID></Response>"
            )),
            "s3" => Self::xml(format!("<Error>{error}<RequestId>{REQUEST_ID}</RequestId></Error>")),
            "dynamodb" => Self::json(format!(
                "{{\"__type\":\"com.amazonaws.dynamodb.v20120810#{code}\",\"message\":\"{message}\"}}"
            )),
            _ => Self::xml(format!(
                "<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
            )),
        };
        answer.status = status;
        answer
    }

    /// As it goes over the wire.
    pub fn bytes(&self) -> Vec<u8> {
        let mut text = String::with_capacity(self.body.len() + 256);
        let reason = if self.status < 300 { "OK" } else { "Refused" };
        let _ = write!(
            text,
            "HTTP/1.1 {} {reason}\r\ncontent-type: {}\r\ncontent-length: {}\r\nx-amzn-requestid: {REQUEST_ID}\r\netag: \"00000000000000000000000000000000\"\r\n\r\n{}",
            self.status,
            self.content_type,
            self.body.len(),
            self.body
        );
        text.into_bytes()
    }
}
