//! Unpacks a file on a thread of its own, a few pieces ahead of its parser: it takes as long as
//! parsing. What is shorter than one piece, as most histories are, is unpacked without a thread.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

/// How much is handed over at once, and how many pieces wait.
const PIECE: usize = 1 << 18;
const WAITING: usize = 2;

/// A file that is read ahead. Dropping it ends its thread.
#[derive(Debug, Default)]
pub struct ReadAhead {
    piece: Piece,
    at: usize,
    rest: Option<Rest>,
}

/// A part of a file: the last one where it is not full.
#[derive(Debug, Default)]
struct Piece {
    bytes: Vec<u8>,
    /// What ended the file before its end.
    error: Option<io::Error>,
}

#[derive(Debug)]
struct Rest {
    pieces: Receiver<Piece>,
    /// Gives the thread its memory back.
    used: Sender<Vec<u8>>,
}

/// Begins to read.
pub fn open(mut file: impl Read + Send + 'static) -> io::Result<ReadAhead> {
    let piece = Piece::read(&mut file, Vec::new());
    if piece.is_last() {
        return Ok(ReadAhead { piece, ..ReadAhead::default() });
    }
    let ((full, pieces), (used, free)) = (sync_channel(WAITING), channel());
    thread::Builder::new()
        .name("read-ahead".to_owned())
        .spawn(move || read_on(file, &full, &free))?;
    Ok(ReadAhead { piece, at: 0, rest: Some(Rest { pieces, used }) })
}

fn read_on(mut file: impl Read, full: &SyncSender<Piece>, free: &Receiver<Vec<u8>>) {
    loop {
        let piece = Piece::read(&mut file, free.try_recv().unwrap_or_default());
        let is_last = piece.is_last();
        if full.send(piece).is_err() || is_last {
            return;
        }
    }
}

impl Piece {
    fn read(file: &mut impl Read, mut bytes: Vec<u8>) -> Self {
        bytes.resize(PIECE, 0);
        let (mut filled, mut error) = (0, None);
        while filled < PIECE && error.is_none() {
            match file.read(&mut bytes[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => error = Some(cause),
            }
        }
        bytes.truncate(filled);
        Self { bytes, error }
    }

    const fn is_last(&self) -> bool {
        self.bytes.len() < PIECE
    }
}

impl Read for ReadAhead {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.bytes.len() {
            if let Some(error) = self.piece.error.take() {
                return Err(error);
            }
            if let Some(rest) = &self.rest
                && !self.piece.is_last()
            {
                // The thread may have ended already, with the last piece.
                let _ = rest.used.send(std::mem::take(&mut self.piece.bytes));
                self.piece = rest
                    .pieces
                    .recv()
                    .map_err(|_| io::Error::other("the thread that reads it ended early"))?;
                self.at = 0;
                return self.read(to);
            }
        }
        let read = to.len().min(self.piece.bytes.len() - self.at);
        to[..read].copy_from_slice(&self.piece.bytes[self.at..self.at + read]);
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::RecvTimeoutError;
    use std::time::Duration;

    use super::*;

    /// Numbers from this one on, and at zero perhaps an error.
    struct Source(usize, bool);

    impl Read for Source {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            if self.0 == 0 && self.1 {
                return Err(io::Error::other("broken"));
            }
            let read = to.len().min(self.0).min(100_000);
            for byte in &mut to[..read] {
                *byte = self.0.to_le_bytes()[0];
                self.0 -= 1;
            }
            Ok(read)
        }
    }

    #[test]
    fn everything_comes_in_its_order_and_errors_after_what_came_before_them() {
        for size in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 9 * PIECE + 7] {
            for fails in [false, true] {
                let (mut ahead, mut straight) = (Vec::new(), Vec::new());
                let read = open(Source(size, fails)).unwrap().read_to_end(&mut ahead);
                assert_eq!(read.is_err(), fails, "{size}");
                assert_eq!(Source(size, fails).read_to_end(&mut straight).is_err(), fails);
                assert!(ahead == straight && ahead.len() == size, "{size}: {}", ahead.len());
            }
        }
    }

    #[test]
    fn a_file_that_is_not_read_to_its_end_lets_its_thread_go() {
        /// Never ends, and says when it is dropped.
        struct Endless(#[allow(dead_code)] Sender<()>);

        impl Read for Endless {
            fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
                Ok(to.len())
            }
        }

        let (held, dropped) = channel();
        let mut file = open(Endless(held)).unwrap();
        assert_eq!(file.read(&mut [0; 10]).unwrap(), 10);
        drop(file);
        assert_eq!(
            dropped.recv_timeout(Duration::from_mins(1)),
            Err(RecvTimeoutError::Disconnected)
        );
    }
}
