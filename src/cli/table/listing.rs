//! A table that fits the terminal without breaking an id or a date.
//!
//! Where the rows are too long, sentences move to a line of their own below their row, then
//! optional columns are left out, and only then does a row go on in a second line, between cells.
//! Where there is no terminal nothing is wrapped: a line stays a line for `grep`.

use std::fmt::{self, Display, Formatter};
use std::io::{self, IsTerminal};

use comfy_table::{
    Attribute, Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle,
};
use unicode_width::UnicodeWidthStr;

use super::{DIM, width};

/// Rows stand close: only the header is set off.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
/// Spaces between two columns.
const GAP: usize = 2;
/// A sentence is wrapped beside its row where it has this much room, and below it otherwise.
const ROOM_FOR_SENTENCES: usize = 40;
/// How far in a row goes on in its next line.
const HANGING: usize = 4;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    /// Ids, names and counts that no row may lack.
    Key,
    /// Left out where there is no room, the lowest number first.
    Optional(u8),
    /// A sentence.
    Sentence,
}

/// A column of a [`Listing`].
#[derive(Clone, Debug)]
pub struct Column {
    title: String,
    kind: Kind,
    is_number: bool,
}

impl Column {
    /// One that is always shown.
    pub fn key(title: &str) -> Self {
        Self { title: title.to_owned(), kind: Kind::Key, is_number: false }
    }

    /// One that is left out where there is no room, the lowest `order` first.
    pub fn optional(title: &str, order: u8) -> Self {
        Self { kind: Kind::Optional(order), ..Self::key(title) }
    }

    /// One of sentences, which may be wrapped between words.
    pub fn sentence(title: &str) -> Self {
        Self { kind: Kind::Sentence, ..Self::key(title) }
    }

    /// The same, its numbers below one another.
    pub fn number(self) -> Self {
        Self { is_number: true, ..self }
    }
}

/// Rows under a header.
#[derive(Debug)]
pub struct Listing {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    headed: bool,
    indent: usize,
}

impl Listing {
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new(), headed: true, indent: 0 }
    }

    /// Without a header, for rows under a heading.
    pub fn below_heading(self) -> Self {
        Self { headed: false, indent: 2, ..self }
    }

    pub fn add_row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// The listing in a terminal of so many columns, or without an end to its lines.
    pub fn fitted(&self, columns: Option<usize>) -> String {
        let mut plan = Plan::new(self);
        if let Some(columns) = columns {
            plan.fit(self, columns);
        }
        plan.text(self, columns)
    }

    fn width_of(&self, column: usize) -> usize {
        let title = if self.headed { self.columns[column].title.width() } else { 0 };
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        let lines = cells.map(|cell| {
            cell.content().lines().map(UnicodeWidthStr::width).max().unwrap_or_default()
        });
        lines.max().unwrap_or_default().max(title)
    }
}

impl Display for Listing {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.fitted(width()))
    }
}

/// Which columns stand where.
struct Plan {
    /// The columns of each line of a row.
    lines: Vec<Vec<usize>>,
    /// Sentences that stand below their row.
    below: Vec<usize>,
    /// A sentence that is wrapped beside its row, and its room.
    wrapped: Option<(usize, usize)>,
    left_out: Vec<usize>,
}

impl Plan {
    fn new(listing: &Listing) -> Self {
        Self {
            lines: vec![(0..listing.columns.len()).collect()],
            below: Vec::new(),
            wrapped: None,
            left_out: Vec::new(),
        }
    }

    fn fit(&mut self, listing: &Listing, columns: usize) {
        let widths: Vec<usize> =
            (0..listing.columns.len()).map(|column| listing.width_of(column)).collect();
        let needed = |columns: &[usize]| {
            listing.indent
                + columns.iter().map(|column| widths[*column]).sum::<usize>()
                + GAP * columns.len().saturating_sub(1)
        };
        let mut shown: Vec<usize> = (0..widths.len()).collect();
        if needed(&shown) <= columns {
            return;
        }
        let kind = |column: usize| listing.columns[column].kind;
        let (sentences, mut others): (Vec<usize>, Vec<usize>) =
            shown.iter().partition(|column| kind(**column) == Kind::Sentence);
        if let [sentence] = sentences[..] {
            let room = columns.saturating_sub(needed(&others) + GAP);
            if room >= ROOM_FOR_SENTENCES.max(longest_word(listing, sentence)) {
                self.wrapped = Some((sentence, room));
                return;
            }
        }
        self.below = sentences;
        while needed(&others) > columns {
            let optional = others.iter().filter_map(|column| match kind(*column) {
                Kind::Optional(order) => Some((order, *column)),
                Kind::Key | Kind::Sentence => None,
            });
            let Some((_, least)) = optional.min() else { break };
            others.retain(|column| *column != least);
            self.left_out.push(least);
        }
        self.left_out.sort_unstable();
        shown = others;
        self.lines = vec![Vec::new()];
        for column in shown {
            let line = self.lines.last().cloned().unwrap_or_default();
            let hanging = if self.lines.len() > 1 { HANGING } else { 0 };
            let with_it = [&line[..], &[column]].concat();
            if !line.is_empty() && needed(&with_it) + hanging > columns {
                self.lines.push(vec![column]);
            } else if let Some(line) = self.lines.last_mut() {
                *line = with_it;
            }
        }
    }

