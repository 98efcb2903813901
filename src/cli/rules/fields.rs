//! `compliance rules fields`: what a rule about a resource type can look at.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;

use crate::cli::exit::Misuse;
use crate::cli::options::Output;
use crate::cli::{own_rules, print, print_json, table};
use crate::resource_types::ResourceType;
#[cfg(feature = "live")]
use crate::resource_types::calls::CALLS;
use crate::rules::folders::load;
use crate::rules::language::shape::Shape;
use crate::rules::own;
use crate::rules::schema::{is_published, shape_of};
use crate::sources::plan::provider::attributes_of;

struct Field {
    path: String,
    kind: &'static str,
    /// Why it is unknown where an item of AWS Config lacks it.
    not_recorded: Option<&'static str>,
    /// The operations that answer it in a live account.
    operations: Vec<&'static str>,
    /// The attributes of plans that fill it.
    attributes: Vec<String>,
}

pub fn run(resource: &str, word: Option<&str>, folders: &[PathBuf], output: Output) -> Result<()> {
    // A file there may say how plans describe the type; mistakes are for other commands to list.
    if let Ok(loaded) = load(&own_rules::folders(folders, None)?) {
        own::install(loaded.own())?;
    }
    let shape = shape_of(resource).map_err(|nearest| {
        let nearest = nearest.map(|name| format!(" (did you mean {name}?)")).unwrap_or_default();
        Misuse(format!("there is no resource type {resource}{nearest}"))
    })?;
    let resource_type = ResourceType::named(resource);
    let word = word.unwrap_or_default().to_lowercase();
    let mut fields = Vec::new();
    gather(shape, "item", &mut |path, kind| {
        if path.to_lowercase().contains(&word) {
            let not_recorded = resource_type.and_then(|named| not_recorded(named, path));
            let operations = operations(resource_type, path);
            let in_document = path.strip_prefix("item.").zip(resource_type);
            let attributes = in_document.map(|(path, of)| attributes_of(of, path));
            let attributes = attributes.unwrap_or_default();
            let path = path.to_owned();
            fields.push(Field { path, kind, not_recorded, operations, attributes });
        }
    });
    if fields.is_empty() {
        return Err(Misuse(format!("{resource} has no field with `{word}` in its path")).into());
    }
    let sources = sources(resource, resource_type);
    match output {
        Output::Json => print_json(&json!({
            "resource_type": resource,
            "read_from": sources,
            "fields": fields.iter().map(|field| json!({
                "path": field.path,
                "type": field.kind,
                "not_recorded": field.not_recorded,
                "operations": field.operations,
                "plan_attributes": field.attributes,
            })).collect::<Vec<_>>(),
        })),
        Output::Table => print(&listed(resource, &fields, &sources)),
    }
}

/// A line for each path, which may be longer than a terminal is wide, and below it what is known.
fn listed(resource: &str, fields: &[Field], sources: &[String]) -> String {
    let mut text = String::new();
    for Field { path, kind, not_recorded, operations, attributes } in fields {
        let mut known = (*kind).to_owned();
        if !operations.is_empty() {
            let _ = write!(known, ", live by {}", operations.join(", "));
        }
        if !attributes.is_empty() {
            let _ = write!(known, ", in plans {}", attributes.join(", "));
        }
        if let Some(why) = not_recorded {
            let _ = write!(known, "; where AWS Config lacks it: {why}");
        }
        let _ = write!(text, "{path}\n{}", table::paragraph(&known, 4));
    }
    let read = format!(
        "{resource} is read from {}. Each field may be a list of such, and what a source does not \
         have is unknown there: `compliance rules try` shows what it is.",
        sources.join(", ")
    );
    format!("{text}\n{}", table::paragraph(&read, 0))
}

/// Where resources of the type can be read.
fn sources(resource: &str, resource_type: Option<ResourceType>) -> Vec<String> {
    let mut sources = Vec::new();
    if resource_type.map_or_else(|| is_published(resource), ResourceType::is_recorded) {
        sources.push("AWS Config's files and events".to_owned());
    }
    if resource_type.is_some_and(ResourceType::has_file) {
        sources.push("live accounts".to_owned());
    }
    if let Some(resource_type) = resource_type {
        let planned =
            resource_type.definition().plan.resources.iter().map(|resource| resource.kind);
        let planned: Vec<_> = planned.collect();
        if !planned.is_empty() {
            sources.push(format!("plans ({})", planned.join(", ")));
        }
    }
    sources
}

fn not_recorded(resource_type: ResourceType, path: &str) -> Option<&'static str> {
    let path = path.strip_prefix("item.")?;
    let is_below = |above: &str| {
        path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let mut lacking = resource_type.definition().config.not_recorded.iter();
    lacking.find(|(above, _)| is_below(above)).map(|(_, why)| *why)
}

/// The operations of whose answers a live scan fills a field; none where it cannot be read so.
#[cfg(feature = "live")]
fn operations(resource_type: Option<ResourceType>, path: &str) -> Vec<&'static str> {
    let calls = CALLS.iter().find(|calls| Some(calls.resource_type) == resource_type);
    // Tags have names of the users' own.
    let path = path.strip_prefix("item.").map(|path| path.strip_suffix(".NAME").unwrap_or(path));
    calls.zip(path).map(|(calls, path)| calls.operations_of(path)).unwrap_or_default()
}

#[cfg(not(feature = "live"))]
const fn operations(_: Option<ResourceType>, _: &str) -> Vec<&'static str> {
    Vec::new()
}

/// Every path with what it holds. Shapes are as deep as AWS's names.
fn gather(shape: &Shape, path: &str, found: &mut dyn FnMut(&str, &'static str)) {
    if let Some(scalar) = shape.scalar {
        found(path, scalar.as_str());
    } else if shape.is_open {
        found(path, "anything");
    }
    for (name, member) in &shape.members {
        gather(member, &format!("{path}.{name}"), found);
    }
    if let Some(any) = &shape.any {
        gather(any, &format!("{path}.NAME"), found);
    }
}
