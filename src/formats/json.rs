//! Shared by the JSON formats: numbering of elements, clear errors, repair of a known fault.

use anyhow::{Result, anyhow};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Parses a whole document; an error names line, column and what to do.
pub(super) fn whole<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| {
        let advice = if e.is_eof() {
            "the file is cut off; export the chat again"
        } else {
            "the file is damaged or was edited; export it again"
        };
        anyhow!("broken JSON at line {}, column {}: {e}; {advice}", e.line(), e.column())
    })
}

/// An id that some exporters write as a number and others as text.
#[derive(Clone, Debug, Default)]
pub(super) struct Id<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Id<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get().trim();
        Ok(Id(if raw == "null" {
            Cow::Borrowed("")
        } else if raw.starts_with('"') {
            serde_json::from_str::<Cow<'_, str>>(raw)
                .map(|s| Cow::Owned(s.into_owned()))
                .map_err(serde::de::Error::custom)?
        } else {
            Cow::Borrowed(raw)
        }))
    }
}

/// Replaces `\xHH` escapes, which JSON does not know but some exporters write, by `\u00HH`.
pub(super) fn repair(text: &str) -> Cow<'_, str> {
    if !text.contains("\\x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('x') => out.push_str("\\u00"),
            Some(other) => {
                out.push('\\');
                out.push(other);
            }
            None => out.push('\\'),
        }
    }
    Cow::Owned(out)
}
