//! From text to an expression.
//!
//! A mistake of syntax ends it; names that mean nothing are gathered, so that all of them are
//! reported at once. It never panics, and takes time in proportion to the text.

use super::cursor::Cursor;
use super::evaluate::functions;
use super::expression::{Comparison, Expression, Loop, Node, Segment};
use super::lex::{Kind, lex};
use super::mistake::{MOST_MISTAKES, Mistake, did_you_mean};
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
    let mut mistakes = Vec::new();
    match parse_with(source, names, &mut mistakes) {
        Some(expression) if mistakes.is_empty() => Ok(expression),
        _ => Err(mistakes),
    }
}

/// Parses an expression and gathers its mistakes; `None` where its syntax is wrong.
pub(crate) fn parse_with(
    source: &str,
    names: Names<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Option<Expression> {
    if source.len() > MOST_SOURCE {
        mistakes.push(Mistake::new(0, format!("this is longer than {MOST_SOURCE} bytes")));
        return None;
    }
    let (expression, end) = parse_part(source, 0, names, mistakes)?;
    if end < source.len() {
        mistakes.push(Mistake::new(end, "this `}` closes nothing"));
        return None;
    }
    Some(expression)
}

/// Parses the expression that begins at a byte and ends with the text, or before a brace.
pub(crate) fn parse_part(
    source: &str,
    start: usize,
    names: Names<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Option<(Expression, usize)> {
    let parsed = lex(source, start).and_then(|tokens| {
        let end = tokens.last().map_or(start, |token| token.at);
        let local = names.local.iter().map(|name| (*name).into()).collect();
        let mut parser =
            Parser { cursor: Cursor::new(source, &tokens), depth: 0, names, local, mistakes };
        let expression = parser.expression()?;
        match parser.cursor.kind() {
            Kind::End => Ok((expression, end)),
            _ => Err(parser.cursor.expected("an operator or the end")),
        }
    });
    parsed.map_err(|mistake| mistakes.push(mistake)).ok()
}

type Parsed = Result<Expression, Mistake>;

/// What stands between two values that are compared.
enum Sign {
    Comparison(Comparison),
    In,
}

struct Parser<'s, 't> {
    cursor: Cursor<'s, 't>,
    /// How many expressions the parser is within.
    depth: u8,
    names: Names<'t>,
    local: Vec<Box<str>>,
    mistakes: &'t mut Vec<Mistake>,
}

impl Parser<'_, '_> {
    fn expression(&mut self) -> Parsed {
        let at = self.cursor.at();
        self.deeper(at)?;
        let condition = self.chain("||")?;
        let expression = if self.cursor.takes("?") {
            let yes = self.expression()?;
            self.cursor.expect(":")?;
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
        let at = self.cursor.at();
        let operand = |parser: &mut Self| match symbol {
            "||" => parser.chain("&&"),
            _ => parser.comparison(),
        };
        let first = operand(self)?;
        if !self.cursor.is(symbol) {
            return Ok(first);
        }
        let mut operands = vec![first];
        while self.cursor.takes(symbol) {
            self.few_enough(operands.len())?;
            operands.push(operand(self)?);
        }
        let operands = operands.into();
        self.build(at, if symbol == "||" { Node::Any(operands) } else { Node::All(operands) })
    }

    fn comparison(&mut self) -> Parsed {
        let left = self.sum()?;
        let at = self.cursor.at();
        let Some(sign) = self.sign() else { return Ok(left) };
        self.cursor.advance();
        let sides = Box::new([left, self.sum()?]);
        if self.sign().is_some() {
            let what = "two values are compared at a time: use `&&`";
            return Err(Mistake::new(self.cursor.at(), what));
        }
        let node = match sign {
            Sign::Comparison(comparison) => Node::Compare(comparison, sides),
            Sign::In => Node::In(sides),
        };
        self.build(at, node)
    }

    fn sign(&self) -> Option<Sign> {
        let comparison = match self.cursor.kind() {
            Kind::Symbol("==") => Comparison::Equal,
            Kind::Symbol("!=") => Comparison::Unequal,
            Kind::Symbol("<") => Comparison::Less,
            Kind::Symbol("<=") => Comparison::LessOrEqual,
            Kind::Symbol(">") => Comparison::Greater,
            Kind::Symbol(">=") => Comparison::GreaterOrEqual,
            Kind::Name("in") => return Some(Sign::In),
            _ => return None,
        };
        Some(Sign::Comparison(comparison))
    }

    fn sum(&mut self) -> Parsed {
        let at = self.cursor.at();
        let first = self.unary()?;
        if !self.cursor.is("+") && !self.cursor.is("-") {
            return Ok(first);
        }
        let mut operands = vec![(false, first)];
        while self.cursor.is("+") || self.cursor.is("-") {
            self.few_enough(operands.len())?;
            let subtracted = self.cursor.is("-");
            self.cursor.advance();
            operands.push((subtracted, self.unary()?));
        }
        self.build(at, Node::Sum(operands.into()))
    }

    fn unary(&mut self) -> Parsed {
        let at = self.cursor.at();
        if self.cursor.takes("!") {
            self.deeper(at)?;
            let negated = self.unary()?;
            self.depth -= 1;
            return self.build(at, Node::Not(Box::new(negated)));
        }
        if self.cursor.takes("-") {
            return match *self.cursor.kind() {
                Kind::Integer(number) => {
                    self.cursor.advance();
                    self.build(at, Node::Integer(-number))
                }
                _ => Err(self.cursor.expected("a number")),
            };
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Parsed {
        let mut expression = self.primary()?;
        loop {
            let at = self.cursor.at();
            if self.cursor.takes(".") {
                let at = self.cursor.at();
                let name = self.cursor.name("the name of a member or of a function")?;
                expression = if self.cursor.is("(") {
                    self.method(at, expression, &name)?
                } else {
                    self.member(at, expression, name)?
                };
            } else if self.cursor.takes("[") {
                let index = self.expression()?;
                self.cursor.expect("]")?;
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
        self.cursor.expect("(")?;
        let element = self.cursor.name("a name for each element")?;
        self.cursor.expect(",")?;
        if matches!(&*element, "item" | "params" | "related" | "true" | "false" | "null" | "in") {
            self.mistake(at, || format!("`{element}` has a meaning already: choose another name"));
        }
        self.local.push(element.clone());
        let body = self.expression()?;
        self.local.pop();
        self.cursor.expect(")")?;
        self.build(at, Node::Loop(kind, Box::new([target, body]), element))
    }

    fn call(&mut self, at: usize, name: &str, mut arguments: Vec<Expression>) -> Parsed {
        self.cursor.expect("(")?;
        self.list(")", &mut arguments)?;
        let Some((place, function)) = functions::find(name) else {
            let known = functions::names().chain(Loop::NAMED.map(|(name, _)| name));
            self.mistake(at, || {
                format!("there is no function `{name}`{}", did_you_mean(name, known))
            });
            return self.build(at, Node::Nothing);
        };
        if !function.takes(arguments.len()) {
            self.mistake(at, || function.wrong_count(arguments.len()));
        }
        self.build(at, Node::Call(place, arguments.into()))
    }

    /// Expressions with commas between them, up to the closing symbol.
    fn list(&mut self, close: &'static str, list: &mut Vec<Expression>) -> Result<(), Mistake> {
        while !self.cursor.takes(close) {
            self.few_enough(list.len())?;
            list.push(self.expression()?);
            if !self.cursor.takes(",") && !self.cursor.is(close) {
                return Err(self.cursor.expected(&format!("`,` or `{close}`")));
            }
        }
        Ok(())
    }

    fn primary(&mut self) -> Parsed {
        let at = self.cursor.at();
        match self.cursor.kind().clone() {
            Kind::Integer(number) => {
                self.cursor.advance();
                self.build(at, Node::Integer(number))
            }
            Kind::Text(text) => {
                self.cursor.advance();
                self.build(at, Node::Text(text))
            }
            Kind::Symbol("(") => {
                self.cursor.advance();
                let expression = self.expression()?;
                self.cursor.expect(")")?;
                Ok(expression)
            }
            Kind::Symbol("[") => {
                self.cursor.advance();
                let mut elements = Vec::new();
                self.list("]", &mut elements)?;
                self.build(at, Node::List(elements.into()))
            }
            Kind::Name(name) if name != "in" => {
                self.cursor.advance();
                if self.cursor.is("(") {
                    self.call(at, name, Vec::new())
                } else {
                    self.variable(at, name)
                }
            }
            _ => Err(self.cursor.expected("a value")),
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
                let known: Vec<_> = own.chain(["params"]).chain(named).map(Box::from).collect();
                let known = [known, self.local.clone()].concat();
                let known = known.iter().map(|name| &**name);
                self.mistake(at, || {
                    format!("there is no `{name}` here{}", did_you_mean(name, known))
                });
                self.build(at, Node::Nothing)
            }
        }
    }

    /// `params.NAME` and `related.NAME`.
    fn named_behind(&mut self, of: &str, noun: &str, known: &[&str]) -> Parsed {
        self.cursor.expect(".")?;
        let at = self.cursor.at();
        let name = self.cursor.name(&format!("the name of a {noun}"))?;
        if let Some(place) = known.iter().position(|known| **known == *name) {
            let node = match of {
                "params" => Node::Parameter(place, name),
                _ => Node::Related(place, name),
            };
            return self.build(at, node);
        }
        self.mistake(at, || {
            let nearest = did_you_mean(&name, known.iter().copied());
            format!("there is no {noun} `{name}`{nearest}")
        });
        self.build(at, Node::Nothing)
    }

    fn mistake(&mut self, at: usize, what: impl FnOnce() -> String) {
        if self.mistakes.len() < MOST_MISTAKES {
            self.mistakes.push(Mistake::new(at, what()));
        }
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
        if before < MOST_LINKS { Ok(()) } else { Err(Mistake::new(self.cursor.at(), what())) }
    }
}

fn too_deep(at: usize) -> Mistake {
    Mistake::new(at, format!("this is nested more than {MOST_DEPTH} deep"))
}
