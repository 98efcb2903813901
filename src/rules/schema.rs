//! What a document of each resource type may hold: AWS's published names for AWS Config's types,
//! and ours over them. Rules are checked against it; no rule needs it to run.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};

use flate2::read::DeflateDecoder;
use toml::{Table, Value};

use super::language::computed::Type;
use super::language::shape::Shape;
use crate::rules::parameters::nearest;

/// Made by `schema/generate.py`.
static AWS: &[u8] = include_bytes!("schema/aws.deflate");
static OURS: &str = include_str!("schema/ours.toml");

/// Longest names in AWS's file are some hundred characters: what is deeper is damaged.
const DEEPEST: usize = 32;

/// The names of all resource types, sorted.
pub fn resource_types() -> Vec<&'static str> {
    let ours = ours().keys().map(String::as_str).filter(|name| *name != "*");
    let mut types: Vec<_> = aws().lines().filter(|line| !line.starts_with(' ')).collect();
    types.extend(ours);
    types.sort_unstable();
    types.dedup();
    types
}

/// The shape of a resource type's documents, or the name of a type that is spelt like it. Each is
/// made once, however many rules are about it.
pub fn shape_of(resource_type: &str) -> Result<&'static Shape, Option<&'static str>> {
    static MADE: Mutex<BTreeMap<String, &'static Shape>> = Mutex::new(BTreeMap::new());
    // Nothing panics while it is held: what is in it is whole.
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(shape) = made.get(resource_type) {
        return Ok(shape);
    }
    let shape: &'static Shape = Box::leak(Box::new(made_of(resource_type)?));
    made.insert(resource_type.to_owned(), shape);
    Ok(shape)
}

/// Whether AWS publishes what AWS Config records of a type.
pub fn is_published(resource_type: &str) -> bool {
    lines_of(resource_type).is_some()
}

fn made_of(resource_type: &str) -> Result<Shape, Option<&'static str>> {
    let published = published(resource_type);
    let own = ours().get(resource_type);
    if published.is_none() && own.is_none() {
        return Err(nearest(resource_type, resource_types()));
    }
    let mut shape = published.unwrap_or_default();
    let layers = [ours().get("*"), own].into_iter().flatten().filter_map(Value::as_table);
    for (path, kind) in layers.flatten() {
        if let Some(of) = kind.as_str().and_then(our_shape) {
            shape.put(path.split('.'), of);
        } else {
            shape.remove(path);
        }
    }
    Ok(shape)
}

fn aws() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let mut text = String::new();
        // A damaged file is found by a test; a rule would be told that its type is not known.
        DeflateDecoder::new(AWS).read_to_string(&mut text).map_or_else(|_| String::new(), |_| text)
    })
}

fn ours() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| OURS.parse().unwrap_or_default())
}

fn our_shape(kind: &str) -> Option<Shape> {
    Some(match kind {
        "text" => Shape::scalar(Type::Text),
        "boolean" => Shape::scalar(Type::Boolean),
        "number" => Shape::scalar(Type::Number),
        "map" => Shape::map(Shape::scalar(Type::Text)),
        "anything" => Shape::open(),
        _ => return None,
    })
}

/// The lines below a type's name, and those of the types behind it.
fn lines_of(resource_type: &str) -> Option<std::str::Lines<'static>> {
    static ENDS: LazyLock<BTreeMap<&str, usize>> = LazyLock::new(|| {
        let mut at = 0;
        let ends = aws().split_inclusive('\n').map(|line| {
            at += line.len();
            (line.trim_end(), at)
        });
        ends.filter(|(line, _)| !line.starts_with(' ')).collect()
    });
    aws().get(*ENDS.get(resource_type)?..).map(str::lines)
}

/// What AWS publishes about a type.
fn published(resource_type: &str) -> Option<Shape> {
    let lines = lines_of(resource_type)?;
    let mut root = Shape::default();
    let mut path: Vec<&str> = Vec::new();
    for line in lines {
        let member = line.trim_start_matches(' ');
        let depth = line.len() - member.len();
        if depth == 0 || depth > DEEPEST {
            break;
        }
        let (name, letter) = member.split_once(':').unwrap_or((member, ""));
        path.truncate(depth - 1);
        path.push(name);
        let scalar = match letter {
            "b" => Some(Type::Boolean),
            "i" | "f" => Some(Type::Number),
            "s" | "d" => Some(Type::Text),
            _ => None,
        };
        root.put(path.iter().copied(), Shape { scalar, ..Shape::default() });
    }
    Some(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_file_is_readable() {
        let types = aws().lines().filter(|line| !line.starts_with(' ')).count();
        assert_eq!((types, aws().lines().count() > 10_000), (413, true));
        assert!(AWS.len() < 64 * 1024, "{} bytes", AWS.len());
    }

    #[test]
    fn our_layer_has_known_types_and_says_only_what_is_new() {
        for (resource_type, paths) in ours() {
            let published = published(resource_type).unwrap_or_default();
            for (path, kind) in paths.as_table().unwrap() {
                let kind = kind.as_str().unwrap();
                let ours = our_shape(kind);
                assert!(ours.is_some() || kind == "nothing", "{resource_type}: {path} = {kind}");
                assert_ne!(published.at(path).ok(), ours.as_ref(), "{resource_type}: {path}");
            }
        }
    }

    #[test]
    fn what_aws_config_does_not_have_says_that_it_is_not_recorded() {
        for known in crate::model::resource::ResourceType::all() {
            let name = known.as_str();
            assert_eq!(known.is_recorded(), published(name).is_some(), "{name}: `not_recorded`");
        }
    }

    #[test]
    fn shapes() {
        let bucket = shape_of("AWS::S3::Bucket").unwrap();
        let rules = "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules";
        assert_eq!(
            bucket.at(&format!("{rules}.bucketKeyEnabled")),
            Ok(&Shape::scalar(Type::Boolean))
        );
        assert_eq!(bucket.at("tags.Owner"), Ok(&Shape::scalar(Type::Text)));
        assert_eq!(bucket.at("configuration.nam").unwrap_err().1, "nam");
        assert_eq!(shape_of("AWS::S3::Bukket"), Err(Some("AWS::S3::Bucket")));
        assert!(std::ptr::eq(bucket, shape_of("AWS::S3::Bucket").unwrap()));
        assert!(is_published("AWS::SQS::Queue") && !is_published("AWS::::Account"));
        let instance = shape_of("AWS::EC2::Instance").unwrap();
        assert_eq!(instance.at("configuration.state.name"), Ok(&Shape::scalar(Type::Text)));
        assert_eq!(instance.at("resourceId"), Ok(&Shape::scalar(Type::Text)));
        let user = shape_of("AWS::IAM::User").unwrap();
        assert!(user.at("supplementaryConfiguration.AccessKeys.status").is_ok());
        let database = shape_of("AWS::RDS::DBInstance").unwrap();
        assert!(database.at("configuration.backupRetentionPeriod").is_ok());
        for shape in [bucket, instance, user] {
            assert!(shape.at("tags.tag").is_ok() && shape.at("relationships").is_err());
        }
    }
}
