//! What an expression is made of, once it is parsed: names are resolved to places.

/// An expression and where it stands in its text.
#[derive(Debug)]
pub struct Expression {
    /// The byte at which it stands.
    pub at: usize,
    /// How many expressions lie within each other, this one and named ones included.
    pub depth: u8,
    /// What it computes.
    pub node: Node,
}

/// What an expression computes.
#[derive(Debug)]
pub enum Node {
    /// A name that means nothing: the rule has a mistake.
    Nothing,
    /// `null`.
    Null,
    /// `true` and `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A text in quotes.
    Text(Box<str>),
    /// `[a, b]`.
    List(Box<[Expression]>),
    /// `item`, the resource's document.
    Item,
    /// `related.NAME`: the related documents, by their place among the rule's relations.
    Related(usize, Box<str>),
    /// `params.NAME`, by its place among the rule's parameters.
    Parameter(usize, Box<str>),
    /// A named expression, by its place among them.
    Named(usize),
    /// An element that a loop goes over, or another local name, by its place among them.
    Local(usize, Box<str>),
    /// `a.b.c`.
    Member(Box<Expression>, Box<[Segment]>),
    /// `a[b]`.
    Index(Box<[Expression; 2]>),
    /// `!a`.
    Not(Box<Expression>),
    /// `a && b && c`.
    All(Box<[Expression]>),
    /// `a || b || c`.
    Any(Box<[Expression]>),
    /// `a == b` and its like.
    Compare(Comparison, Box<[Expression; 2]>),
    /// `a in b`.
    In(Box<[Expression; 2]>),
    /// `a + b - c`: each operand, and whether it is subtracted.
    Sum(Box<[(bool, Expression)]>),
    /// `a ? b : c`.
    Choice(Box<[Expression; 3]>),
    /// A function, by its place among all, with its arguments.
    Call(usize, Box<[Expression]>),
    /// A loop over a list or over an object's names.
    Loop(Loop, Box<[Expression; 2]>, Box<str>),
}

/// A member's name in a path, and the byte at which it stands.
#[derive(Debug)]
pub struct Segment {
    /// The byte at which it stands.
    pub at: usize,
    /// The member's name.
    pub name: Box<str>,
}

/// Two values compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Comparison {
    /// `==`.
    Equal,
    /// `!=`.
    Unequal,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

/// What a loop does with its elements.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Loop {
    /// Whether the condition holds for every element.
    All,
    /// Whether the condition holds for an element.
    Exists,
    /// Whether the condition holds for exactly one element.
    ExistsOne,
    /// The elements for which the condition holds.
    Filter,
    /// What the expression makes of each element.
    Map,
}

impl Loop {
    /// The loops by the names that rules give them.
    pub const NAMED: [(&'static str, Self); 5] = [
        ("all", Self::All),
        ("exists", Self::Exists),
        ("exists_one", Self::ExistsOne),
        ("filter", Self::Filter),
        ("map", Self::Map),
    ];
}

impl Expression {
    /// The expressions directly within this one.
    pub fn parts(&self) -> Vec<&Self> {
        match &self.node {
            Node::List(parts) | Node::All(parts) | Node::Any(parts) | Node::Call(_, parts) => {
                parts.iter().collect()
            }
            Node::Member(part, _) | Node::Not(part) => vec![part],
            Node::Index(parts)
            | Node::Compare(_, parts)
            | Node::In(parts)
            | Node::Loop(_, parts, _) => parts.iter().collect(),
            Node::Sum(parts) => parts.iter().map(|(_, part)| part).collect(),
            Node::Choice(parts) => parts.iter().collect(),
            Node::Nothing
            | Node::Null
            | Node::Boolean(_)
            | Node::Integer(_)
            | Node::Text(_)
            | Node::Item
            | Node::Related(..)
            | Node::Parameter(..)
            | Node::Named(_)
            | Node::Local(..) => Vec::new(),
        }
    }

    /// Whether this expression, or one within it, is of a kind.
    pub fn any(&self, is: &impl Fn(&Node) -> bool) -> bool {
        is(&self.node) || self.parts().into_iter().any(|part| part.any(is))
    }
}
