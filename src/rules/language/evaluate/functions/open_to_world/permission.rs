//! One permission of a security group: which addresses it lets in, and by which ports.

use crate::model::value::{Member, Object};
use crate::rules::language::computed::{Computed, Elements, Unknown};
use crate::rules::language::evaluate::functions::part;
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::expression::Expression;
use crate::rules::language::network::{Family, Network, Ports, Protocol};

/// A permission, as far as it is known.
pub(super) struct Permission<'a> {
    protocol: Result<Protocol, Unknown<'a>>,
    ports: Result<Ports, Unknown<'a>>,
    pub networks: Vec<Network>,
    /// Why it may let in more networks of IPv4, and of IPv6.
    hidden: [Option<Unknown<'a>>; 2],
}

/// A list of networks or of prefix lists: its name, that of its elements' member, and whether it
/// is about IPv4 and IPv6.
#[derive(Clone, Copy)]
struct Part {
    list: &'static str,
    member: &'static str,
    families: [bool; 2],
}

const IPV4: Part = Part { list: "ipv4Ranges", member: "cidrIp", families: [true, false] };
const IPV6: Part = Part { list: "ipv6Ranges", member: "cidrIpv6", families: [false, true] };
const PREFIX_LISTS: Part =
    Part { list: "prefixListIds", member: "prefixListId", families: [true, true] };
const ENTRIES: Part = Part { list: "Entries", member: "Cidr", families: [true, true] };

/// The documents of prefix lists, where a rule looks at some.
pub(super) struct PrefixLists<'a>(pub Option<Elements<'a>>);

