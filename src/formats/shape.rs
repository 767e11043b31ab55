//! What a document looks like from outside: the facts that format sniffing may use. JSON keys are
//! read over the whole document, so neither key order nor a large head hides them.

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The outside of a document.
#[derive(Debug)]
pub struct Shape<'a> {
    /// The whole text.
    pub text: &'a str,
    /// Top-level keys when it is one JSON object (also a broken one).
    pub object_keys: Vec<String>,
    /// Keys of the first object when it is a JSON array or one object a line.
    pub line_keys: Vec<String>,
    /// One JSON object a line.
    pub json_lines: bool,
    /// Cells of the first line when it splits into three or more.
    pub header: Vec<String>,
}

impl<'a> Shape<'a> {
    /// Looks at a text.
    pub fn of(text: &'a str) -> Self {
        let mut shape = Shape {
            text,
            object_keys: Vec::new(),
            line_keys: Vec::new(),
            json_lines: false,
            header: Vec::new(),
        };
        let start = text.trim_start();
        let first = start.lines().find(|l| !l.trim().is_empty() && !l.starts_with('#')).unwrap_or("");
        if start.starts_with('{') || (start.starts_with('#') && first.starts_with('{')) {
            let line = keys(first);
            if line.complete {
                shape.json_lines = true;
                shape.line_keys = line.keys.clone();
            }
            // A one-line document is both one object and one line.
            let rest = start.trim_end();
            if !line.complete || rest.len() == first.trim_end().len() {
                shape.object_keys = keys(start).keys;
            }
        } else if start.starts_with('[') {
            shape.line_keys = first_of_array(start);
        } else {
            let delimiter = delimiter(first);
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .delimiter(delimiter)
                .from_reader(first.as_bytes());
            if let Some(Ok(record)) = reader.records().next()
                && record.len() >= 3
            {
                shape.header =
                    record.iter().map(|c| c.trim().trim_start_matches('\u{feff}').to_owned()).collect();
            }
        }
        shape
    }

    /// Whether the document is one object with all these keys.
    pub fn has(&self, keys: &[&str]) -> bool {
        keys.iter().all(|k| self.object_keys.iter().any(|o| o == k))
    }

    /// Whether the first object of a JSON array or JSONL has all these keys.
    pub fn line_has(&self, keys: &[&str]) -> bool {
        keys.iter().all(|k| self.line_keys.iter().any(|o| o == k))
    }

    /// A short description for "unknown format" errors.
    pub fn describe(&self) -> String {
        if !self.object_keys.is_empty() {
            format!(" (a JSON object with the keys {})", self.object_keys.join(", "))
        } else if !self.line_keys.is_empty() {
            format!(" (JSON records with the keys {})", self.line_keys.join(", "))
        } else if !self.header.is_empty() {
            format!(" (a table with the columns {})", self.header.join(", "))
        } else {
            let first: String = self
                .text
                .trim_start()
                .chars()
                .take_while(|c| *c != '\n')
                .filter(|c| !c.is_control())
                .take(60)
                .collect();
            format!(" (text that begins with {first:?})")
        }
    }
}

/// The delimiter that splits a header line most often.
pub(super) fn delimiter(line: &str) -> u8 {
    let count = |d: char| line.matches(d).count();
    [',', ';', '\t', '|'].into_iter().max_by_key(|d| (count(*d), *d == ',')).map_or(b',', |d| d as u8)
}

#[derive(Default)]
struct Keys {
    keys: Vec<String>,
    complete: bool,
}

fn keys(json: &str) -> Keys {
    struct Collect<'k>(&'k mut Vec<String>);
    impl<'de> Visitor<'de> for Collect<'_> {
        type Value = ();
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
            while let Some(key) = map.next_key::<String>()? {
                if self.0.len() < 64 {
                    self.0.push(key);
                }
                map.next_value::<IgnoredAny>()?;
            }
            Ok(())
        }
    }
    let mut found = Keys::default();
    let mut deserializer = serde_json::Deserializer::from_str(json);
    found.complete = deserializer.deserialize_map(Collect(&mut found.keys)).is_ok();
    found
}

fn first_of_array(json: &str) -> Vec<String> {
    struct First<'k>(&'k mut Vec<String>);
    impl<'de> Visitor<'de> for First<'_> {
        type Value = ();
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an array")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
            if let Some(raw) = seq.next_element::<&serde_json::value::RawValue>()? {
                *self.0 = keys(raw.get()).keys;
            }
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok(())
        }
    }
    let mut found = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(json);
    // A broken tail does not matter here: the reader will say where it is.
    let _ = deserializer.deserialize_seq(First(&mut found));
    found
}
