//! A walk over machine-made HTML: tags, attributes, texts. No tree is built, so a file of any size
//! costs only its text.

use std::borrow::Cow;

/// One step of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// `<name …>`; the flag tells `<name …/>`.
    Open(Tag<'a>),
    /// `</name>`
    Close(&'a str),
    /// Text between tags, entities still encoded.
    Text(&'a str),
}

/// An opening tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    pub name: &'a str,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The value of an attribute, entities still encoded.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        while let Some(at) = rest.find('=') {
            let key = rest[..at].trim().rsplit(char::is_whitespace).next().unwrap_or("");
            let value = rest[at + 1..].trim_start();
            let (value, after) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split_once(quote)?,
                _ => value.split_once(char::is_whitespace).unwrap_or((value, "")),
            };
            if key == name {
                return Some(value);
            }
            rest = after;
        }
        None
    }

    /// Elements without an end tag.
    pub fn is_void(&self) -> bool {
        self.attributes.ends_with('/')
            || matches!(self.name, "br" | "img" | "meta" | "link" | "hr" | "input" | "source" | "wbr")
    }
}

/// Walks over `text`.
pub(super) fn walk(text: &str) -> Walk<'_> {
    Walk { text, at: 0 }
}

/// See [`walk`].
#[derive(Clone)]
pub(super) struct Walk<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Walk<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        let rest = self.text.get(self.at..).filter(|r| !r.is_empty())?;
        if !rest.starts_with('<') {
            let end = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
            self.at += end;
            return Some(Step::Text(&rest[..end]));
        }
        if rest.starts_with("<!--") {
            self.at += rest.find("-->").map_or(rest.len(), |e| e + 3);
            return self.next_or_text();
        }
        let end = memchr::memchr(b'>', rest.as_bytes()).unwrap_or(rest.len() - 1);
        self.at += end + 1;
        let inner = rest.get(1..end).unwrap_or("");
        if let Some(name) = inner.strip_prefix('/') {
            return Some(Step::Close(name.trim()));
        }
        let cut = inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(cut);
        Some(Step::Open(Tag { name: name.trim_end_matches('/'), attributes: attributes.trim() }))
    }
}

impl<'a> Walk<'a> {
    fn next_or_text(&mut self) -> Option<Step<'a>> {
        Some(Step::Text(&self.text[self.at..self.at]))
    }
}

/// Decodes entities.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    quick_xml::escape::unescape_with(text, quick_xml::escape::resolve_html5_entity)
        .unwrap_or(Cow::Borrowed(text))
}

/// The words of an HTML fragment: breaks and paragraphs as line ends, addresses of links behind
/// their words where they differ.
pub(super) fn words(fragment: &str) -> String {
    let mut out = Words::default();
    for step in walk(fragment) {
        out.step(step);
    }
    out.finish()
}

/// Collects words step by step.
#[derive(Debug, Default)]
pub(super) struct Words {
    out: String,
    link: Option<(String, usize)>,
}

impl Words {
    pub fn step(&mut self, step: Step<'_>) {
        match step {
            Step::Text(text) => self.out.push_str(&decode(text)),
            Step::Open(tag) => match tag.name {
                "br" => self.out.push('\n'),
                "p" | "div" if !self.out.is_empty() && !self.out.ends_with('\n') => self.out.push('\n'),
                "a" => {
                    let href = tag.attribute("href").map(decode).unwrap_or_default();
                    self.link = href.contains("://").then(|| (href.into_owned(), self.out.len()));
                }
                "img" => {
                    if let Some(alt) = tag.attribute("alt") {
                        self.out.push_str(&decode(alt));
                    }
                }
                _ => {}
            },
            Step::Close("a") => {
                if let Some((href, start)) = self.link.take()
                    && self.out.get(start..).map(str::trim) != Some(href.as_str())
                {
                    self.out.push_str(&format!(" ({href})"));
                }
            }
            Step::Close(_) => {}
        }
    }

    /// The words, without blanks around them.
    pub fn finish(&mut self) -> String {
        self.link = None;
        std::mem::take(&mut self.out).trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_words_and_attributes() {
        assert_eq!(
            words("<p>a &amp; b&laquo;<br/>c <a href=\"https://x.example/?a=1&amp;b=2\">here</a></p>"),
            "a & b«\nc here (https://x.example/?a=1&b=2)"
        );
        let Some(Step::Open(tag)) = walk("<div class=\"a b\" id='m1'>").next() else { panic!() };
        assert!(tag.attribute("id") == Some("m1") && tag.attribute("href").is_none());
        assert_eq!(walk("<").count(), 1);
        assert_eq!(walk("a<!-- x").count(), 2);
    }
}
