//! Escaping for every output: chats are written by strangers. HTML escapes in its template.

/// For a terminal: control characters and direction marks become visible replacements.
pub fn terminal(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            c if c.is_control() => '\u{fffd}',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// For a Markdown table cell or paragraph.
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in terminal(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '#' | '|' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            // Breaks automatic links: with a scheme, of mail addresses, of www. names.
            ':' => out.push_str("&#58;"),
            '@' => out.push_str("&#64;"),
            '.' if out.len() >= 3 && out.as_bytes()[out.len() - 3..].eq_ignore_ascii_case(b"www") => {
                out.push_str("&#46;")
            }
            c => out.push(c),
        }
    }
    out
}

/// For a CSV cell: a text that a spreadsheet would run as a formula gets an apostrophe in front.
pub fn csv_cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// Characters that XML 1.0 cannot hold, dropped; markup is escaped by the XML writer.
pub fn xml(text: &str) -> String {
    text.chars()
        .filter(|c| {
            matches!(c, '\t' | '\n' | '\r') || (!c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
        })
        .collect()
}

/// At most `limit` characters, with an ellipsis when something was cut.
pub fn clip(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(limit.saturating_sub(1)).collect();
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disarms() {
        assert_eq!(terminal("a\u{1b}[31m\u{202e}b\nc"), "a\u{fffd}[31m\u{fffd}b c");
        assert_eq!(markdown("[x](javascript:1)|"), "\\[x\\]\\(javascript&#58;1\\)\\|");
        assert_eq!(markdown("www.evil.example a@b.example"), "www&#46;evil.example a&#64;b.example");
        assert_eq!(csv_cell("=1+1"), "'=1+1");
        assert_eq!(xml("a\u{1}b"), "ab");
        assert_eq!(clip("abcdef", 4), "abc…");
    }
}
