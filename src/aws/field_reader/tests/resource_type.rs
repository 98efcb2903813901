//! How a resource type's file says where its fields come from, and how it is read: a proposal,
//! tried on volumes and on the encryption of buckets.

use futures_util::future::BoxFuture;

use super::*;
use crate::aws::error::{code, explain};
use crate::fields::plan::{Fills, PlanError, assign};

/// What a call answers besides its documents: the token of the next page.
type Called = BoxFuture<'static, Result<Option<String>, Refusal>>;

/// Why a call gave no documents.
struct Refusal {
    code: Option<String>,
    /// In words, with AWS's own.
    reason: String,
}

macro_rules! refusal {
    ($operation:expr) => {
        |error| Refusal { code: code(&error).map(str::to_owned), reason: explain($operation, &error) }
    };
}

struct ResourceType {
    id: &'static str,
    list: ListCall,
    details: &'static [DetailCall],
}

/// The call that lists resources.
struct ListCall {
    source: Source,
    list: &'static str,
    /// One page, after a token.
    call: fn(&SdkConfig, Option<String>, FieldReader) -> Called,
}

/// A further call for each resource.
struct DetailCall {
    source: Source,
    /// Error codes that mean that there is nothing: what the call fills is null.
    none: &'static [&'static str],
    /// Error codes that mean that the resource is gone.
    gone: &'static [&'static str],
    /// One page, of the resource with an id or a name, after a token.
    call: fn(&SdkConfig, &str, Option<String>, FieldReader) -> Called,
}

/// What is the same of both.
struct Source {
    /// Its shape, and its name in reasons.
    operation: &'static str,
    /// The IAM action, where it is called otherwise.
    action: Option<&'static str>,
    fills: Fills<'static>,
}

const VOLUME: ResourceType = ResourceType {
    id: "configuration.volumeId",
    list: ListCall {
        source: Source {
            operation: "ec2:DescribeVolumes",
            action: None,
            fills: Fills {
                base: "configuration",
                renames: &[Rename::new("tags", "Tags{Key,Value}"), Rename::new("configuration.state.value", "State")],
            },
        },
        list: "Volumes[]",
        call: |config, token, reader| {
            let call = aws_sdk_ec2::Client::new(config).describe_volumes().set_next_token(token);
            Box::pin(async move {
                let page = call.max_results(500).customize().interceptor(reader).send().await;
                page.map(|page| page.next_token).map_err(refusal!("ec2:DescribeVolumes"))
            })
        },
    },
    details: &[],
};

const ENCRYPTION: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration";

const BUCKET: ResourceType = ResourceType {
    id: "configuration.name",
    list: ListCall {
        source: Source {
            operation: "s3:ListBuckets",
            action: Some("s3:ListAllMyBuckets"),
            fills: Fills { base: "configuration", renames: &[Rename::new("configuration.region", "BucketRegion")] },
        },
        list: "Buckets[]",
        call: |config, token, reader| {
            let call = s3(config).list_buckets().max_buckets(1000).set_continuation_token(token);
            Box::pin(async move {
                let page = call.customize().interceptor(reader).send().await;
                page.map(|page| page.continuation_token).map_err(refusal!("s3:ListBuckets"))
            })
        },
    },
    details: &[DetailCall {
        source: Source {
            operation: "s3:GetBucketEncryption",
            action: Some("s3:GetEncryptionConfiguration"),
            fills: Fills { base: ENCRYPTION, renames: &[] },
        },
        none: &["ServerSideEncryptionConfigurationNotFoundError"],
        gone: &["NoSuchBucket"],
        call: |config, bucket, _, reader| {
            let call = s3(config).get_bucket_encryption().bucket(bucket);
            Box::pin(async move {
                let answer = call.customize().interceptor(reader).send().await;
                answer.map(|_| None).map_err(refusal!("s3:GetBucketEncryption"))
            })
        },
    }],
};

const KEYS: &str = "supplementaryConfiguration.AccessKeys";

