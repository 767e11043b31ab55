//! Dates as people's phones write them, shared by the text formats: digits, separators, a 12- or
//! 24-hour clock in many languages. Whether day or month comes first is settled over a whole file.

use jiff::civil::{Date, DateTime, Time};

/// Which part of a date comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day.
    Ymd,
}

/// A stamp whose day and month are not told apart yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub parts: [u32; 3],
    pub year_digits: u8,
    pub year_first: bool,
    pub separator: char,
    pub hour: u32,
    pub minute: u32,
    pub second: Option<u32>,
    pub afternoon: Option<bool>,
}

impl Stamp {
    /// The wall-clock time under `order`.
    pub fn at(&self, order: DateOrder) -> Option<DateTime> {
        let [a, b, c] = self.parts;
        let (y, m, d) = match (self.year_first, order) {
            (true, _) | (_, DateOrder::Ymd) => (a, b, c),
            (_, DateOrder::Dmy) => (c, b, a),
            (_, DateOrder::Mdy) => (c, a, b),
        };
        let y = if y < 100 { y + 2000 } else { y };
        let hour = match self.afternoon {
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            _ => self.hour,
        };
        let date = Date::new(y as i16, m as i8, d as i8).ok()?;
        let time = Time::new(hour as i8, self.minute as i8, self.second.unwrap_or(0) as i8, 0).ok()?;
        Some(date.to_datetime(time))
    }
}

/// What the stamps of a file say about the order of day and month, gathered in one pass.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Votes {
    year_first: bool,
    above: [usize; 2],
    changes: [usize; 2],
    backwards: [usize; 2],
    last_day: [Option<Date>; 2],
    last_parts: Option<[u32; 3]>,
}

impl Votes {
    pub fn add(&mut self, stamp: &Stamp) {
        self.year_first |= stamp.year_first;
        for (i, order) in [DateOrder::Dmy, DateOrder::Mdy].into_iter().enumerate() {
            self.above[i] += usize::from(stamp.parts[i] > 12);
            self.changes[i] += usize::from(self.last_parts.is_some_and(|l| l[i] != stamp.parts[i]));
            if let Some(day) = stamp.at(order).map(|t| t.date()) {
                self.backwards[i] += usize::from(self.last_day[i].is_some_and(|l| day < l));
                self.last_day[i] = Some(day);
            }
        }
        self.last_parts = Some(stamp.parts);
    }

    /// Whether a part above 12 leaves no doubt.
    pub fn decided(&self) -> bool {
        self.above[0] != self.above[1]
    }

    /// A part above 12 decides; else the order under which the dates go backwards less often; else
    /// the part that changes less often is the month; else the day comes first.
    pub fn settle(&self) -> DateOrder {
        if self.year_first {
            return DateOrder::Ymd;
        }
        let [first, second] = self.above;
        if first != second {
            return if first > second { DateOrder::Dmy } else { DateOrder::Mdy };
        }
        let [dmy, mdy] = self.backwards;
        if dmy != mdy {
            return if dmy < mdy { DateOrder::Dmy } else { DateOrder::Mdy };
        }
        if self.changes[0] < self.changes[1] { DateOrder::Mdy } else { DateOrder::Dmy }
    }
}

/// Settles the order over all stamps of a file, see [`Votes::settle`].
pub(super) fn settle<'a>(stamps: impl IntoIterator<Item = &'a Stamp>) -> DateOrder {
    let mut votes = Votes::default();
    stamps.into_iter().for_each(|s| votes.add(s));
    votes.settle()
}

