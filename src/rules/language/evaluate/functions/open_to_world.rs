//! `openToWorld(permissions, protocols, ports, families, prefixLists)`.

mod permission;

use super::{Function, Gives, Scope, Takes, each_named};
use crate::rules::language::computed::{Computed, Elements, Type, Unknown};
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::expression::Expression;
use crate::rules::language::gathered::Gathered;
use crate::rules::language::network::{Family, Ports, Protocol, cover_world};
use permission::{Permission, PrefixLists};

/// What a permission of a security group says, as AWS Config names it
/// (<https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>).
const PERMISSION: &[&str] = &[
    "fromPort",
    "ipProtocol",
    "ipv4Ranges.cidrIp",
    "ipv6Ranges.cidrIpv6",
    "prefixListIds.prefixListId",
    "toPort",
];
const PREFIX_LIST: &[&str] = &["configuration.Entries.Cidr", "configuration.PrefixListId"];

/// Which ports a security group's permissions open to all addresses.
pub static FUNCTION: Function = Function {
    name: "openToWorld",
    description: "Which of some ports a security group's permissions open to all IPv4 or all IPv6 \
                  addresses: a list with a text for each protocol, such as `tcp 22 from \
                  0.0.0.0/0`, empty where none is open. Ranges that are all addresses together \
                  count, such as 0.0.0.0/1 and 128.0.0.0/1. Protocols are names or numbers; ports are numbers or texts such as \
                  `22`, `1024-65535` or `all`. Families are `ipv4` and `ipv6`, both where they are \
                  left out. A permission for a prefix list is unknown, unless the documents of \
                  prefix lists are given.",
    example: (
        "openToWorld(json('[{\"ipProtocol\": \"tcp\", \"fromPort\": 20, \"toPort\": 25, \
         \"ipv4Ranges\": [{\"cidrIp\": \"0.0.0.0/0\"}], \"ipv6Ranges\": [], \"prefixListIds\": \
         []}]'), ['tcp', 'udp'], ['22', '3389'])",
        "[\"tcp 22 from 0.0.0.0/0\"]",
    ),
    arguments: &[
        Takes::Objects(PERMISSION),
        Takes::List,
        Takes::List,
        Takes::List,
        Takes::Objects(PREFIX_LIST),
    ],
    optional: 2,
    gives: Gives::Texts,
    scope: Scope::Pure,
    compute: |evaluation, arguments, [permissions, protocols, ports, families, lists, _]| {
        let elements = permissions.elements_of(&arguments[0])?;
        let protocols = each_named(&arguments[1], protocols, "a protocol", Protocol::named)?;
        let ports = each_named(&arguments[2], ports, "a port or ports", Ports::named)?;
        let families = match arguments.get(3) {
            Some(argument) => each_named(argument, families, "ipv4 or ipv6", Family::named)?,
            None => Family::ALL.to_vec(),
        };
        let lists = PrefixLists(lists.elements());
        let (read, more) = read(evaluation, &arguments[0], elements, &lists)?;
        let mut gathered = Gathered::default();
        for protocol in protocols {
            let targets = if protocol.has_ports() { &*ports } else { &[Ports::ALL] };
            let mut open = Vec::new();
            for family in &families {
                let mut of_family = Vec::new();
                for target in targets {
                    let found = look(evaluation, &read, &mut gathered, protocol, *family, *target)?;
                    of_family.extend(found);
                }
                open.push((*family, merged(of_family)));
            }
            add(&mut gathered, protocol, &open);
        }
        if let Some(more) = more {
            gathered.may_have_more(more);
        }
        Ok(gathered.finish(evaluation))
    },
};

/// Every permission, and why there may be more.
fn read<'a>(
    evaluation: &mut Evaluation<'a>,
    argument: &'a Expression,
    elements: Elements<'a>,
    lists: &PrefixLists<'a>,
) -> Known<'a, (Vec<Permission<'a>>, Option<Unknown<'a>>)> {
    let mut more = elements.more;
    let mut read = Vec::new();
    for element in elements.iter() {
        evaluation.charge(8)?;
        match element {
            Computed::Object(object) => {
                read.push(Permission::read(evaluation, argument, object, lists)?);
            }
            Computed::Unknown(unknown) => {
                more.get_or_insert(unknown);
            }
            other => {
                other.value_type()?;
                return Err(Unknown::WrongType(argument, Type::List, "a list of objects"));
            }
        }
    }
    Ok((read, more))
}

