//! A file as it is once it is unpacked, and the bound of that: a small file must not keep a scan
//! busy for hours, or fill a history.

use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;

use super::read_ahead;

/// To how many times its size a gzip file may unpack. AWS Config's own come to about 20, nothing
/// but copies of one instance to 65; the format itself goes up to 1,032.
const MOST: u64 = 200;
/// What is unpacked in any case: copies of next to nothing are small all the same.
const HARMLESS: u64 = 64 << 20;

/// Unpacks what is gzip, ahead of its parser, and hands on what is not.
pub fn open(mut file: impl BufRead + Send + 'static) -> io::Result<Box<dyn Read>> {
    // The first bytes say whether it is gzip; names may lie.
    let gzip = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    if !gzip {
        return Ok(Box::new(file));
    }
    let unpacked =
        Unpacked { packed: MultiGzDecoder::new(CountingReader { file, read: 0 }), given: 0 };
    Ok(Box::new(read_ahead::open(unpacked)?))
}

struct Unpacked<R> {
    packed: MultiGzDecoder<CountingReader<R>>,
    given: u64,
}

impl<R: BufRead> Read for Unpacked<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.packed.read(to)?;
        self.given += read as u64;
        if self.given > HARMLESS && self.given / MOST > self.packed.get_ref().read {
            let message = format!(
                "it unpacks to more than {MOST} times its size, as no file of AWS Config's does; if it is yours, unpack it with gunzip first"
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(read)
    }
}

/// Counts what is read of a file.
struct CountingReader<R> {
    file: R,
    read: u64,
}

impl<R: BufRead> BufRead for CountingReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.file.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.read += amount as u64;
        self.file.consume(amount);
    }
}

impl<R: BufRead> Read for CountingReader<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(to)?;
        self.read += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &[u8], size: usize) -> io::Cursor<Vec<u8>> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..size / text.len() {
            packer.write_all(text).unwrap();
        }
        io::Cursor::new(packer.finish().unwrap())
    }

    fn read(file: impl BufRead + Send + 'static) -> Result<u64, String> {
        io::copy(&mut open(file).unwrap(), &mut io::sink()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_packed_and_what_is_not_comes_out_the_same() {
        for size in [0, 1, 1 << 20] {
            assert_eq!(read(packed(b"x", size)), Ok(size as u64));
            assert_eq!(read(io::Cursor::new(vec![b'x'; size])), Ok(size as u64));
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_goes_off() {
        // A thousand to one.
        let bomb = packed(&[b' '; 1 << 10], 256 << 20);
        let mut given = 0;
        let mut unpacked = open(bomb.clone()).unwrap();
        let mut piece = vec![0; 1 << 16];
        let error = loop {
            match unpacked.read(&mut piece) {
                Ok(read) => {
                    assert_ne!(read, 0, "it was unpacked whole");
                    given += read as u64;
                }
                Err(error) => break error.to_string(),
            }
        };
        assert!(given <= HARMLESS, "{given}");
        assert!(error.contains("more than 200 times its size"), "{error}");
        // Many small ones behind one another are no way around it.
        let many = packed(&[b' '; 1 << 10], 1 << 20).into_inner().repeat(256);
        assert!(read(io::Cursor::new(many)).is_err());
    }

    #[test]
    fn a_large_file_that_holds_something_is_read() {
        let numbers: Vec<u8> = (0..400_000)
            .flat_map(|number: u32| format!("{{\"resourceId\":\"i-{number:017x}\"}},").into_bytes())
            .collect();
        let size = numbers.len() * 8;
        assert_eq!(read(packed(&numbers, size)), Ok(size as u64));
    }
}