/// Reads a date and a time at the start of `text`; returns the stamp and what follows it.
pub(super) fn read(text: &str) -> Option<(Stamp, &str)> {
    let mut at = Cursor { rest: text };
    let (a, digits_a) = at.number(4)?;
    let separator = at.one(&['/', '.', '-', '\u{200f}'])?;
    at.skip(&[' ', '\u{200f}', '/']);
    let (b, _) = at.number(2)?;
    at.one(&['/', '.', '-', '\u{200f}'])?;
    at.skip(&[' ', '\u{200f}', '/']);
    let (c, digits_c) = at.number(4)?;
    if !(digits_a == 4 || digits_c == 4 || digits_c == 2) {
        return None;
    }
    at.skip(&['.', ',', '،', ' ', '\u{202f}', '\u{a0}', 'T']);
    for word in ["à ", "klo ", "kl. ", "at ", "um ", "- "] {
        if let Some(rest) = at.rest.strip_prefix(word) {
            at.rest = rest;
        }
    }
    let (before, rest) = half_of_day(at.rest);
    if before.is_some() {
        at.rest = rest;
        at.skip(&[' ', '\u{202f}', '\u{a0}']);
    }
    let (hour, _) = at.number(2)?;
    at.one(&[':', '.'])?;
    let (minute, minute_digits) = at.number(2)?;
    if minute_digits != 2 || hour > 24 || minute > 59 {
        return None;
    }
    let mut second = None;
    let saved = at.rest;
    if at.one(&[':', '.']).is_some() {
        match at.number(2) {
            Some((s, 2)) if s < 62 => second = Some(s.min(59)),
            _ => at.rest = saved,
        }
    }
    let saved = at.rest;
    at.skip(&[' ', '\u{202f}', '\u{a0}']);
    let (after, rest) = half_of_day(at.rest);
    at.rest = if after.is_some() { rest } else { saved };
    let stamp = Stamp {
        parts: [a, b, c],
        year_digits: if digits_a == 4 { 4 } else { digits_c },
        year_first: digits_a == 4,
        separator,
        hour,
        minute,
        second,
        afternoon: before.or(after),
    };
    Some((stamp, at.rest))
}

struct Cursor<'a> {
    rest: &'a str,
}

impl Cursor<'_> {
    fn number(&mut self, most: u8) -> Option<(u32, u8)> {
        let (mut value, mut digits, mut end) = (0, 0u8, 0);
        for c in self.rest.chars() {
            let Some(digit) = digit(c) else { break };
            if digits == most {
                return None;
            }
            value = value * 10 + digit;
            digits += 1;
            end += c.len_utf8();
        }
        self.rest = &self.rest[end..];
        (digits > 0).then_some((value, digits))
    }

    fn one(&mut self, allowed: &[char]) -> Option<char> {
        let c = self.rest.chars().next().filter(|c| allowed.contains(c))?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn skip(&mut self, allowed: &[char]) {
        self.rest = self.rest.trim_start_matches(allowed);
    }
}

/// ASCII, Arabic-Indic, extended Arabic-Indic and Devanagari digits.
fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '٠'..='٩' => Some(c as u32 - '٠' as u32),
        '۰'..='۹' => Some(c as u32 - '۰' as u32),
        '०'..='९' => Some(c as u32 - '०' as u32),
        _ => None,
    }
}

/// Reads `AM`, `p. m.`, `下午` and the like; true is afternoon.
fn half_of_day(text: &str) -> (Option<bool>, &str) {
    const WORDS: &[(&str, bool)] = &[
        ("AM", false),
        ("PM", true),
        ("am", false),
        ("pm", true),
        ("a.m.", false),
        ("p.m.", true),
        ("A.M.", false),
        ("P.M.", true),
        ("a. m.", false),
        ("p. m.", true),
        ("a.\u{a0}m.", false),
        ("p.\u{a0}m.", true),
        ("a.\u{202f}m.", false),
        ("p.\u{202f}m.", true),
        ("ص", false),
        ("م", true),
        ("上午", false),
        ("下午", true),
        ("凌晨", false),
        ("清晨", false),
        ("早上", false),
        ("中午", true),
        ("晚上", true),
        ("morgens", false),
        ("vorm.", false),
        ("mittags", true),
        ("nachm.", true),
        ("abends", true),
        ("오전", false),
        ("오후", true),
        ("午前", false),
        ("午後", true),
    ];
    for (word, afternoon) in WORDS {
        if let Some(rest) = text.strip_prefix(word)
            && !rest.starts_with(|c: char| c.is_alphanumeric() && c.is_ascii_alphabetic())
        {
            return (Some(*afternoon), rest);
        }
    }
    (None, text)
}

/// The last date in a path, written `2026-03-04`, `2026/03/04` or `20260304`: logs by day carry it
/// only there.
pub(super) fn date_in(path: &str) -> Option<Date> {
    let digits: Vec<(usize, u8)> = path.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()).collect();
    (0..digits.len().saturating_sub(7)).rev().find_map(|i| {
        let run = &digits[i..i + 8];
        // Four, two and two digits, each run with the same separator or none between them.
        let gap = |a: usize, b: usize| &path[run[a].0 + 1..run[b].0];
        let whole = [(0, 1), (1, 2), (2, 3), (4, 5), (6, 7)].into_iter().all(|(a, b)| gap(a, b).is_empty());
        let (first, second) = (gap(3, 4), gap(5, 6));
        if !whole || first != second || !["", "-", "/", "_", "."].contains(&first) {
            return None;
        }
        let before = run[0].0.checked_sub(1).map(|p| path.as_bytes()[p]);
        let after = path.as_bytes().get(run[7].0 + 1);
        if before.is_some_and(|b| b.is_ascii_digit()) || after.is_some_and(u8::is_ascii_digit) {
            return None;
        }
        let number = |range: std::ops::Range<usize>| {
            run[range].iter().fold(0i16, |n, (_, b)| n * 10 + i16::from(b - b'0'))
        };
        let year = number(0..4);
        (1980..2200).contains(&year).then(|| Date::new(year, number(4..6) as i8, number(6..8) as i8).ok())?
    })
}

