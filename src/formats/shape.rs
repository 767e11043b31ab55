//! What a document looks like from outside: the facts that format sniffing may use. JSON keys are
//! read over the whole document, so neither key order nor a large head hides them.

use crate::input::Document;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The outside of a document.
#[derive(Debug, Default)]
pub struct Shape<'a> {
    /// The whole text.
    pub text: &'a str,
    /// Full path of the document.
    pub path: &'a str,
    /// Top-level keys when it is one JSON object (also a broken one).
    pub object_keys: Vec<String>,
    /// For top-level keys that hold an object or a list of objects: the keys of it or of its first.
    pub inner_keys: Vec<(String, Vec<String>)>,
    /// Keys of the first object when it is a JSON array or one object a line.
    pub line_keys: Vec<String>,
    /// A JSON array.
    pub array: bool,
    /// One JSON object a line.
    pub json_lines: bool,
    /// Cells of the first line when it splits into three or more.
    pub header: Vec<String>,
}

impl<'a> Shape<'a> {
    /// Looks at a document.
    pub fn of(document: &'a Document) -> Self {
        let text = document.text.as_str();
        let mut shape = Shape { text, path: &document.path, ..Shape::default() };
        let start = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
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
                let whole = keys(start);
                shape.object_keys = whole.keys;
                shape.inner_keys = whole.inner;
            }
        } else if start.starts_with('[') && start[1..].trim_start().starts_with(['{', ']']) {
            shape.array = true;
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

    /// Whether this is JSON in any form.
    pub fn json(&self) -> bool {
        self.array || self.json_lines || !self.object_keys.is_empty()
    }

    /// Whether this is a table whose header has all these columns.
    pub fn columns(&self, names: &[&str]) -> bool {
        names.iter().all(|n| self.header.iter().any(|h| h == n))
    }

    /// Whether this begins as HTML or XML does.
    pub fn markup(&self) -> bool {
        self.text.trim_start_matches(['\u{feff}', ' ', '\n', '\t']).starts_with('<')
    }

    /// The first `count` lines that are not blank, when this is not JSON.
    pub fn lines(&self, count: usize) -> impl Iterator<Item = &'a str> {
        let text = if self.json() { "" } else { self.text };
        text.lines().filter(|l| !l.trim().is_empty()).take(count)
    }

    /// Whether the object, or the first object of the list, under `key` has all these keys.
    pub fn inner(&self, key: &str, keys: &[&str]) -> bool {
        self.inner_keys.iter().any(|(k, inner)| k == key && keys.iter().all(|k| inner.iter().any(|i| i == k)))
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
    inner: Vec<(String, Vec<String>)>,
    complete: bool,
}

/// Keys that are kept of one object.
const MOST: usize = 64;

/// Collects the keys of an object, or of the first object of a list.
struct Inner<'k>(&'k mut Vec<String>);

impl<'de> DeserializeSeed<'de> for Inner<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Inner<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if self.0.len() < MOST {
                self.0.push(key);
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        seq.next_element_seed(Inner(&mut *self.0))?;
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

fn keys(json: &str) -> Keys {
    struct Collect<'k>(&'k mut Keys);
    impl<'de> Visitor<'de> for Collect<'_> {
        type Value = ();
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
            while let Some(key) = map.next_key::<String>()? {
                if self.0.keys.len() >= MOST {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                self.0.keys.push(key.clone());
                self.0.inner.push((key, Vec::new()));
                if let Some((_, inner)) = self.0.inner.last_mut() {
                    map.next_value_seed(Inner(inner))?;
                }
            }
            Ok(())
        }
    }
    let mut found = Keys::default();
    let mut deserializer = serde_json::Deserializer::from_str(json);
    found.complete = deserializer.deserialize_map(Collect(&mut found)).is_ok();
    found
}

fn first_of_array(json: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(json);
    // A broken tail does not matter here: the reader will say where it is.
    let _ = deserializer.deserialize_seq(Inner(&mut found));
    found
}
