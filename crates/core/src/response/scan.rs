//! JSON walked over, not read: where the members of an object stand, and whether all of it is JSON.
//!
//! A page of 300 records is nearly all result, and nobody here looks into that. `serde_json` can
//! pass over a value too, but takes 30 % more instructions for a page (`cargo xtask bench` counts
//! them). What is accepted is the same to the byte: a property test holds the two against each
//! other.

use core::ops::Range;

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// It ended before it was complete.
    CutShort,
    /// It would not be JSON whatever came after.
    Malformed,
}

/// Walks over an object and tells of each member: its name, still escaped, and where its value
/// stands in the text.
pub(super) fn members<'t>(
    text: &'t str,
    mut on_member: impl FnMut(&'t str, Range<usize>) -> Result<(), Broken>,
) -> Result<(), Broken> {
    let mut scan = Scan::new(text);
    scan.expect(b'{')?;
    if scan.solid()? == b'}' {
        scan.at += 1;
        return scan.end();
    }
    loop {
        let name = scan.name()?;
        scan.solid()?;
        let start = scan.at;
        scan.value()?;
        on_member(text.get(name).unwrap_or_default(), start..scan.at)?;
        match scan.solid()? {
            b',' => scan.at += 1,
            b'}' => {
                scan.at += 1;
                return scan.end();
            }
            _ => return Err(Broken::Malformed),
        }
    }
}

/// Walks over one value of any kind.
pub(super) fn one_value(text: &str) -> Result<(), Broken> {
    let mut scan = Scan::new(text);
    scan.value()?;
    scan.end()
}

/// What is open around the place that the walk has come to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    List,
    Object,
}

