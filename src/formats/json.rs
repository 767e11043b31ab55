//! Shared by the JSON formats: numbering of elements, clear errors, repair of a known fault.

use crate::model::ChatBuilder;
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

/// Hands every element to `take`, counts it, and reports those that are no `T` or that `take`
/// cannot use. Places are 1-based element numbers.
pub(super) fn each<'a, T: Deserialize<'a>>(
    elements: &[&'a RawValue],
    chat: &mut ChatBuilder,
    mut take: impl FnMut(&mut ChatBuilder, T, u64) -> Result<(), String>,
) {
    for (i, raw) in elements.iter().enumerate() {
        let place = i as u64 + 1;
        chat.account().read += 1;
        let taken = match serde_json::from_str::<T>(raw.get()) {
            Ok(element) => take(chat, element, place),
            Err(error) => Err(format!("not a message: {error}")),
        };
        if let Err(reason) = taken {
            chat.reject(place, reason);
        }
    }
}

/// The same for JSON lines; places are 1-based line numbers.
pub(super) fn each_line<'a, T: Deserialize<'a>>(
    text: &'a str,
    chat: &mut ChatBuilder,
    mut take: impl FnMut(&mut ChatBuilder, T, u64) -> Result<(), String>,
) {
    for (i, line) in text.lines().enumerate() {
        let place = i as u64 + 1;
        chat.account().read += 1;
        if line.trim().is_empty() {
            chat.account().blank += 1;
            continue;
        }
        let taken = match serde_json::from_str::<T>(line) {
            Ok(element) => take(chat, element, place),
            Err(error) => Err(format!("not a message: {error}")),
        };
        if let Err(reason) = taken {
            chat.reject(place, reason);
        }
    }
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

impl Id<'_> {
    /// The id, or nothing where it is empty or zero.
    pub fn known(&self) -> Option<&str> {
        Some(&*self.0).filter(|id| !id.is_empty() && *id != "0")
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
