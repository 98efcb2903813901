//! Asks for the code of an MFA device, as the AWS CLI does: the question goes to standard error,
//! the answer comes from the terminal.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::thread;

use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

/// `None` where there is no terminal.
pub fn ask_code(serial: &str) -> BoxFuture<'static, Option<String>> {
    let question = format!("MFA code for {serial}: ");
    let (answered, answer) = oneshot::channel();
    // A thread of its own: Ctrl-C ends the program while it waits.
    thread::spawn(move || answered.send(ask(&question).ok().flatten()));
    Box::pin(async { answer.await.ok().flatten() })
}

fn ask(question: &str) -> io::Result<Option<String>> {
    let Some(mut terminal) = terminal() else { return Ok(None) };
    let mut shown: Box<dyn Write> =
        if io::stderr().is_terminal() { Box::new(io::stderr()) } else { terminal.writer };
    shown.write_all(question.as_bytes())?;
    shown.flush()?;
    let mut code = String::new();
    let read = terminal.reader.read_line(&mut code)?;
    Ok((read > 0).then(|| code.trim().to_owned()))
}

struct Terminal {
    reader: Box<dyn BufRead>,
    writer: Box<dyn Write>,
}

/// Standard input, or the terminal behind it where it is something else.
fn terminal() -> Option<Terminal> {
    if io::stdin().is_terminal() {
        return Some(Terminal {
            reader: Box::new(BufReader::new(io::stdin())),
            writer: Box::new(io::stderr()),
        });
    }
    let terminal = File::options().read(true).write(true).open("/dev/tty").ok()?;
    let writer = terminal.try_clone().ok()?;
    Some(Terminal { reader: Box::new(BufReader::new(terminal)), writer: Box::new(writer) })
}
