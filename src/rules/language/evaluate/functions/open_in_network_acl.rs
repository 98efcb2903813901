//! `openInNetworkAcl(entries, protocols, ports, families)`.

use super::{Function, Gives, Scope, Takes, each_named, part};
use crate::model::value::Object;
use crate::rules::language::computed::{Computed, Type, Unknown};
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::expression::Expression;
use crate::rules::language::gathered::Gathered;
use crate::rules::language::network::{Family, Network, Ports, Protocol, cover_world};

/// What an entry of a network ACL says, as AWS Config names it
/// (<https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAclEntry.html>).
const ENTRY: &[&str] = &[
    "cidrBlock",
    "egress",
    "ipv6CidrBlock",
    "portRange.from",
    "portRange.to",
    "protocol",
    "ruleAction",
    "ruleNumber",
];

/// Which ports a network ACL lets all addresses in by.
pub static FUNCTION: Function = Function {
    name: "openInNetworkAcl",
    description: "Which of some ports the entries of a network ACL let all IPv4 or all IPv6 \
                  addresses in by: a list such as `tcp 22 from 0.0.0.0/0 (rule 100)`, empty where \
                  none is open. As in the network, the entry with the lowest number decides. One \
                  for fewer addresses decides nothing about all of them, unless several together \
                  are all addresses. Protocols, ports and families are those of `openToWorld`.",
    example: (
        "openInNetworkAcl(json('[{\"egress\": false, \"ruleNumber\": 100, \"ruleAction\": \
         \"allow\", \"protocol\": \"-1\", \"cidrBlock\": \"0.0.0.0/0\"}]'), ['tcp'], ['22'])",
        "[\"tcp 22 from 0.0.0.0/0 (rule 100)\"]",
    ),
    arguments: &[Takes::Objects(ENTRY), Takes::List, Takes::List, Takes::List],
    optional: 1,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute: |evaluation, arguments, [entries, protocols, ports, families, ..]| {
        let protocols = each_named(&arguments[1], protocols, "a protocol", Protocol::named)?;
        let ports = each_named(&arguments[2], ports, "a port or ports", Ports::named)?;
        let families = match arguments.get(3) {
            Some(argument) => each_named(argument, families, "ipv4 or ipv6", Family::named)?,
            None => Family::ALL.to_vec(),
        };
        let entries = ingress(evaluation, &arguments[0], entries)?;
        let mut gathered = Gathered::default();
        for protocol in protocols {
            for family in &families {
                let targets = if protocol.has_ports() { &*ports } else { &[Ports::ALL] };
                for target in targets {
                    look(evaluation, &entries, &mut gathered, protocol, *family, *target)?;
                }
            }
        }
        Ok(gathered.finish(evaluation))
    },
};

/// An entry for packets that come in.
struct Entry<'a> {
    number: i64,
    is_allow: bool,
    /// Unknown entries may concern everything.
    protocol: Result<Protocol, Unknown<'a>>,
    ports: Result<Ports, Unknown<'a>>,
    network: Result<Network, Unknown<'a>>,
}

/// The entries for packets that come in, in the order in which the network tries them. One that
/// is not known could come before all others.
fn ingress<'a>(
    evaluation: &mut Evaluation<'a>,
    argument: &'a Expression,
    list: Computed<'a>,
) -> Known<'a, Vec<Entry<'a>>> {
    let elements = list.elements_of(argument)?;
    if let Some(more) = elements.more {
        return Err(more);
    }
    let mut entries = Vec::new();
    for element in elements.iter() {
        evaluation.charge(8)?;
        element.value_type()?;
        let Computed::Object(object) = element else {
            return Err(Unknown::WrongType(argument, Type::List, "a list of objects"));
        };
        match part(object, "egress")? {
            Computed::Boolean(true) => {}
            Computed::Boolean(false) => entries.push(entry(evaluation, argument, object)?),
            _ => return Err(lacks(evaluation, "egress")),
        }
    }
    entries.sort_by_key(|entry| entry.number);
    Ok(entries)
}

fn entry<'a>(
    evaluation: &mut Evaluation<'a>,
    argument: &'a Expression,
    object: &'a Object,
) -> Known<'a, Entry<'a>> {
    let Computed::Integer(number) = part(object, "ruleNumber")? else {
        return Err(lacks(evaluation, "ruleNumber"));
    };
    let is_allow = match part(object, "ruleAction")?.as_text() {
        Some(action) if action.eq_ignore_ascii_case("allow") => true,
        Some(action) if action.eq_ignore_ascii_case("deny") => false,
        _ => return Err(lacks(evaluation, "ruleAction")),
    };
    let protocol = part(object, "protocol").and_then(|protocol| {
        Protocol::named(protocol).ok_or(Unknown::Unreadable(argument, "a list of entries"))
    });
    let ports = protocol.and_then(|protocol| {
        if !protocol.has_ports() {
            return Ok(Ports::ALL);
        }
        let Computed::Object(range) = part(object, "portRange")? else {
            return Err(lacks(evaluation, "portRange"));
        };
        match (part(range, "from")?, part(range, "to")?) {
            (Computed::Integer(from), Computed::Integer(to)) => Ok(Ports { from, to }),
            _ => Err(lacks(evaluation, "portRange")),
        }
    });
    let network = network(evaluation, object);
    Ok(Entry { number, is_allow, protocol, ports, network })
}

