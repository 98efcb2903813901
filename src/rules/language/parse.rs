//! From text to an expression.
//!
//! A mistake of syntax ends it; names that mean nothing are gathered, so that all of them are
//! reported at once. It never panics, and takes time in proportion to the text.

use super::expression::{Comparison, Expression, Loop, Node, Segment};
use super::functions::{self, Function};
use super::lex::{Kind, Token, lex};
use super::mistake::{Mistake, did_you_mean};
use super::{MOST_DEPTH, MOST_LINKS, MOST_SOURCE};

/// The names that an expression may use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Names<'n> {
    /// Whether there is a resource: `item` and `related`.
    pub item: bool,
    /// The rule's parameters, behind `params.`.
    pub parameters: &'n [&'n str],
    /// The rule's relations, behind `related.`.
    pub related: &'n [&'n str],
    /// Named expressions, each with its depth.
    pub named: &'n [(&'n str, u8)],
    /// Other names with their values, such as `reason`.
    pub local: &'n [&'n str],
}

/// Parses an expression.
pub fn parse(source: &str, names: Names<'_>) -> Result<Expression, Vec<Mistake>> {
    if source.len() > MOST_SOURCE {
        return Err(vec![Mistake::new(0, format!("this is longer than {MOST_SOURCE} bytes"))]);
    }
    let (expression, end) = parse_part(source, 0, names)?;
    if end < source.len() {
        return Err(vec![Mistake::new(end, "this `}` closes nothing")]);
    }
    Ok(expression)
}

/// Parses the expression that begins at a byte and ends with the text, or before a brace.
pub(crate) fn parse_part(
    source: &str,
    start: usize,
    names: Names<'_>,
) -> Result<(Expression, usize), Vec<Mistake>> {
    let tokens = lex(source, start).map_err(|mistake| vec![mistake])?;
    let end = tokens.last().map_or(start, |token| token.at);
    let local = names.local.iter().map(|name| (*name).into()).collect();
    let mut parser =
        Parser { source, tokens: &tokens, next: 0, depth: 0, names, local, mistakes: Vec::new() };
    let expression = parser.expression().and_then(|expression| match parser.kind() {
        Kind::End => Ok(expression),
        _ => Err(parser.expected("an operator or the end")),
    });
    match expression {
        Ok(expression) if parser.mistakes.is_empty() => Ok((expression, end)),
        Ok(_) => Err(parser.mistakes),
        Err(mistake) => {
            parser.mistakes.push(mistake);
            Err(parser.mistakes)
        }
    }
}

type Parsed = Result<Expression, Mistake>;

struct Parser<'s, 't> {
    source: &'s str,
    tokens: &'t [Token<'s>],
    next: usize,
    /// How many expressions the parser is within.
    depth: u8,
    names: Names<'t>,
    local: Vec<Box<str>>,
    mistakes: Vec<Mistake>,
}

impl<'s, 't> Parser<'s, 't> {
    fn expression(&mut self) -> Parsed {
        let at = self.at();
        self.deeper(at)?;
        let condition = self.chain("||")?;
        let expression = if self.takes("?") {
            let yes = self.expression()?;
            self.expect(":")?;
            let no = self.expression()?;
            self.build(at, Node::Choice(Box::new([condition, yes, no])))?
        } else {
            condition
        };
        self.depth -= 1;
        Ok(expression)
    }

    /// Operands of `||`, or within those of `&&`.
    fn chain(&mut self, symbol: &'static str) -> Parsed {
        let at = self.at();
        let operand = |parser: &mut Self| match symbol {
            "||" => parser.chain("&&"),
            _ => parser.comparison(),
        };
        let first = operand(self)?;
        if !self.is(symbol) {
            return Ok(first);
        }
        let mut operands = vec![first];
        while self.takes(symbol) {
            self.few_enough(operands.len())?;
            operands.push(operand(self)?);
        }
        let operands = operands.into();
        self.build(at, if symbol == "||" { Node::Any(operands) } else { Node::All(operands) })
    }

    fn comparison(&mut self) -> Parsed {
        let left = self.sum()?;
        let at = self.at();
        let Some(comparison) = self.comparison_sign() else { return Ok(left) };
        self.next += 1;
        let sides = Box::new([left, self.sum()?]);
        if self.comparison_sign().is_some() {
            return Err(Mistake::new(self.at(), "two values are compared at a time: use `&&`"));
        }
        self.build(at, match comparison {
            Some(comparison) => Node::Compare(comparison, sides),
            None => Node::In(sides),
        })
    }

    /// A sign of comparison, or `None` within for `in`.
    fn comparison_sign(&self) -> Option<Option<Comparison>> {
        match self.kind() {
            Kind::Symbol("==") => Some(Some(Comparison::Equal)),
            Kind::Symbol("!=") => Some(Some(Comparison::Unequal)),
            Kind::Symbol("<") => Some(Some(Comparison::Less)),
            Kind::Symbol("<=") => Some(Some(Comparison::LessOrEqual)),
            Kind::Symbol(">") => Some(Some(Comparison::Greater)),
            Kind::Symbol(">=") => Some(Some(Comparison::GreaterOrEqual)),
            Kind::Name("in") => Some(None),
            _ => None,
        }
    }