struct Scan<'t> {
    bytes: &'t [u8],
    at: usize,
    open: Vec<Open>,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
            open: Vec::new(),
        }
    }

    fn peek(&self) -> Result<u8, Broken> {
        self.bytes.get(self.at).copied().ok_or(Broken::CutShort)
    }

    /// The next byte that is not white space; it is not passed.
    fn solid(&mut self) -> Result<u8, Broken> {
        loop {
            let byte = self.peek()?;
            if byte > b' ' || !is_space(byte) {
                return Ok(byte);
            }
            self.at += 1;
        }
    }

    fn expect(&mut self, wanted: u8) -> Result<(), Broken> {
        if self.solid()? != wanted {
            return Err(Broken::Malformed);
        }
        self.at += 1;
        Ok(())
    }

    /// Only white space may follow.
    fn end(mut self) -> Result<(), Broken> {
        match self.solid() {
            Err(_) => Ok(()),
            Ok(_) => Err(Broken::Malformed),
        }
    }

    /// Passes a member's name and its colon; returns where the name stands, without its quotes.
    fn name(&mut self) -> Result<Range<usize>, Broken> {
        self.expect(b'"')?;
        let start = self.at;
        self.string()?;
        let end = self.at - 1;
        self.expect(b':')?;
        Ok(start..end)
    }

    /// Passes one value. It keeps its own account of what is open: a body can be as deep as it
    /// likes, the stack cannot.
    fn value(&mut self) -> Result<(), Broken> {
        self.open.clear();
        loop {
            let first = self.solid()?;
            self.at += 1;
            match first {
                b'"' => self.string()?,
                b'{' => {
                    if self.solid()? != b'}' {
                        self.open.push(Open::Object);
                        self.name()?;
                        continue;
                    }
                    self.at += 1;
                }
                b'[' => {
                    if self.solid()? != b']' {
                        self.open.push(Open::List);
                        continue;
                    }
                    self.at += 1;
                }
                b'0' => self.fraction()?,
                b'1'..=b'9' => {
                    self.digits();
                    self.fraction()?;
                }
                b'-' => self.negative()?,
                b't' => self.word(b"rue")?,
                b'f' => self.word(b"alse")?,
                b'n' => self.word(b"ull")?,
                _ => return Err(Broken::Malformed),
            }
            if self.closed()? {
                return Ok(());
            }
        }
    }

    /// Passes what may follow a value within others; true if nothing is open any more.
    fn closed(&mut self) -> Result<bool, Broken> {
        while let Some(open) = self.open.last().copied() {
            let next = self.solid()?;
            match (open, next) {
                (Open::List, b']') | (Open::Object, b'}') => {
                    self.at += 1;
                    self.open.pop();
                }
                (Open::List, b',') => {
                    self.at += 1;
                    return Ok(false);
                }
                (Open::Object, b',') => {
                    self.at += 1;
                    self.name()?;
                    return Ok(false);
                }
                _ => return Err(Broken::Malformed),
            }
        }
        Ok(true)
    }

    /// Passes the rest of a string, its closing quote included.
    fn string(&mut self) -> Result<(), Broken> {
        while self.special()? != b'"' {
            self.escape()?;
        }
        Ok(())
    }

    /// Passes what needs no look in a string, eight bytes at a time, and the quote, backslash or
    /// control character after it, which it returns.
    fn special(&mut self) -> Result<u8, Broken> {
        let mut rest = self.bytes.get(self.at..).unwrap_or_default();
        while let Some((eight, more)) = rest.split_first_chunk() {
            let eight = u64::from_le_bytes(*eight);
            let marked = specials(eight);
            if marked != 0 {
                let bits = marked.trailing_zeros() & !7;
                self.at = self.bytes.len() - rest.len() + bits as usize / 8 + 1;
                return Ok((eight >> bits) as u8);
            }
            rest = more;
        }
        let special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
        let before = rest.iter().position(special).ok_or(Broken::CutShort)?;
        self.at = self.bytes.len() - rest.len() + before;
        let found = self.peek()?;
        self.at += 1;
        Ok(found)
    }

    /// Passes what follows a backslash; halves of surrogate pairs are not joined, so not missed.
    /// Where there was a control character instead, the string is none.
    #[cold]
    fn escape(&mut self) -> Result<(), Broken> {
        if self.bytes.get(self.at - 1) != Some(&b'\\') {
            return Err(Broken::Malformed);
        }
        let kind = self.peek()?;
        self.at += 1;
        match kind {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => {
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                let four = rest.first_chunk::<4>().ok_or(Broken::CutShort)?;
                if !four.iter().all(u8::is_ascii_hexdigit) {
                    return Err(Broken::Malformed);
                }
                self.at += 4;
                Ok(())
            }
            _ => Err(Broken::Malformed),
        }
    }

    fn negative(&mut self) -> Result<(), Broken> {
        match self.peek()? {
            b'0' => self.at += 1,
            b'1'..=b'9' => self.digits(),
            _ => return Err(Broken::Malformed),
        }
        self.fraction()
    }

    /// Passes what may follow the whole part of a number. A digit after a leading zero is left for
    /// whoever looks for a comma next.
    fn fraction(&mut self) -> Result<(), Broken> {
        let mut next = self.bytes.get(self.at);
        if next == Some(&b'.') {
            self.at += 1;
            self.some_digits()?;
            next = self.bytes.get(self.at);
        }
        if matches!(next, Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.bytes.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.some_digits()?;
        }
        Ok(())
    }

    fn some_digits(&mut self) -> Result<(), Broken> {
        if !self.peek()?.is_ascii_digit() {
            return Err(Broken::Malformed);
        }
        self.digits();
        Ok(())
    }

    fn digits(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
    }

    fn word(&mut self, rest: &[u8]) -> Result<(), Broken> {
        for wanted in rest {
            if self.peek()? != *wanted {
                return Err(Broken::Malformed);
            }
            self.at += 1;
        }
        Ok(())
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r')
}

/// Marks, by its highest bit, the first byte that is a quote, a backslash or a control character.
/// Marks after the first mean nothing.
const fn specials(eight: u64) -> u64 {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    // A byte from which more is taken than it has gets its highest bit, as have those of 128 and
    // more, which are taken out at the end. Two turned into each other, a space and a quote, let
    // one subtraction find all control characters and the quote.
    const TURN: u64 = each(b' ' ^ b'"');
    let controls_or_quote = (eight ^ TURN).wrapping_sub(each(b' ' + 1));
    let backslash = (eight ^ each(b'\\')).wrapping_sub(each(1));
    (controls_or_quote | backslash) & !eight & each(1 << 7)
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