/// Which of some ports are open for a protocol to all addresses of a family.
fn look<'a>(
    evaluation: &mut Evaluation<'a>,
    permissions: &[Permission<'a>],
    gathered: &mut Gathered<'a>,
    protocol: Protocol,
    family: Family,
    target: Ports,
) -> Known<'a, Vec<Ports>> {
    evaluation.charge(2 + permissions.len() / 2)?;
    let surely: Vec<_> = permissions
        .iter()
        .filter_map(|permission| Some((permission.surely(protocol, target)?, permission)))
        .collect();
    // Between these ports nothing changes.
    let mut starts: Vec<_> = surely
        .iter()
        .flat_map(|(ports, _)| [ports.from, ports.to + 1])
        .chain([target.from])
        .filter(|start| (target.from..=target.to).contains(start))
        .collect();
    starts.sort_unstable();
    starts.dedup();
    let mut open = Vec::new();
    for (place, from) in starts.iter().enumerate() {
        let to = starts.get(place + 1).map_or(target.to, |next| next - 1);
        let here = surely.iter().filter(|(ports, _)| (ports.from..=ports.to).contains(from));
        let networks: Vec<_> =
            here.flat_map(|(_, permission)| permission.networks.iter()).collect();
        evaluation.charge(1 + surely.len() / 2 + networks.len())?;
        if cover_world(networks, family) {
            open.push(Ports { from: *from, to });
        }
    }
    if !open.is_empty() {
        return Ok(open);
    }
    let maybe: Vec<_> =
        permissions.iter().filter(|permission| permission.maybe(protocol, target)).collect();
    evaluation.charge(maybe.iter().map(|permission| permission.networks.len()).sum())?;
    let hidden = maybe.iter().find_map(|permission| permission.hidden(family));
    let unclear = maybe.iter().find_map(|permission| permission.unclear());
    if let Some(reason) = hidden {
        gathered.may_have_more(reason);
    } else if let Some(reason) = unclear
        && cover_world(maybe.iter().flat_map(|permission| permission.networks.iter()), family)
    {
        gathered.may_have_more(reason);
    }
    Ok(Vec::new())
}

/// Ports in their order, as few ranges as they make.
fn merged(mut ports: Vec<Ports>) -> Vec<Ports> {
    ports.sort_unstable_by_key(|ports| ports.from);
    let mut merged: Vec<Ports> = Vec::new();
    for next in ports {
        match merged.last_mut() {
            Some(last) if next.from <= last.to + 1 => last.to = last.to.max(next.to),
            _ => merged.push(next),
        }
    }
    merged
}

/// Adds what is open for a protocol: one text where it is the same for both families.
fn add(gathered: &mut Gathered<'_>, protocol: Protocol, open: &[(Family, Vec<Ports>)]) {
    for (place, (family, ports)) in open.iter().enumerate() {
        let same = |(other, others): &&(Family, Vec<Ports>)| other != family && others == ports;
        if ports.is_empty() || open[..place].iter().any(|before| same(&before)) {
            continue;
        }
        let ports = if protocol.has_ports() { format!(" {}", named(ports)) } else { String::new() };
        let mut text = format!("{}{ports} from {}", protocol.text(), family.world());
        if let Some((other, _)) = open[place..].iter().find(same) {
            text.push_str(" and ");
            text.push_str(other.world());
        }
        gathered.add(text);
    }
}

/// How many ranges of ports a text names: AWS Config takes 256 characters.
const MOST_NAMED: usize = 20;

/// Ports as a text, such as `20-23, 25 and 3389`.
fn named(ports: &[Ports]) -> String {
    let mut texts: Vec<_> = ports.iter().take(MOST_NAMED).map(|ports| ports.text()).collect();
    if let Some(more) = ports.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        texts.push(format!("{more} more"));
    }
    match texts.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => texts.concat(),
    }
}

#[cfg(test)]
mod tests;
