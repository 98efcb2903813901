//! The terminal's screen, drawn over line by line, and the keys that are pressed before it.

use std::io::{self, IsTerminal, Write as _};
use std::thread;

use anyhow::Result;
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
use crossterm::execute;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode, size,
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::super::print;

/// What is asked of a watch.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Key {
    Quit,
    Redraw,
}

/// The terminal's other screen, for as long as this lives.
pub struct Screen(Option<UnboundedReceiver<Key>>);

impl Screen {
    pub fn enter() -> Result<Option<Self>> {
        if !io::stdout().is_terminal() {
            return Ok(None);
        }
        // Without a terminal to read from there are no keys, and signals end the watch.
        let keys = enable_raw_mode().is_ok().then(keys);
        let screen = Self(keys);
        execute!(io::stdout(), EnterAlternateScreen, Hide)?;
        Ok(Some(screen))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = execute!(io::stdout(), Show, LeaveAlternateScreen);
        let _ = disable_raw_mode();
    }
}

/// The next key that means something.
pub async fn pressed(screen: Option<&mut Screen>) -> Key {
    let key = match screen.and_then(|screen| screen.0.as_mut()) {
        Some(keys) => keys.recv().await,
        None => None,
    };
    match key {
        Some(key) => key,
        None => std::future::pending().await,
    }
}

fn keys() -> UnboundedReceiver<Key> {
    let (pressed, keys) = unbounded_channel();
    thread::spawn(move || {
        while let Ok(event) = read() {
            if let Some(key) = meaning(&event)
                && pressed.send(key).is_err()
            {
                break;
            }
        }
    });
    keys
}

/// The terminal sends no signal for Ctrl-C while keys are read one by one.
fn meaning(event: &Event) -> Option<Key> {
    match event {
        Event::Resize(..) => Some(Key::Redraw),
        Event::Key(key) if key.kind != KeyEventKind::Release => match key.code {
            KeyCode::Char('q' | 'Q') | KeyCode::Esc => Some(Key::Quit),
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => Some(Key::Quit),
            _ => None,
        },
        _ => None,
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

#[cfg(test)]
mod tests {
    use crossterm::event::KeyEvent;

    use super::*;

    #[test]
    fn keys_mean() {
        let key = |code, modifiers| meaning(&Event::Key(KeyEvent::new(code, modifiers)));
        assert_eq!(key(KeyCode::Char('q'), KeyModifiers::NONE), Some(Key::Quit));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(Key::Quit));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::NONE), None);
        assert_eq!(meaning(&Event::Resize(80, 24)), Some(Key::Redraw));
        assert_eq!(meaning(&Event::FocusGained), None);
    }
}
