//! Shared by the text formats: a line that opens a message, and the lines that belong to it.

use crate::model::ChatBuilder;

/// A message with its lines.
#[derive(Debug)]
pub(super) struct Block<'a, H> {
    /// What the opening line says.
    pub head: H,
    /// The words, from the opening line on or from the next one on; without blank lines at the end.
    pub text: &'a str,
    /// 1-based number of the opening line.
    pub place: u64,
    continued: u64,
    blank: u64,
}

impl<H> Block<'_, H> {
    /// Counts the block's lines; call it once, before pushing or rejecting the message.
    pub fn count(&self, chat: &mut ChatBuilder) {
        let account = chat.account();
        account.read += 1 + self.continued + self.blank;
        account.continuations += self.continued;
        account.blank += self.blank;
    }
}

/// The blocks of a text.
pub(super) struct Blocks<'a, H, F> {
    text: &'a str,
    open: F,
    at: usize,
    line: u64,
    next: Option<(H, usize, u64)>,
    /// Lines before the first block: titles and the like.
    pub preamble: u64,
}

/// Splits `text` into blocks. `open` looks at a line (without its end) and says what message it
/// opens and at which byte of the line the words begin, if it opens one.
pub(super) fn blocks<'a, H, F>(text: &'a str, open: F) -> Blocks<'a, H, F>
where
    F: FnMut(&'a str, u64) -> Option<(H, usize)>,
{
    let mut blocks = Blocks { text, open, at: 0, line: 0, next: None, preamble: 0 };
    blocks.seek();
    blocks.preamble = blocks.line - u64::from(blocks.next.is_some());
    blocks
}

impl<'a, H, F> Blocks<'a, H, F>
where
    F: FnMut(&'a str, u64) -> Option<(H, usize)>,
{
    /// The next line and where it starts.
    fn line(&mut self) -> Option<(&'a str, usize)> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|r| !r.is_empty())?;
        let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        self.at = start + (end + 1).min(rest.len());
        self.line += 1;
        Some((rest[..end].trim_end_matches('\r'), start))
    }

    /// Moves to the next opening line; returns the number of lines passed and the end of the last
    /// one that is not blank.
    fn seek(&mut self) -> (u64, u64, usize) {
        let (mut passed, mut trailing, mut end) = (0, 0, self.at);
        self.next = None;
        while let Some((line, start)) = self.line() {
            if let Some((head, offset)) = (self.open)(line, self.line) {
                self.next = Some((head, start + offset.min(line.len()), self.line));
                break;
            }
            passed += 1;
            if line.trim().is_empty() {
                trailing += 1;
            } else {
                trailing = 0;
                end = start + line.len();
            }
        }
        (passed, trailing, end)
    }
}

impl<'a, H, F> Iterator for Blocks<'a, H, F>
where
    F: FnMut(&'a str, u64) -> Option<(H, usize)>,
{
    type Item = Block<'a, H>;

    fn next(&mut self) -> Option<Block<'a, H>> {
        let (head, start, place) = self.next.take()?;
        let opened = self.at;
        let (passed, trailing, end) = self.seek();
        // The end is that of the opening line unless other lines with words follow.
        let line_end = self.text[start..opened].trim_end_matches(['\n', '\r']).len() + start;
        let end = if passed > trailing { end } else { line_end };
        let text = self.text[start..end.max(start)].trim_start_matches(['\n', '\r']);
        Some(Block { head, text, place, continued: passed - trailing, blank: trailing })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_and_counts() {
        let text = "title\n\n> a\r\none\n\ntwo\n\n> b\n> c\nx";
        let open = |line: &'static str, _| line.strip_prefix("> ").map(|h| (h, line.len()));
        let mut parts = blocks(text, open);
        assert_eq!(parts.preamble, 2);
        let found: Vec<_> = parts.by_ref().map(|b| (b.head, b.text, b.place, b.continued, b.blank)).collect();
        assert_eq!(found, [("a", "one\n\ntwo", 3, 3, 1), ("b", "", 8, 0, 0), ("c", "x", 9, 1, 0)]);
        let inline = |line: &'static str, _| line.starts_with("> ").then_some(((), 2));
        let found: Vec<_> = blocks("> a b\nc\n> d", inline).map(|b| b.text).collect();
        assert_eq!(found, ["a b\nc", "d"]);
    }
}
