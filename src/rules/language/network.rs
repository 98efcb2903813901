//! IP networks in CIDR notation, ports and protocols, as security groups and network ACLs have
//! them.

use std::net::IpAddr;

use super::computed::Computed;

/// A version of IP.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Family {
    V4,
    V6,
}

impl Family {
    pub(crate) const ALL: [Self; 2] = [Self::V4, Self::V6];

    /// What rules call it.
    pub(crate) fn named(value: Computed<'_>) -> Option<Self> {
        match value.as_text()? {
            "ipv4" => Some(Self::V4),
            "ipv6" => Some(Self::V6),
            _ => None,
        }
    }

    /// All addresses, in CIDR notation.
    pub(crate) const fn world(self) -> &'static str {
        match self {
            Self::V4 => "0.0.0.0/0",
            Self::V6 => "::/0",
        }
    }

    const fn bits(self) -> u32 {
        match self {
            Self::V4 => 32,
            Self::V6 => 128,
        }
    }

    const fn last(self) -> u128 {
        u128::MAX >> (128 - self.bits())
    }
}

/// The addresses of a network.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Network {
    pub family: Family,
    pub prefix: u32,
    first: u128,
    last: u128,
}

impl Network {
    /// A network such as `10.0.0.0/8`, or an address alone. Bits behind the prefix do not count.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let (family, bits) = match address.parse().ok()? {
            IpAddr::V4(address) => (Family::V4, u128::from(address.to_bits())),
            IpAddr::V6(address) => (Family::V6, address.to_bits()),
        };
        let prefix = prefix.unwrap_or(family.bits());
        let host = family.bits().checked_sub(prefix)?;
        let mask = u128::MAX.checked_shr(128 - host).unwrap_or(0);
        Some(Self { family, prefix, first: bits & !mask, last: bits | mask })
    }

    /// Whether every address of another network is one of this.
    pub(crate) fn contains(&self, other: &Self) -> bool {
        self.family == other.family && self.first <= other.first && other.last <= self.last
    }

    /// Whether it is all addresses.
    pub(crate) const fn is_world(&self) -> bool {
        self.prefix == 0
    }
}

/// Whether networks together are all addresses of a family: `0.0.0.0/1` and `128.0.0.0/1` are.
pub(crate) fn cover_world<'n>(
    networks: impl IntoIterator<Item = &'n Network>,
    family: Family,
) -> bool {
    let mut of_family: Vec<_> = Vec::new();
    for network in networks {
        if network.family == family {
            if network.is_world() {
                return true;
            }
            of_family.push(network);
        }
    }
    of_family.sort_unstable_by_key(|network| network.first);
    // The first address that none of those before has.
    let mut next = 0;
    for network in of_family {
        if network.first > next {
            return false;
        }
        if network.last == family.last() {
            return true;
        }
        next = next.max(network.last + 1);
    }
    false
}

/// Ports, from one to another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Ports {
    pub from: i64,
    pub to: i64,
}

impl Ports {
    pub(crate) const ALL: Self = Self { from: 0, to: 65_535 };

    /// What a rule's parameter calls ports: `22`, `1024-65535` or `all`.
    pub(crate) fn named(value: Computed<'_>) -> Option<Self> {
        let port = |text: &str| text.trim().parse().ok().filter(|port| (0..=65_535).contains(port));
        match value {
            Computed::Integer(port) => {
                (0..=65_535).contains(&port).then_some(Self { from: port, to: port })
            }
            Computed::Text("all") => Some(Self::ALL),
            Computed::Text(text) => {
                let (from, to) = text.split_once('-').unwrap_or((text, text));
                let (from, to) = (port(from)?, port(to)?);
                (from <= to).then_some(Self { from, to })
            }
            _ => None,
        }
    }

    /// The ports that both have.
    pub(crate) fn shared(self, other: Self) -> Option<Self> {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from <= to).then_some(Self { from, to })
    }

    pub(crate) fn text(self) -> String {
        match self {
            Self::ALL => "all ports".to_owned(),
            Self { from, to } if from == to => from.to_string(),
            Self { from, to } => format!("{from}-{to}"),
        }
    }
}

/// A protocol by its number
/// (<https://www.iana.org/assignments/protocol-numbers/protocol-numbers.xhtml>).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Protocol {
    All,
    Number(u8),
}

impl Protocol {
    const NAMES: [(&'static str, u8); 4] = [("icmp", 1), ("tcp", 6), ("udp", 17), ("icmpv6", 58)];

    /// What AWS and rules call it: `tcp`, `6` or `-1`.
    pub(crate) fn named(value: Computed<'_>) -> Option<Self> {
        let text = match value {
            Computed::Integer(-1) => return Some(Self::All),
            Computed::Integer(number) => return u8::try_from(number).ok().map(Self::Number),
            Computed::Text(text) => text,
            _ => return None,
        };
        if matches!(text, "-1" | "all") {
            return Some(Self::All);
        }
        let named = Self::NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        let number = named.map(|(_, number)| *number).or_else(|| text.parse().ok());
        number.map(Self::Number)
    }

    /// Whether its packets have ports.
    pub(crate) const fn has_ports(self) -> bool {
        matches!(self, Self::Number(6 | 17))
    }

    pub(crate) fn text(self) -> String {
        let Self::Number(number) = self else { return "all traffic".to_owned() };
        let name = Self::NAMES.iter().find(|(_, known)| *known == number);
        name.map_or_else(|| format!("protocol {number}"), |(name, _)| (*name).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_cover_the_world() {
        for (networks, v4, v6) in [
            (vec!["0.0.0.0/0"], true, false),
            (vec!["::/0"], false, true),
            (vec!["0::0/0"], false, true),
            (vec!["1.2.3.4/0"], true, false),
            (vec!["0.0.0.0/1", "128.0.0.0/1"], true, false),
            (vec!["128.0.0.0/1", "64.0.0.0/2", "0.0.0.0/2"], true, false),
            (vec!["0.0.0.0/1", "128.0.0.0/2"], false, false),
            (vec!["0.0.0.0/1"], false, false),
            (vec!["128.0.0.0/1"], false, false),
            (vec!["0.0.0.0/1", "192.0.0.0/2"], false, false),
            (vec!["::/1", "8000::/1"], false, true),
            (vec!["::/1", "128.0.0.0/1"], false, false),
            (vec![], false, false),
        ] {
            let parsed: Vec<_> =
                networks.iter().map(|network| Network::parse(network).unwrap()).collect();
            let covers = Family::ALL.map(|family| cover_world(&parsed, family));
            assert_eq!(covers, [v4, v6], "{networks:?}");
        }
    }

    #[test]
    fn what_is_no_network() {
        for text in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/", "pl-1", "10.0.0.0/-1"] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ports_by_their_names() {
        for (text, expected) in [
            ("22", Some((22, 22))),
            ("1024-65535", Some((1024, 65_535))),
            ("all", Some((0, 65_535))),
            ("0", Some((0, 0))),
            ("65536", None),
            ("-1", None),
            ("9-8", None),
            ("ssh", None),
            ("", None),
        ] {
            let ports = Ports::named(Computed::Text(text)).map(|ports| (ports.from, ports.to));
            assert_eq!(ports, expected, "{text}");
        }
    }
}