    fn sum(&mut self) -> Parsed {
        let at = self.at();
        let first = self.unary()?;
        if !self.is("+") && !self.is("-") {
            return Ok(first);
        }
        let mut operands = vec![(false, first)];
        while self.is("+") || self.is("-") {
            self.few_enough(operands.len())?;
            let subtracted = self.is("-");
            self.next += 1;
            operands.push((subtracted, self.unary()?));
        }
        self.build(at, Node::Sum(operands.into()))
    }

    fn unary(&mut self) -> Parsed {
        let at = self.at();
        if self.takes("!") {
            self.deeper(at)?;
            let negated = self.unary()?;
            self.depth -= 1;
            return self.build(at, Node::Not(Box::new(negated)));
        }
        if self.takes("-") {
            return match *self.kind() {
                Kind::Integer(number) => {
                    self.next += 1;
                    self.build(at, Node::Integer(-number))
                }
                _ => Err(self.expected("a number")),
            };
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Parsed {
        let mut expression = self.primary()?;
        loop {
            let at = self.at();
            if self.takes(".") {
                let at = self.at();
                let name = self.name("the name of a member or of a function")?;
                expression = if self.is("(") {
                    self.method(at, expression, &name)?
                } else {
                    self.member(at, expression, name)?
                };
            } else if self.takes("[") {
                let index = self.expression()?;
                self.expect("]")?;
                expression = match index.node {
                    Node::Text(name) => self.member(at, expression, name)?,
                    _ => self.build(at, Node::Index(Box::new([expression, index])))?,
                };
            } else {
                return Ok(expression);
            }
        }
    }

    fn member(&mut self, at: usize, of: Expression, name: Box<str>) -> Parsed {
        let segment = Segment { at, name };
        match of.node {
            Node::Member(base, path) => {
                self.few_enough(path.len())?;
                let path = path.into_iter().chain([segment]).collect();
                Ok(Expression { at: of.at, depth: of.depth, node: Node::Member(base, path) })
            }
            _ => self.build(at, Node::Member(Box::new(of), [segment].into())),
        }
    }

    fn method(&mut self, at: usize, target: Expression, name: &str) -> Parsed {
        let Some((_, kind)) = Loop::NAMED.into_iter().find(|(known, _)| *known == name) else {
            return self.call(at, name, vec![target]);
        };
        self.expect("(")?;
        let element = self.name("a name for each element")?;
        self.expect(",")?;
        if matches!(&*element, "item" | "params" | "related" | "true" | "false" | "null" | "in") {
            let what = format!("`{element}` has a meaning already: choose another name");
            self.mistakes.push(Mistake::new(at, what));
        }
        self.local.push(element.clone());
        let body = self.expression()?;
        self.local.pop();
        self.expect(")")?;
        self.build(at, Node::Loop(kind, Box::new([target, body]), element))
    }

    fn call(&mut self, at: usize, name: &str, mut arguments: Vec<Expression>) -> Parsed {
        self.expect("(")?;
        self.list(")", &mut arguments)?;
        let Some(function) = functions::find(name) else {
            let known = functions::names().chain(Loop::NAMED.map(|(name, _)| name));
            let what = format!("there is no function `{name}`{}", did_you_mean(name, known));
            self.mistakes.push(Mistake::new(at, what));
            return self.build(at, Node::List(arguments.into()));
        };
        if arguments.len() != function.arguments.len() {
            self.mistakes.push(Mistake::new(at, wrong_count(function, arguments.len())));
        }
        self.build(at, Node::Call(function, arguments.into()))
    }

    /// Expressions with commas between them, up to the closing symbol.
    fn list(&mut self, close: &'static str, list: &mut Vec<Expression>) -> Result<(), Mistake> {
        while !self.takes(close) {
            self.few_enough(list.len())?;
            list.push(self.expression()?);
            if !self.takes(",") && !self.is(close) {
                return Err(self.expected(&format!("`,` or `{close}`")));
            }
        }
        Ok(())
    }

    fn primary(&mut self) -> Parsed {
        let at = self.at();
        match self.kind().clone() {
            Kind::Integer(number) => {
                self.next += 1;
                self.build(at, Node::Integer(number))
            }
            Kind::Text(text) => {
                self.next += 1;
                self.build(at, Node::Text(text))
            }
            Kind::Symbol("(") => {
                self.next += 1;
                let expression = self.expression()?;
                self.expect(")")?;
                Ok(expression)
            }
            Kind::Symbol("[") => {
                self.next += 1;
                let mut elements = Vec::new();
                self.list("]", &mut elements)?;
                self.build(at, Node::List(elements.into()))
            }
            Kind::Name(name) if name != "in" => {
                self.next += 1;
                if self.is("(") { self.call(at, name, Vec::new()) } else { self.variable(at, name) }
            }
            _ => Err(self.expected("a value")),
        }
    }

    fn variable(&mut self, at: usize, name: &str) -> Parsed {
        let constant = match name {
            "true" => Some(Node::Boolean(true)),
            "false" => Some(Node::Boolean(false)),
            "null" => Some(Node::Null),
            _ => None,
        };
        if let Some(node) = constant {
            return self.build(at, node);
        }
        if let Some(place) = self.local.iter().rposition(|local| **local == *name) {
            return self.build(at, Node::Local(place, name.into()));
        }
        if let Some(place) = self.names.named.iter().position(|(known, _)| *known == name) {
            return self.build(at, Node::Named(place));
        }
        match name {
            "params" => self.named_behind("params", "parameter", self.names.parameters),
            "item" if self.names.item => self.build(at, Node::Item),
            "related" if self.names.item => {
                self.named_behind("related", "relation", self.names.related)
            }
            _ => {
                let own = self.names.item.then_some(["item", "related"]).into_iter().flatten();
                let named = self.names.named.iter().map(|(name, _)| *name);
                let known = own.chain(["params"]).chain(named);
                let known = known.chain(self.local.iter().map(|name| &**name));
                let what = format!("there is no `{name}` here{}", did_you_mean(name, known));
                self.mistakes.push(Mistake::new(at, what));
                self.build(at, Node::Null)
            }
        }
    }

    /// `params.NAME` and `related.NAME`.
    fn named_behind(&mut self, of: &str, noun: &str, known: &[&str]) -> Parsed {
        self.expect(".")?;
        let at = self.at();
        let name = self.name(&format!("the name of a {noun}"))?;
        if let Some(place) = known.iter().position(|known| **known == *name) {
            let node = match of {
                "params" => Node::Parameter(place, name),
                _ => Node::Related(place, name),
            };
            return self.build(at, node);
        }
        let nearest = did_you_mean(&name, known.iter().copied());
        self.mistakes.push(Mistake::new(at, format!("there is no {noun} `{name}`{nearest}")));
        self.build(at, Node::Null)
    }

    fn build(&self, at: usize, node: Node) -> Parsed {
        let mut expression = Expression { at, depth: 0, node };
        let below = match expression.node {
            Node::Named(place) => self.names.named.get(place).map_or(0, |(_, depth)| *depth),
            _ => expression.parts().into_iter().map(|part| part.depth).max().unwrap_or(0),
        };
        expression.depth = below.saturating_add(1);
        if expression.depth > MOST_DEPTH { Err(too_deep(at)) } else { Ok(expression) }
    }

    fn deeper(&mut self, at: usize) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth > MOST_DEPTH { Err(too_deep(at)) } else { Ok(()) }
    }

    fn few_enough(&self, before: usize) -> Result<(), Mistake> {
        let what = || format!("more than {MOST_LINKS} in a row");
        if before < MOST_LINKS { Ok(()) } else { Err(Mistake::new(self.at(), what())) }
    }

    fn kind(&self) -> &'t Kind<'s> {
        self.tokens.get(self.next).map_or(&Kind::End, |token| &token.kind)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(0, |token| token.at)
    }

    fn is(&self, symbol: &str) -> bool {
        matches!(self.kind(), Kind::Symbol(found) if *found == symbol)
    }

    fn takes(&mut self, symbol: &str) -> bool {
        let is = self.is(symbol);
        self.next += usize::from(is);
        is
    }

    fn expect(&mut self, symbol: &str) -> Result<(), Mistake> {
        if self.takes(symbol) { Ok(()) } else { Err(self.expected(&format!("`{symbol}`"))) }
    }

    fn name(&mut self, what: &str) -> Result<Box<str>, Mistake> {
        match *self.kind() {
            Kind::Name(name) => {
                let name = name.into();
                self.next += 1;
                Ok(name)
            }
            _ => Err(self.expected(what)),
        }
    }

    fn expected(&self, what: &str) -> Mistake {
        let end = self.tokens.get(self.next + 1).map_or(self.source.len(), |token| token.at);
        let found = match self.kind() {
            Kind::End => "the end".to_owned(),
            _ => format!("`{}`", self.source[self.at()..end].trim()),
        };
        Mistake::new(self.at(), format!("expected {what}, found {found}"))
    }
}

fn too_deep(at: usize) -> Mistake {
    Mistake::new(at, format!("this is nested more than {MOST_DEPTH} deep"))
}

fn wrong_count(function: &Function, given: usize) -> String {
    let takes = match function.arguments.len() {
        1 => "1 value".to_owned(),
        count => format!("{count} values"),
    };
    format!("`{}` takes {takes}, here {given}", function.name)
}
