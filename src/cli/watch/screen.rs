//! The terminal's screen, drawn over line by line.

use std::io::{self, IsTerminal, Write as _};

use anyhow::Result;
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::execute;
use crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, size};

use super::super::print;

/// The terminal's other screen, for as long as this lives.
pub struct Screen;

impl Screen {
    pub fn enter() -> Result<Option<Self>> {
        if !io::stdout().is_terminal() {
            return Ok(None);
        }
        execute!(io::stdout(), EnterAlternateScreen, Hide)?;
        Ok(Some(Self))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = execute!(io::stdout(), Show, LeaveAlternateScreen);
    }
}

/// Draws over what was there, line by line, so that nothing flickers; what does not fit is left
/// out.
pub fn draw(text: &str) -> Result<()> {
    let rows = size().map_or(24, |(_, rows)| usize::from(rows));
    execute!(io::stdout(), MoveTo(0, 0))?;
    for (number, line) in text.lines().take(rows).enumerate() {
        print(&format!("{}{line}", if number == 0 { "" } else { "\r\n" }))?;
        execute!(io::stdout(), Clear(ClearType::UntilNewLine))?;
    }
    execute!(io::stdout(), Clear(ClearType::FromCursorDown))?;
    Ok(io::stdout().flush()?)
}