/// A chat title from a file name: `WhatsApp Chat with X.txt` → `X`.
pub(super) fn title(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    const GENERIC: &[&str] = &[
        "_chat.txt",
        "chat.txt",
        "result.json",
        "export.csv",
        "messages.csv",
        "messages.json",
        "messages.jsonl",
        "chat.jsonl",
        "chat.md",
        "data.json",
        "discord.json",
        "message_1.json",
        "utterances.jsonl",
    ];
    let base = if GENERIC.contains(&base.to_lowercase().as_str()) {
        name.rsplit(['/', '\\']).nth(1).filter(|p| !p.is_empty() && *p != "..").unwrap_or(base)
    } else {
        base
    };
    let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem).trim_end_matches("_utf8");
    const PREFIXES: &[&str] = &[
        "WhatsApp Chat with ",
        "WhatsApp Chat - ",
        "WhatsApp Chat mit ",
        "Chat de WhatsApp con ",
        "Conversa do WhatsApp com ",
        "Conversa no WhatsApp com ",
        "Discussion WhatsApp avec ",
        "Chat WhatsApp con ",
        "Чат WhatsApp с ",
    ];
    PREFIXES.iter().find_map(|p| stem.strip_prefix(p)).unwrap_or(stem).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, order: DateOrder) -> String {
        read(text).and_then(|(s, _)| s.at(order)).map(|t| t.to_string()).unwrap_or_default()
    }

    #[test]
    fn reads_what_phones_write() {
        assert_eq!(at("3/12/22, 12:34\u{202f}AM - A: m", DateOrder::Mdy), "2022-03-12T00:34:00");
        assert_eq!(at("13. 6. 2018. 21:25:15 A", DateOrder::Dmy), "2018-06-13T21:25:15");
        assert_eq!(at("12/07/2017 à 22:35 - A", DateOrder::Dmy), "2017-07-12T22:35:00");
        assert_eq!(at("2017-07-12 22:35 - A", DateOrder::Ymd), "2017-07-12T22:35:00");
        assert_eq!(at("30/08/25 18.00 - A", DateOrder::Dmy), "2025-08-30T18:00:00");
        assert_eq!(at("3/6/2018 1:55 p.\u{a0}m. - A", DateOrder::Dmy), "2018-06-03T13:55:00");
        assert_eq!(at("٤/٣/٢٠٢٦، ١٠:١٥ ص - A", DateOrder::Dmy), "2026-03-04T10:15:00");
        assert_eq!(at("06/20/2020, 00:08 a. m.", DateOrder::Mdy), "2020-06-20T00:08:00");
        assert_eq!(at("99/99/2020, 00:08", DateOrder::Mdy), "");
        assert_eq!(read("hello"), None);
    }

    #[test]
    fn finds_the_day_in_a_path() {
        let day = |path| date_in(path).map(|d| d.to_string()).unwrap_or_default();
        assert_eq!(day("/logs/ubuntu/2026/03/04/#help.txt"), "2026-03-04");
        assert_eq!(day("/znc/#help/2026-03-14.log"), "2026-03-14");
        assert_eq!(day("/x/48000000001@chatroom_2026-03-02_2026-03-03.txt"), "2026-03-03");
        assert_eq!(day("/x/20260304.log"), "2026-03-04");
        assert_eq!(day("/x/4800000000.log"), "");
    }

    #[test]
    fn settles_the_order_over_the_file() {
        let stamps =
            |texts: &[&str]| -> Vec<Stamp> { texts.iter().filter_map(|t| read(t)).map(|(s, _)| s).collect() };
        assert_eq!(settle(&stamps(&["1/2/24, 10:00", "13/2/24, 10:00"])), DateOrder::Dmy);
        assert_eq!(settle(&stamps(&["1/2/24, 10:00", "2/13/24, 10:00"])), DateOrder::Mdy);
        assert_eq!(settle(&stamps(&["1/12/24, 10:00", "2/1/24, 10:00"])), DateOrder::Mdy);
        assert_eq!(settle(&stamps(&["1/2/24, 10:00"])), DateOrder::Dmy);
    }
}