fn network<'a>(evaluation: &Evaluation<'a>, object: &'a Object) -> Result<Network, Unknown<'a>> {
    for name in ["cidrBlock", "ipv6CidrBlock"] {
        match part(object, name)? {
            Computed::Text("") => {}
            Computed::Text(text) => {
                let odd = || lacks(evaluation, &format!("a network: {name} is `{text}`"));
                return Network::parse(text).ok_or_else(odd);
            }
            _ => {}
        }
    }
    Err(lacks(evaluation, "cidrBlock and ipv6CidrBlock"))
}

fn lacks<'a>(evaluation: &Evaluation<'a>, what: &str) -> Unknown<'a> {
    Unknown::Unread(evaluation.arena.text(format!("An entry says nothing about {what}.")))
}

impl<'a> Entry<'a> {
    /// Whether it concerns a port of a protocol; why, where that is unknown.
    fn concerns(&self, protocol: Protocol, port: i64) -> Result<bool, Unknown<'a>> {
        let is_for = |own: Protocol| own == Protocol::All || own == protocol;
        let has_port = |ports: Ports| (ports.from..=ports.to).contains(&port);
        match (self.protocol.map(is_for), self.ports.map(has_port)) {
            (Ok(false), _) | (_, Ok(false)) => Ok(false),
            (Err(reason), _) | (_, Err(reason)) => Err(reason),
            (Ok(true), Ok(true)) => Ok(true),
        }
    }
}

/// Which of some ports are open for a protocol to all addresses of a family.
fn look<'a>(
    evaluation: &mut Evaluation<'a>,
    entries: &[Entry<'a>],
    gathered: &mut Gathered<'a>,
    protocol: Protocol,
    family: Family,
    target: Ports,
) -> Known<'a, ()> {
    evaluation.charge(2 + entries.len())?;
    // Between these ports nothing changes.
    let ends = entries.iter().filter_map(|entry| entry.ports.ok());
    let mut starts: Vec<_> = ends
        .flat_map(|ports| [ports.from, ports.to + 1])
        .chain([target.from])
        .filter(|start| (target.from..=target.to).contains(start))
        .collect();
    starts.sort_unstable();
    starts.dedup();
    for (place, port) in starts.iter().enumerate() {
        let to = starts.get(place + 1).map_or(target.to, |next| next - 1);
        let [strict, lenient] = [true, false]
            .map(|is_open| decides(evaluation, entries, protocol, *port, family, is_open));
        match (strict?, lenient?) {
            (Some(_), Some(Decision { entry, .. })) => {
                let ports = Ports { from: *port, to };
                let ports =
                    if protocol.has_ports() { format!(" {}", ports.text()) } else { String::new() };
                let (protocol, world) = (protocol.text(), family.world());
                gathered.add(format!("{protocol}{ports} from {world} (rule {entry})"));
            }
            (Some(Decision { unclear: Some(reason), .. }), None) => gathered.may_have_more(reason),
            _ => {}
        }
    }
    Ok(())
}

/// The entry that opens a port.
struct Decision<'a> {
    entry: i64,
    /// Why it is not sure that it does.
    unclear: Option<Unknown<'a>>,
}

/// The entry that lets all addresses in by a port, where one does before one that keeps them out.
/// What is unknown counts as open, or as closed.
fn decides<'a>(
    evaluation: &mut Evaluation<'a>,
    entries: &[Entry<'a>],
    protocol: Protocol,
    port: i64,
    family: Family,
    unknown_is_open: bool,
) -> Known<'a, Option<Decision<'a>>> {
    let (mut allowed, mut denied) = (Vec::new(), Vec::new());
    let mut unclear = None;
    for entry in entries {
        evaluation.charge(1)?;
        let concerns = entry.concerns(protocol, port);
        let reason = concerns.err().or(entry.network.err());
        if matches!(concerns, Ok(false))
            || entry.network.is_ok_and(|network| network.family != family)
        {
            continue;
        }
        if let Some(reason) = reason {
            unclear.get_or_insert(reason);
            if entry.is_allow != unknown_is_open {
                continue;
            }
        }
        let whole = || Network::parse(family.world());
        let Some(network) = entry.network.ok().or_else(whole) else { continue };
        let side = if entry.is_allow { &mut allowed } else { &mut denied };
        side.push(network);
        evaluation.charge(side.len())?;
        if cover_world(&*side, family) {
            let decision = Decision { entry: entry.number, unclear };
            return Ok(entry.is_allow.then_some(decision));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
