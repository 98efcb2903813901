//! The rule language: conditions and messages about a resource's document.
//!
//! A subset of [CEL](https://github.com/google/cel-spec) with three truth values: what was not
//! read, has the wrong type or costs too much is unknown, with the first reason, and unknown is
//! never true or false. `false && unknown` is false. Every expression ends: its source, its depth
//! and its steps are bounded, and a step is charged wherever work grows with the data.
//!
//! [`parse`] and [`template`] turn text into [`expression`]s, [`check`] compares those with the
//! fields of a resource type, [`evaluate`] computes them.

pub mod arena;
pub mod check;
pub mod computed;
mod cursor;
pub mod evaluate;
pub(crate) mod explain;
pub mod expression;
mod few;
mod gathered;
mod iterate;
pub mod kind;
mod lex;
mod metric_filter;
pub mod mistake;
mod moment;
mod network;
mod operators;
pub mod parse;
mod policy;
pub mod shape;
pub mod template;
mod wildcard;

/// The longest source of one expression or message, in bytes.
pub const MOST_SOURCE: usize = 16 * 1024;
/// The deepest nesting of an expression, the named expressions that it uses included.
pub const MOST_DEPTH: u8 = 48;
/// The most operands of one chain of `&&`, `||` or `+`, elements of a written list, and members
/// of one path.
pub const MOST_LINKS: usize = 128;
/// The most steps that a rule takes on one resource. A step is some ten nanoseconds.
pub const MOST_STEPS: u32 = 200_000;
/// The longest text that a message becomes, in bytes.
pub const MOST_MESSAGE: usize = 16 * 1024;
