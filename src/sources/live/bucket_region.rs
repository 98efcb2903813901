//! Where a bucket is: S3 answers a request for a bucket of another region with the right one.
//!
//! An answer is not to be trusted with credentials: who follows it makes sure that the region is in
//! the account's own partition.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use crate::sources::live::fields::plan::Literal;

/// Where an answer says that a bucket is: in a header, or else in the body of the error.
pub fn region_of_redirect(response: &HttpResponse) -> Option<String> {
    let header = response.headers().get("x-amz-bucket-region").and_then(region_named);
    header.or_else(|| {
        let body = std::str::from_utf8(response.body().bytes()?).ok()?;
        region_named(body.split_once("<Region>")?.1.split_once("</Region>")?.0)
    })
}

/// The oldest buckets have names of their own for their regions.
pub const OLD_NAMES: &[(&str, Literal<'_>)] =
    &[("EU", Literal::Text("eu-west-1")), ("US", Literal::Text("us-east-1"))];

/// A region as S3 names it.
fn region_named(name: &str) -> Option<String> {
    let region = match OLD_NAMES.iter().find(|(old, _)| *old == name) {
        Some((_, Literal::Text(region))) => region,
        _ => name,
    };
    Some(region.to_owned()).filter(|region| !region.is_empty())
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    #[test]
    fn where_a_redirect_leads() {
        let malformed =
            "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-central-1</Region></Error>";
        let cases = [
            ("a header", Some("ap-south-1"), "<Error/>", Some("ap-south-1")),
            ("a header before the body", Some("ap-south-1"), malformed, Some("ap-south-1")),
            ("the body", None, malformed, Some("eu-central-1")),
            ("an old name", Some("EU"), "", Some("eu-west-1")),
            ("an empty header", Some(""), "", None),
            ("an empty header before the body", Some(""), malformed, Some("eu-central-1")),
            ("nothing", None, "<Error><Code>AccessDenied</Code></Error>", None),
        ];
        for (name, header, body, expected) in cases {
            let mut response = HttpResponse::new(301.try_into().unwrap(), SdkBody::from(body));
            if let Some(header) = header {
                response.headers_mut().insert("x-amz-bucket-region", header);
            }
            assert_eq!(region_of_redirect(&response).as_deref(), expected, "{name}");
        }
    }
}
