//! The kind of each expression, by what its parts are; each part that does not fit is a mistake.

use super::super::computed::Type;
use super::super::evaluate::Identity;
use super::super::evaluate::functions::{Gives, Takes, at as function_at};
use super::super::expression::{Comparison, Expression, Loop, Node, Segment};
use super::super::kind::{Kind, Place};
use super::super::mistake::{MOST_MISTAKES, did_you_mean};
use super::Checker;

impl<'s> Checker<'s> {
    pub(super) fn kind(&mut self, expression: &Expression) -> Kind<'s> {
        let at = expression.at;
        match &expression.node {
            Node::Nothing => Kind::Anything,
            Node::Null => Kind::A(Type::Null),
            Node::Boolean(_) => Kind::A(Type::Boolean),
            Node::Integer(_) => Kind::A(Type::Number),
            Node::Text(_) => Kind::A(Type::Text),
            Node::List(elements) => {
                let mut kinds: Vec<_> = elements.iter().map(|element| self.kind(element)).collect();
                kinds.iter().for_each(|kind| self.read(kind));
                let same = kinds.windows(2).all(|two| two[0].scalar() == two[1].scalar());
                let first = if same { kinds.pop() } else { None };
                Kind::List(Box::new(first.map_or(Kind::Anything, Kind::detached)))
            }
            Node::Item => Kind::Place(Place { relation: None, path: Vec::new(), shape: self.item }),
            Node::Related(relation, _) => {
                self.related.get(*relation).map_or(Kind::Anything, |shape| {
                    Kind::Place(Place { relation: Some(*relation), path: Vec::new(), shape })
                })
            }
            Node::Parameter(place, _) => {
                self.parameters.get(*place).cloned().unwrap_or(Kind::Anything)
            }
            Node::Named(place) => {
                self.named.get(*place).map_or(Kind::Anything, |(kind, _)| kind.clone())
            }
            Node::Local(place, _) => self.local.get(*place).cloned().unwrap_or(Kind::Anything),
            Node::Member(base, path) => {
                let base = self.kind(base);
                path.iter().fold(base, |kind, segment| self.member(kind, segment))
            }
            Node::Index(parts) => self.index(&parts[0], &parts[1]),
            Node::Not(condition) => {
                self.operand(condition);
                Kind::A(Type::Boolean)
            }
            Node::All(parts) | Node::Any(parts) => {
                parts.iter().for_each(|part| self.operand(part));
                Kind::A(Type::Boolean)
            }
            Node::Compare(comparison, sides) => {
                self.compare(at, *comparison, &sides[0], &sides[1]);
                Kind::A(Type::Boolean)
            }
            Node::In(sides) => {
                let kinds = [self.kind(&sides[0]), self.kind(&sides[1])];
                kinds.iter().for_each(|kind| self.read(kind));
                self.expect_list(&sides[1], &kinds[1]);
                Kind::A(Type::Boolean)
            }
            Node::Sum(operands) => self.sum(operands),
            Node::Choice(parts) => self.choice(parts),
            Node::Call(function, arguments) => {
                let Some(function) = function_at(*function) else { return Kind::Anything };
                let mut first = Kind::Anything;
                for (place, (argument, takes)) in
                    arguments.iter().zip(function.arguments).enumerate()
                {
                    let kind = self.kind(argument);
                    if !kind.may_be(*takes) {
                        let is = kind.in_words();
                        let (name, wants) = (function.name, takes.as_str());
                        self.mistake(
                            argument.at,
                            format!("this is {is}, and `{name}` takes {wants}"),
                        );
                    }
                    match (takes, &kind) {
                        (Takes::Sized | Takes::Unknown, _) => {}
                        (Takes::Objects(members) | Takes::Parts(members), Kind::Place(place)) => {
                            self.read_members(argument.at, function.name, place, members);
                        }
                        _ => self.read(&kind),
                    }
                    if place == 0 {
                        first = kind;
                    }
                }
                match function.gives {
                    Gives::A(gives) => Kind::A(gives),
                    Gives::Texts => Kind::List(Box::new(Kind::A(Type::Text))),
                    Gives::SameAsFirst => first.detached(),
                    Gives::Anything => Kind::Anything,
                }
            }
            Node::Loop(kind, parts, _) => self.go_over(*kind, &parts[0], &parts[1]),
        }
    }

    fn member(&mut self, of: Kind<'s>, segment: &Segment) -> Kind<'s> {
        let Segment { at, name } = segment;
        match of {
            Kind::Anything => Kind::Anything,
            Kind::Map(of) => *of,
            Kind::Place(place) if place.shape.is_open || place.shape.any.is_some() => {
                let any = place.shape.any.as_deref();
                let kind = any.and_then(|shape| shape.scalar).map_or(Kind::Anything, Kind::A);
                self.read(&Kind::Place(place));
                kind
            }
            Kind::Place(place)
                if place.relation.is_none()
                    && place.path.is_empty()
                    && Identity::NAMES.contains(&&**name) =>
            {
                Kind::A(Type::Text)
            }
            Kind::Place(mut place) => {
                let Some(shape) = place.shape.member(name) else {
                    let path = if place.path.is_empty() {
                        "the resource".to_owned()
                    } else {
                        format!("`{}`", place.path.join("."))
                    };
                    if self.mistakes.len() < MOST_MISTAKES {
                        let nearest = did_you_mean(name, place.shape.names());
                        self.mistake(*at, format!("{path} has no field `{name}`{nearest}"));
                    }
                    return Kind::Anything;
                };
                place.path.push(name.to_string());
                place.shape = shape;
                let path = place.path.iter().map(String::as_str);
                let fields = self.fields_of(place.relation);
                if shape.scalar.is_some() {
                    fields.ask(path);
                } else {
                    fields.ask_whether(path);
                }
                Kind::Place(place)
            }
            Kind::A(_) | Kind::List(_) => {
                let is = of.in_words();
                self.mistake(*at, format!("{is} has no member `{name}`"));
                Kind::Anything
            }
        }
    }

    fn index(&mut self, of: &Expression, index: &Expression) -> Kind<'s> {
        let kind = self.kind(of);
        let index_kind = self.kind(index);
        self.read(&index_kind);
        match kind {
            Kind::List(of) | Kind::Map(of) => *of,
            Kind::Place(place) if place.shape.is_open || place.shape.any.is_some() => {
                let any = place.shape.any.as_deref();
                let kind = any.and_then(|shape| shape.scalar).map_or(Kind::Anything, Kind::A);
                self.read(&Kind::Place(place));
                kind
            }
            Kind::A(_) => {
                let is = kind.in_words();
                self.mistake(of.at, format!("this is {is}, not a list"));
                Kind::Anything
            }
            kind => kind,
        }
    }

    fn operand(&mut self, condition: &Expression) {
        let kind = self.kind(condition);
        self.expect_boolean(condition, &kind);
        self.read(&kind);
    }

    fn compare(
        &mut self,
        at: usize,
        comparison: Comparison,
        left: &Expression,
        right: &Expression,
    ) {
        let kinds = [self.kind(left), self.kind(right)];
        let is_null = |kind: &Kind<'_>| kind.scalar() == Some(Type::Null);
        let is_empty = |side: &Expression| matches!(&side.node, Node::List(of) if of.is_empty());
        // Whether something is null or empty is known without everything in it.
        if !kinds.iter().any(is_null) && !is_empty(left) && !is_empty(right) {
            kinds.iter().for_each(|kind| self.read(kind));
        }
        let orders = !matches!(comparison, Comparison::Equal | Comparison::Unequal);
        if let (Some(one), Some(other)) = (kinds[0].scalar(), kinds[1].scalar()) {
            let null = one == Type::Null || other == Type::Null;
            if one != other && (orders || !null) {
                let what =
                    format!("this is {}, and is compared with {}", one.as_str(), other.as_str());
                self.mistake(left.at, what);
                return;
            }
        }
        let unordered = |kind: &Kind<'_>| {
            kind.scalar().is_some_and(|is| !matches!(is, Type::Number | Type::Text))
                || kind.is_structure()
        };
        if orders && let Some(kind) = kinds.iter().find(|kind| unordered(kind)) {
            self.mistake(at, format!("{} is neither more nor less than another", kind.in_words()));
        }
    }

    fn sum(&mut self, operands: &[(bool, Expression)]) -> Kind<'s> {
        let kinds: Vec<_> = operands.iter().map(|(_, operand)| self.kind(operand)).collect();
        kinds.iter().for_each(|kind| self.read(kind));
        let is_list = matches!(kinds.first(), Some(Kind::List(_)));
        let first = kinds.iter().find_map(Kind::scalar);
        for ((_, operand), kind) in operands.iter().zip(&kinds) {
            if is_list {
                self.expect_list(operand, kind);
                continue;
            }
            match (kind.scalar(), first) {
                (Some(is), _) if !matches!(is, Type::Number | Type::Text) => {
                    self.mistake(operand.at, format!("{} cannot be added", is.as_str()));
                }
                (Some(is), Some(first)) if is != first => {
                    let (is, first) = (is.as_str(), first.as_str());
                    self.mistake(operand.at, format!("this is {is}, and is added to {first}"));
                }
                _ => {}
            }
        }
        match kinds.into_iter().next() {
            Some(list @ Kind::List(_)) => list.detached(),
            _ => first.map_or(Kind::Anything, Kind::A),
        }
    }

    fn choice(&mut self, parts: &[Expression; 3]) -> Kind<'s> {
        self.operand(&parts[0]);
        let kinds = [self.kind(&parts[1]), self.kind(&parts[2])];
        kinds.iter().for_each(|kind| self.read(kind));
        let [yes, no] = kinds;
        if yes.scalar() == no.scalar() { yes.detached() } else { Kind::Anything }
    }

    fn go_over(&mut self, kind: Loop, target: &Expression, body: &Expression) -> Kind<'s> {
        let of = self.kind(target);
        self.expect_list(target, &of);
        let element = match &of {
            Kind::List(of) => (**of).clone(),
            Kind::Map(_) => Kind::A(Type::Text),
            Kind::Place(place) if place.shape.any.is_some() => {
                self.read(&of);
                Kind::A(Type::Text)
            }
            Kind::Place(_) => of.clone(),
            Kind::A(_) | Kind::Anything => Kind::Anything,
        };
        self.local.push(element.clone());
        let given = self.kind(body);
        if kind == Loop::Map {
            self.read(&given);
        } else {
            self.expect_boolean(body, &given);
            self.read(&given);
        }
        self.local.pop();
        match kind {
            Loop::All | Loop::Exists | Loop::ExistsOne => Kind::A(Type::Boolean),
            Loop::Map => Kind::List(Box::new(given.detached())),
            Loop::Filter => match element {
                Kind::Place(_) => element,
                element => Kind::List(Box::new(element)),
            },
        }
    }
}