    fn text(&self, listing: &Listing, columns: Option<usize>) -> String {
        let parts: Vec<Vec<String>> =
            self.lines.iter().map(|columns| self.part(listing, columns)).collect();
        let mut text = String::new();
        let mut add = |indent: usize, line: &str| {
            text.push_str(format!("{:indent$}{line}", "").trim_end());
            text.push('\n');
        };
        let mut header = if listing.headed { 2 } else { 0 };
        if header > 0 {
            for (number, part) in parts.iter().enumerate() {
                add(listing.indent + hanging(number), part.first().map_or("", String::as_str));
            }
            let rule = parts.iter().enumerate().filter_map(|(number, part)| {
                // Without the blank that follows the last column.
                Some("─".repeat(part.get(1)?.width().saturating_sub(1) + hanging(number)))
            });
            add(listing.indent, &rule.max_by_key(String::len).unwrap_or_default());
        }
        for row in &listing.rows {
            // A wrapped sentence makes a row of several lines.
            let height = self.height(row);
            for (number, part) in parts.iter().enumerate() {
                for line in part.iter().skip(header).take(height) {
                    add(listing.indent + hanging(number), line);
                }
            }
            header += height;
            for column in &self.below {
                let sentence = row.get(*column).map(Cell::content).unwrap_or_default();
                let indent = listing.indent + HANGING;
                let room = columns.map(|columns| columns.saturating_sub(indent));
                let labelled = if self.below.len() > 1 && !sentence.is_empty() {
                    format!("{}: {sentence}", listing.columns[*column].title)
                } else {
                    sentence
                };
                labelled.lines().for_each(|line| {
                    wrapped(line, room).iter().for_each(|line| add(indent, line));
                });
            }
        }
        if !self.left_out.is_empty() {
            let names: Vec<_> =
                self.left_out.iter().map(|column| &*listing.columns[*column].title).collect();
            let note = format!("Not shown in a terminal this narrow: {}.", names.join(", "));
            for line in
                wrapped(&note, columns.map(|columns| columns.saturating_sub(listing.indent)))
            {
                add(listing.indent, &format!("{DIM}{line}{DIM:#}"));
            }
        }
        text.trim_end_matches('\n').to_owned()
    }

    /// How many lines a row has in a part.
    fn height(&self, row: &[Cell]) -> usize {
        let shown = row.iter().enumerate().filter(|(column, _)| !self.below.contains(column));
        let heights = shown.map(|(column, cell)| self.cell(column, cell).content().lines().count());
        heights.max().unwrap_or_default().max(1)
    }

    fn cell(&self, column: usize, cell: &Cell) -> Cell {
        match self.wrapped {
            Some((wrapped_column, room)) if wrapped_column == column => {
                let content = cell.content();
                let lines: Vec<_> =
                    content.lines().flat_map(|line| wrapped(line, Some(room))).collect();
                Cell::new(lines.join("\n"))
            }
            _ => cell.clone(),
        }
    }

    /// The lines of some of the columns.
    fn part(&self, listing: &Listing, columns: &[usize]) -> Vec<String> {
        let mut table = Table::new();
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
        if io::stdout().is_terminal() {
            // Styles go through `anstream`, which knows NO_COLOR and friends.
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        if listing.headed {
            table.set_header(columns.iter().map(|column| {
                Cell::new(&listing.columns[*column].title).add_attribute(Attribute::Bold)
            }));
        }
        for row in &listing.rows {
            let cells = columns.iter().map(|column| {
                row.get(*column).map_or_else(|| Cell::new(""), |cell| self.cell(*column, cell))
            });
            table.add_row(cells.collect::<Vec<_>>());
        }
        for (column, index) in table.column_iter_mut().zip(columns) {
            column.set_padding((0, 1));
            if listing.columns[*index].is_number {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.lines().collect()
    }
}

const fn hanging(line: usize) -> usize {
    if line == 0 { 0 } else { HANGING }
}

fn longest_word(listing: &Listing, column: usize) -> usize {
    let cells = listing.rows.iter().filter_map(|row| row.get(column)).map(Cell::content);
    let longest = cells
        .map(|cell| cell.split_whitespace().map(UnicodeWidthStr::width).max().unwrap_or_default());
    longest.max().unwrap_or_default()
}

/// A line in lines of so many columns, broken between words and nowhere else.
pub fn wrapped(line: &str, columns: Option<usize>) -> Vec<String> {
    let Some(columns) = columns.filter(|columns| line.width() > *columns) else {
        return vec![line.to_owned()];
    };
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.last().map_or(0, |last| last.width());
        match lines.last_mut() {
            Some(line) if last == 0 || last + 1 + word.width() <= columns => {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests;