const USER: ResourceType = ResourceType {
    id: "configuration.userName",
    list: ListCall {
        source: Source { operation: "iam:ListUsers", action: None, fills: Fills { base: "configuration", renames: &[] } },
        list: "Users[]",
        call: |config, token, reader| {
            let call = aws_sdk_iam::Client::new(config).list_users().set_marker(token);
            Box::pin(async move {
                let page = call.max_items(1000).customize().interceptor(reader).send().await;
                page.map(|page| page.marker).map_err(refusal!("iam:ListUsers"))
            })
        },
    },
    details: &[DetailCall {
        source: Source {
            operation: "iam:ListAccessKeys",
            action: None,
            fills: Fills { base: KEYS, renames: &[Rename::new(KEYS, "AccessKeyMetadata")] },
        },
        none: &[],
        gone: &["NoSuchEntity"],
        call: |config, user, token, reader| {
            let call = aws_sdk_iam::Client::new(config).list_access_keys().user_name(user);
            Box::pin(async move {
                let call = call.set_marker(token).customize().interceptor(reader);
                call.send().await.map(|page| page.marker).map_err(refusal!("iam:ListAccessKeys"))
            })
        },
    }],
};

/// A type's calls, compiled for the paths that are asked.
struct Reading {
    of: ResourceType,
    list: Arc<Plan>,
    /// Those that are needed, with the paths that each fills.
    details: Vec<(&'static DetailCall, Arc<Plan>, Vec<&'static str>)>,
    actions: Vec<&'static str>,
}

impl Reading {
    fn new(of: ResourceType, asked: &[&'static str]) -> Result<Self, Vec<PlanError>> {
        let sources = [&of.list.source].into_iter().chain(of.details.iter().map(|call| &call.source));
        let fills: Vec<_> = sources.map(|source| source.fills).collect();
        let (mut paths, unfilled) = assign(&[asked, &[of.id]].concat(), &fills);
        assert!(unfilled.is_empty(), "{unfilled:?}: a mistake of the rule");
        let plan = |source: &Source, list: &'static str, paths: &[&str]| {
            let Fills { base, renames } = source.fills;
            let wanted = Wanted { list, base, paths, renames, form: Form::Config };
            let shape = shape_of(source.operation).unwrap().unwrap();
            Plan::compile(&shape, &[wanted]).map(Arc::new)
        };
        let list = plan(&of.list.source, of.list.list, &paths.remove(0))?;
        let mut details = Vec::new();
        for (call, paths) in of.details.iter().zip(paths).filter(|(_, paths)| !paths.is_empty()) {
            details.push((call, plan(&call.source, "", &paths)?, paths));
        }
        let called = details.iter().map(|(call, ..)| &call.source);
        let actions = std::iter::once(&of.list.source).chain(called);
        let actions = actions.map(|source| source.action.unwrap_or(source.operation)).collect();
        Ok(Self { of, list, details, actions })
    }

    async fn read(&self, config: &SdkConfig) -> Result<Vec<Value>, String> {
        let (mut found, mut token) = (Vec::new(), None);
        loop {
            let reader = FieldReader::new(self.list.clone());
            let called = (self.of.list.call)(config, token.take(), reader.clone()).await;
            token = called.map_err(|refusal| refusal.reason)?;
            for document in reader.take().unwrap_or_default().remove(0) {
                found.extend(self.complete(config, document).await);
            }
            if token.is_none() {
                return Ok(found);
            }
        }
    }

    /// `None` where the resource is gone.
    async fn complete(&self, config: &SdkConfig, mut document: Value) -> Option<Value> {
        let Member::Present(Value::Text(id)) = document.at(self.of.id) else {
            return Some(document);
        };
        let id = id.clone();
        for (detail, plan, paths) in &self.details {
            let has = |codes: &[&str], refusal: &Refusal| refusal.code.as_deref().is_some_and(|code| codes.contains(&code));
            match ask(config, detail, plan, &id).await {
                Ok(answer) => document.join(answer),
                Err(refusal) if has(detail.gone, &refusal) => return None,
                Err(refusal) if has(detail.none, &refusal) => {
                    document.put(detail.source.fills.base, Value::Null);
                }
                Err(refusal) => {
                    for path in paths {
                        document.put(path, Value::unread(refusal.reason.clone()));
                    }
                }
            }
        }
        Some(document)
    }
}

/// What a further call says of a resource, all its pages together.
async fn ask(config: &SdkConfig, detail: &DetailCall, plan: &Arc<Plan>, id: &str) -> Result<Value, Refusal> {
    let (mut answer, mut token) = (Value::Null, None);
    loop {
        let reader = FieldReader::new(plan.clone());
        token = (detail.call)(config, id, token.take(), reader.clone()).await?;
        answer.join(reader.take().unwrap_or_default().remove(0).remove(0));
        if token.is_none() {
            return Ok(answer);
        }
    }
}

