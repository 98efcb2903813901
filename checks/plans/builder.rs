//! Small plans, written as `tofu show -json` prints them.

use compliance::model::evaluation::ComplianceType;
use compliance::rules::{Ruleset, find};
use compliance::sources::plan::{Plan, PlanError};
use serde_json::{Map, Value, json};

use crate::support::NOON;

/// A resource of the root module, or of a module without `count` and `for_each` where its address
/// says so.
#[derive(Clone)]
pub struct Planned {
    address: String,
    values: Option<Value>,
    before: Value,
    unknown: Map<String, Value>,
    actions: Vec<&'static str>,
    written: Map<String, Value>,
    provider: &'static str,
    deposed: bool,
}

impl Planned {
    /// One that the plan makes.
    pub fn new(address: &str, values: Value) -> Self {
        Self {
            address: address.to_owned(),
            values: Some(values),
            before: Value::Null,
            unknown: Map::new(),
            actions: vec!["create"],
            written: Map::new(),
            provider: "aws",
            deposed: false,
        }
    }

    /// One that exists, and stays as it is.
    pub fn existing(address: &str, values: Value) -> Self {
        Self { before: values.clone(), actions: vec!["no-op"], ..Self::new(address, values) }
    }

    /// One that is destroyed.
    pub fn destroyed(address: &str, before: Value) -> Self {
        Self { values: None, before, actions: vec!["delete"], ..Self::new(address, Value::Null) }
    }

    pub fn actions(self, actions: &[&'static str]) -> Self {
        Self { actions: actions.to_vec(), ..self }
    }

    pub fn before(self, before: Value) -> Self {
        Self { before, ..self }
    }

    pub fn deposed(self) -> Self {
        Self { deposed: true, ..self }
    }

    pub fn provider(self, provider: &'static str) -> Self {
        Self { provider, ..self }
    }

    pub fn unknown(mut self, attributes: &[&str]) -> Self {
        self.unknown
            .extend(attributes.iter().map(|attribute| ((*attribute).to_owned(), true.into())));
        self
    }

    pub fn partly_unknown(mut self, attribute: &str, unknown: Value) -> Self {
        self.unknown.insert(attribute.to_owned(), unknown);
        self
    }

    /// An argument as it is written in the configuration.
    pub fn written(mut self, argument: &str, expression: Value) -> Self {
        self.written.insert(argument.to_owned(), expression);
        self
    }

    /// An argument that refers to something, and is known only after apply.
    pub fn refers(self, argument: &str, references: &[&str]) -> Self {
        self.unknown(&[argument]).written(argument, json!({ "references": references }))
    }

    /// Without an attribute.
    pub fn unset(mut self, attribute: &str) -> Self {
        if let Some(Value::Object(values)) = &mut self.values {
            values.remove(attribute);
        }
        self
    }

    fn named(&self) -> Value {
        let place = self.address.find("aws_").unwrap();
        let (kind, rest) = self.address[place..].split_once('.').unwrap();
        json!({ "address": self.address, "mode": "managed", "type": kind, "name": rest.split('[').next() })
    }

    fn module(&self) -> Option<&str> {
        self.address.strip_prefix("module.").and_then(|rest| rest.split('.').next())
    }
}

/// A plan of these resources, with more of the plan's own fields over it.
pub fn document(resources: &[Planned], more: &Value) -> Value {
    let mut plan = json!({
        "format_version": "1.2",
        "planned_values": { "root_module": { "resources": [], "child_modules": [] } },
        "resource_changes": [],
        "configuration": {
            "provider_config": { "aws": { "name": "aws", "expressions": { "region": { "constant_value": "eu-west-1" } } } },
            "root_module": { "resources": [], "module_calls": {} },
        },
    });
    for planned in resources {
        let push = |list: &mut Value, item: Value| list.as_array_mut().unwrap().push(item);
        let with = |name: &str, value: Value| {
            let mut named = planned.named();
            named[name] = value;
            named
        };
        if let Some(values) = &planned.values {
            let module = &mut plan["planned_values"]["root_module"];
            let module = match planned.module() {
                None => module,
                Some(name) => {
                    push(
                        &mut module["child_modules"],
                        json!({ "address": format!("module.{name}"), "resources": [] }),
                    );
                    module["child_modules"].as_array_mut().unwrap().last_mut().unwrap()
                }
            };
            push(&mut module["resources"], with("values", values.clone()));
        }
        let change = json!({ "actions": planned.actions, "before": planned.before, "after": planned.values, "after_unknown": planned.unknown });
        let mut change = with("change", change);
        if planned.deposed {
            change["deposed"] = "5c3d7e1f".into();
        }
        push(&mut plan["resource_changes"], change);
        let mut block = with("expressions", planned.written.clone().into());
        block["provider_config_key"] = planned.provider.into();
        let module = &mut plan["configuration"]["root_module"];
        let module = match planned.module() {
            None => module,
            Some(name) => {
                module["module_calls"][name] = json!({ "module": { "resources": [] } });
                &mut module["module_calls"][name]["module"]
            }
        };
        push(&mut module["resources"], block);
    }
    merge(&mut plan, more);
    plan
}

fn merge(into: &mut Value, more: &Value) {
    match (into, more) {
        (Value::Object(into), Value::Object(more)) => more
            .iter()
            .for_each(|(key, value)| merge(into.entry(key).or_insert(Value::Null), value)),
        (into, more) => *into = more.clone(),
    }
}

pub fn read(document: &Value) -> Result<Plan, PlanError> {
    Plan::parse(document.to_string().as_bytes(), "plan.json".to_owned(), NOON)
}

/// What a rule says of each resource, such as `COMPLIANT`, by address.
pub fn verdicts(
    plan: &Plan,
    rule: &str,
    parameters: &Value,
) -> Vec<(String, ComplianceType, String)> {
    let ruleset = Ruleset::new(find(rule), |_| parameters.as_object()).unwrap();
    let resources = plan.resources(&ruleset.wanted());
    let judged = resources.iter().flat_map(|resource| {
        let id = resource.id.clone();
        ruleset.verdicts(resource).map(move |(_, verdict)| {
            (id.clone(), verdict.compliance_type, verdict.annotation.into_owned())
        })
    });
    judged.collect()
}

/// A named plan with what the rule says of each resource.
pub struct Case {
    pub name: &'static str,
    pub resources: Vec<Planned>,
    pub more: Value,
    pub expected: Vec<(&'static str, ComplianceType)>,
}

pub fn case<const N: usize, const M: usize>(
    name: &'static str,
    resources: [Planned; N],
    expected: [(&'static str, ComplianceType); M],
) -> Case {
    Case { name, resources: resources.into(), more: Value::Null, expected: expected.into() }
}

impl Case {
    /// With more in the plan, or other things than are usual.
    pub fn with(self, more: Value) -> Self {
        Self { more, ..self }
    }
}

/// Holds every case against the rule.
pub fn hold(rule: &str, parameters: &Value, cases: Vec<Case>) {
    for Case { name, resources, more, expected } in cases {
        let more = if more.is_null() { json!({}) } else { more };
        let plan = read(&document(&resources, &more)).unwrap();
        let found = verdicts(&plan, rule, parameters);
        let types: Vec<_> = found
            .iter()
            .map(|(address, compliance_type, _)| (&**address, *compliance_type))
            .collect();
        assert_eq!(types, expected, "{name}: {found:#?}");
    }
}