impl<'a> Permission<'a> {
    pub(super) fn read(
        evaluation: &mut Evaluation<'a>,
        argument: &'a Expression,
        object: &'a Object,
        lists: &PrefixLists<'a>,
    ) -> Known<'a, Self> {
        let protocol = part(object, "ipProtocol").and_then(|protocol| {
            Protocol::named(protocol).ok_or(Unknown::Unreadable(argument, "a list of permissions"))
        });
        let ports = protocol.and_then(|protocol| ports(evaluation, object, protocol));
        let mut permission = Self { protocol, ports, networks: Vec::new(), hidden: [None; 2] };
        for part in [IPV4, IPV6] {
            permission.texts(evaluation, object, part, |permission, evaluation, text| {
                permission.add_network(evaluation, part, text);
                Ok(())
            })?;
        }
        permission.texts(evaluation, object, PREFIX_LISTS, |permission, evaluation, id| {
            permission.add_prefix_list(evaluation, lists, id)
        })?;
        Ok(permission)
    }

    /// Which of some ports it surely opens for a protocol.
    pub(super) fn surely(&self, protocol: Protocol, target: Ports) -> Option<Ports> {
        let own = self.protocol.ok()?;
        let is_for = own == Protocol::All || own == protocol;
        is_for.then(|| self.ports.ok()?.shared(target)).flatten()
    }

    /// Whether it opens some of the ports, as far as is known.
    pub(super) fn maybe(&self, protocol: Protocol, target: Ports) -> bool {
        let is_for = self.protocol.is_ok_and(|own| own == Protocol::All || own == protocol);
        (self.protocol.is_err() || is_for)
            && (self.ports.is_err() || self.ports.is_ok_and(|own| own.shared(target).is_some()))
    }

    /// Why its protocol or its ports are unknown.
    pub(super) fn unclear(&self) -> Option<Unknown<'a>> {
        self.protocol.err().or(self.ports.err())
    }

    /// Why it may let in more networks of a family.
    pub(super) const fn hidden(&self, family: Family) -> Option<Unknown<'a>> {
        match family {
            Family::V4 => self.hidden[0],
            Family::V6 => self.hidden[1],
        }
    }

    fn hide(&mut self, part: Part, reason: Unknown<'a>) {
        for (hidden, _) in self.hidden.iter_mut().zip(part.families).filter(|(_, has)| *has) {
            hidden.get_or_insert(reason);
        }
    }

    /// Goes over a member of each element of a list.
    fn texts(
        &mut self,
        evaluation: &mut Evaluation<'a>,
        object: &'a Object,
        of: Part,
        mut add: impl FnMut(&mut Self, &mut Evaluation<'a>, &'a str) -> Known<'a, ()>,
    ) -> Known<'a, ()> {
        let Part { list, member, .. } = of;
        let value = match object.get(list) {
            // What is not there says nothing: an empty list would say that there is none.
            Member::Absent => Err(absent(evaluation, list)),
            _ => part(object, list),
        };
        let elements = match value {
            Ok(Computed::Null) => return Ok(()),
            Ok(value) => value.elements(),
            Err(reason) => {
                self.hide(of, reason);
                return Ok(());
            }
        };
        let Some(elements) = elements else {
            self.hide(of, Unknown::Unread(evaluation.arena.text(format!("`{list}` is no list."))));
            return Ok(());
        };
        if let Some(more) = elements.more {
            self.hide(of, more);
        }
        for element in elements.iter() {
            evaluation.charge(2)?;
            let text = match element {
                Computed::Object(object) => part(object, member),
                Computed::Unknown(reason) => Err(reason),
                other => Ok(other),
            };
            match text {
                Ok(Computed::Text(text)) => add(self, evaluation, text)?,
                Ok(_) => self.hide(of, absent(evaluation, member)),
                Err(reason) => self.hide(of, reason),
            }
        }
        Ok(())
    }

    fn add_network(&mut self, evaluation: &Evaluation<'a>, of: Part, text: &str) {
        match Network::parse(text) {
            Some(network) => self.networks.push(network),
            None => {
                let reason = format!("`{text}` is no network in CIDR notation.");
                self.hide(of, Unknown::Unread(evaluation.arena.text(reason)));
            }
        }
    }

    /// Adds the networks of a prefix list, where it is among those that were read.
    fn add_prefix_list(
        &mut self,
        evaluation: &mut Evaluation<'a>,
        lists: &PrefixLists<'a>,
        id: &str,
    ) -> Known<'a, ()> {
        let documents = lists.0.into_iter().flat_map(Elements::iter);
        for document in documents {
            evaluation.charge(2)?;
            let Computed::Object(document) = document else { continue };
            let Ok(Computed::Object(configuration)) = part(document, "configuration") else {
                continue;
            };
            if part(configuration, "PrefixListId").ok().and_then(Computed::as_text) == Some(id) {
                return self.texts(evaluation, configuration, ENTRIES, |own, evaluation, text| {
                    own.add_network(evaluation, ENTRIES, text);
                    Ok(())
                });
            }
        }
        let unseen = || {
            let reason = format!("The entries of prefix list {id} were not read.");
            Unknown::Unread(evaluation.arena.text(reason))
        };
        self.hide(PREFIX_LISTS, lists.0.and_then(|lists| lists.more).unwrap_or_else(unseen));
        Ok(())
    }
}

/// The ports of a permission. Protocols without ports have them all.
fn ports<'a>(
    evaluation: &Evaluation<'a>,
    object: &'a Object,
    protocol: Protocol,
) -> Result<Ports, Unknown<'a>> {
    if !protocol.has_ports() {
        return Ok(Ports::ALL);
    }
    match (part(object, "fromPort")?, part(object, "toPort")?) {
        (Computed::Integer(-1), Computed::Integer(_)) => Ok(Ports::ALL),
        (Computed::Integer(from), Computed::Integer(to)) => Ok(Ports { from, to }),
        _ => Err(absent(evaluation, "fromPort and toPort")),
    }
}

fn absent<'a>(evaluation: &Evaluation<'a>, what: &str) -> Unknown<'a> {
    Unknown::Unread(evaluation.arena.text(format!("A rule says nothing about {what}.")))
}