#[tokio::test]
async fn volumes_are_read_as_their_type_says() {
    let server = Server::start(|request| Answer::ok(&right(request))).await;
    let asked = ["configuration.encrypted", "configuration.state", "tags"];
    let reading = Reading::new(VOLUME, &asked).unwrap();
    assert_eq!(reading.actions, ["ec2:DescribeVolumes"]);
    let found = reading.read(&config(&server, direct())).await.unwrap();
    assert_eq!(found.len(), every_volume().len());
    assert_eq!(found[0].at("configuration.encrypted"), Member::Present(&true.into()));
    assert_eq!(found[0].at("configuration.state.value"), Member::Present(&Value::Null));
}

fn buckets(request: &str) -> Answer {
    let line = request.lines().next().unwrap_or_default();
    let error = |status, code: &str| Answer::of(status, &format!("<Error><Code>{code}</Code><Message>no</Message></Error>"));
    let path = line.split(' ').nth(1).unwrap_or_default();
    let bucket = path.split(['/', '?']).nth(1).unwrap_or_default();
    match bucket {
        "kms" => Answer::ok(
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>\
             <SSEAlgorithm>aws:kms</SSEAlgorithm></ApplyServerSideEncryptionByDefault>\
             <BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>",
        ),
        "none" => error(404, "ServerSideEncryptionConfigurationNotFoundError"),
        "gone" => error(404, "NoSuchBucket"),
        "denied" => error(403, "AccessDenied"),
        _ => {
            let names = ["kms", "none", "gone", "denied"];
            let bucket = |name| format!("<Bucket><Name>{name}</Name></Bucket>");
            let buckets: String = names.into_iter().map(bucket).collect();
            Answer::ok(&format!("<ListAllMyBucketsResult><Buckets>{buckets}</Buckets></ListAllMyBucketsResult>"))
        }
    }
}

#[tokio::test]
async fn a_buckets_encryption_is_asked_only_where_a_rule_asks_for_it() {
    let server = Server::start(buckets).await;
    let reading = Reading::new(BUCKET, &["configuration.region"]).unwrap();
    assert_eq!(reading.actions, ["s3:ListAllMyBuckets"]);
    assert_eq!(reading.read(&config(&server, direct())).await.unwrap().len(), 4);
    assert_eq!(server.requests().len(), 1);

    let reading = Reading::new(BUCKET, &[ENCRYPTION]).unwrap();
    assert_eq!(reading.actions, ["s3:ListAllMyBuckets", "s3:GetEncryptionConfiguration"]);
    let found = reading.read(&config(&server, direct())).await.unwrap();
    let [kms, none, denied] = &found[..] else { panic!("{found:?}") };
    let Member::Present(encryption) = kms.at(ENCRYPTION) else { panic!("{kms:?}") };
    let rule = &encryption.as_object().unwrap().get("rules");
    let Member::Present(Value::List(rules)) = rule else { panic!("{rule:?}") };
    let algorithm = rules.elements[0].at("applyServerSideEncryptionByDefault.sSEAlgorithm");
    assert_eq!(algorithm, Member::Present(&"aws:kms".into()));
    assert_eq!(none.at(ENCRYPTION), Member::Present(&Value::Null));
    let Member::Unread(reason) = denied.at(ENCRYPTION) else { panic!("{denied:?}") };
    assert_eq!(reason, "s3:GetBucketEncryption: AccessDenied: no");
}

#[tokio::test]
async fn a_further_call_may_have_pages() {
    let server = Server::start(|request| {
        let (operation, list, item, marker) = if request.contains("Action=ListUsers") {
            ("ListUsers", "Users", "<UserName>ann</UserName>", "")
        } else if request.contains("Marker=next") {
            ("ListAccessKeys", "AccessKeyMetadata", "<Status>Inactive</Status>", "")
        } else {
            let marker = "<IsTruncated>true</IsTruncated><Marker>next</Marker>";
            ("ListAccessKeys", "AccessKeyMetadata", "<Status>Active</Status>", marker)
        };
        Answer::ok(&format!(
            "<{operation}Response><{operation}Result><{list}><member>{item}</member></{list}>\
             {marker}</{operation}Result></{operation}Response>"
        ))
    })
    .await;
    let reading = Reading::new(USER, &["supplementaryConfiguration.AccessKeys.status"]).unwrap();
    let found = reading.read(&config(&server, direct())).await.unwrap();
    let Member::Present(Value::List(keys)) = found[0].at(KEYS) else { panic!("{found:?}") };
    let statuses: Vec<_> = keys.elements.iter().map(|key| key.at("status")).collect();
    assert_eq!(statuses, ["Active", "Inactive"].map(Value::from).each_ref().map(Member::Present));
}
