//! Undoes what people do to a link to get it past filters, or what an app did to it: wide and circled
//! letters, strokes, invisible characters, blanks, emoji, words for dots. Every character that is kept
//! knows its place in the original.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text fit to look for links in, and where its characters come from.
#[derive(Clone, Debug, Default)]
pub(super) struct Plain {
    pub(super) text: String,
    /// Original byte offset of each byte of `text`, and the length of the original at the end.
    places: Vec<u32>,
    /// Places at which something was undone, as offsets into the original.
    mended: Vec<u32>,
}

impl Plain {
    /// Nothing yet, of about so many bytes.
    fn of_size(bytes: usize) -> Self {
        Plain {
            text: String::with_capacity(bytes),
            places: Vec::with_capacity(bytes + 1),
            mended: Vec::new(),
        }
    }

    /// The stretch of the original behind a stretch of the plain text.
    pub(super) fn original(&self, from: usize, to: usize) -> (usize, usize) {
        (self.places[from] as usize, self.places[to] as usize)
    }

    /// Whether something was undone inside a stretch of the original.
    pub(super) fn is_mended(&self, from: usize, to: usize) -> bool {
        self.mended.iter().any(|m| (from..to).contains(&(*m as usize)))
    }

    fn push(&mut self, c: char, place: usize) {
        self.places.extend(std::iter::repeat_n(place as u32, c.len_utf8()));
        self.text.push(c);
    }
}

/// Characters without width, and those that only mark direction.
fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{fe0e}' | '\u{fe0f}')
}

/// Pictures that may stand between the letters of a link.
fn pictorial(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether a character is a common letter that stands for nothing else: Han, kana and Hangul syllables.
fn stays(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Unfolds characters and drops those without width.
pub(super) fn plain(text: &str) -> Plain {
    let mut out = Plain::of_size(text.len());
    for (at, c) in text.char_indices() {
        if c.is_ascii() || stays(c) {
            out.push(c, at);
            continue;
        }
        if invisible(c) || is_combining_mark(c) {
            out.mended.push(at as u32);
            continue;
        }
        match c {
            // A slash for fractions.
            '\u{2044}' | '\u{2215}' => {
                out.mended.push(at as u32);
                out.push('/', at);
            }
            // The wide blank and wide punctuation are ordinary Chinese typing, the others a disguise.
            '：' | '／' | '．' | '＠' => {
                out.mended.push(at as u32);
                c.nfkc().for_each(|x| out.push(x, at));
            }
            _ => {
                let ascii = c.nfkc().all(|x| x.is_ascii_alphanumeric() || x == '.');
                if ascii {
                    out.mended.push(at as u32);
                    c.nfkc().for_each(|x| out.push(x, at));
                } else {
                    out.push(c, at);
                }
            }
        }
    }
    out.places.push(text.len() as u32);
    join(out)
}

/// Rewrites what stands for a dot between a name and a suffix, and closes gaps.
fn join(from: Plain) -> Plain {
    let mut chars: Vec<(usize, char)> = Vec::with_capacity(from.text.len());
    chars.extend(from.text.char_indices());
    let mut out = Plain { mended: from.mended.clone(), ..Plain::of_size(from.text.len()) };
    let mut i = 0;
    while i < chars.len() {
        let (at, c) = chars[i];
        let place = from.places[at] as usize;
        if starts_word(&chars, i)
            && let Some(many) = spaced_letters(&chars[i..])
        {
            out.mended.push(place as u32);
            for (at, c) in chars[i..i + many].iter().filter(|(_, c)| *c != ' ') {
                out.push(*c, from.places[*at] as usize);
            }
            i += many;
            continue;
        }
        let left = i > 0 && chars[i - 1].1.is_ascii_alphanumeric();
        if left && let Some(many) = dot(&chars[i..]).filter(|_| c != ' ' || is_name(&out.text)) {
            out.mended.push(place as u32);
            out.push('.', place);
            i += many;
            continue;
        }
        // "https:// win88.top": the blank after the slashes is no end, but "http:// not" is two words.
        let mut next = chars[i + 1..].iter().map(|c| c.1).take_while(|c| !c.is_whitespace());
        if c == ' ' && out.text.ends_with("://") && (next.any(|c| c == '.') || spaced_dot(&chars[i + 1..])) {
            out.mended.push(place as u32);
            i += 1;
            continue;
        }
        out.push(c, place);
        i += 1;
    }
    out.places.push(from.places.last().copied().unwrap_or(0));
    out
}

/// Whether a text ends in what may be a name before a dot between blanks: "win88 . com", not "of . net".
fn is_name(text: &str) -> bool {
    let name = text.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    name.len() > 3 || name.bytes().any(|b| b.is_ascii_digit())
}

/// Whether a name and then a dot between blanks begin here.
fn spaced_dot(chars: &[(usize, char)]) -> bool {
    let name = chars.iter().take_while(|c| c.1.is_ascii_alphanumeric()).count();
    name > 0 && dot(&chars[name..]).is_some()
}

fn starts_word(chars: &[(usize, char)], i: usize) -> bool {
    i == 0 || !chars[i - 1].1.is_ascii_alphanumeric()
}

/// How many characters of "w w w . a b . c o m", single characters with single blanks between them, begin
/// here; at least eight of them that hold a dot or a slash.
fn spaced_letters(chars: &[(usize, char)]) -> Option<usize> {
    let part = |c: char| c.is_ascii_alphanumeric() || ".:/-".contains(c);
    let mut many = 0;
    while chars.get(2 * many).is_some_and(|c| part(c.1)) {
        let last = chars.get(2 * many + 1).is_none_or(|next| next.1 != ' ');
        // A longer word ends the row.
        if last && chars.get(2 * many + 1).is_some_and(|next| part(next.1)) {
            break;
        }
        many += 1;
        if last {
            break;
        }
    }
    let end = (2 * many).saturating_sub(1);
    let telling = chars[..end.min(chars.len())].iter().any(|c| matches!(c.1, '.' | '/'));
    (many >= 8 && telling).then_some(end)
}

/// Length of what stands for a dot here, before a suffix: "。", "[.]", "(dot)", " dot ", "点", a dot
/// with blanks or pictures around it.
fn dot(chars: &[(usize, char)]) -> Option<usize> {
    // Hardly any character begins one of them.
    let first = chars.first()?.1;
    if !matches!(first, '[' | '(' | '{' | '（' | ' ' | '点' | '。' | '·' | '•' | '.' | '\n')
        && !pictorial(first)
    {
        return None;
    }
    const SIGNS: [&str; 16] = [
        "[.]",
        "(.)",
        "{.}",
        "[dot]",
        "(dot)",
        "{dot}",
        "[点]",
        "(点)",
        "（点）",
        "（.）",
        " dot ",
        " 点 ",
        "点",
        "。",
        "·",
        "•",
    ];
    for sign in SIGNS {
        let many = sign.chars().count();
        let here = chars.iter().take(many).map(|c| c.1.to_ascii_lowercase());
        if here.eq(sign.chars()) {
            return suffix_follows(&chars[many..]).then_some(many);
        }
    }
    // Blanks, line ends and pictures around a dot.
    let filler = |c: char| c == ' ' || c == '\n' || pictorial(c);
    let before = chars.iter().take_while(|c| filler(c.1)).count();
    if before <= 2 && chars.get(before).is_some_and(|c| c.1 == '.') {
        let after = chars[before + 1..].iter().take_while(|c| filler(c.1)).count();
        let pictures = chars[..before + 1 + after].iter().any(|c| pictorial(c.1));
        // A sentence may end before a word that is also a suffix: one blank after a dot is none.
        let gap = pictures || before > 0 && after > 0 || after == 1 && chars[before + 1].1 == '\n';
        let many = before + 1 + after;
        if gap && after <= 2 && suffix_follows(&chars[many..]) {
            return Some(many);
        }
    }
    None
}

/// Suffixes that disguised links end in, the misspelt ones too.
const SUFFIXES: [&str; 26] = [
    "com", "net", "org", "cn", "top", "vip", "cc", "xyz", "me", "cf", "tk", "ml", "ga", "gq", "club", "shop",
    "site", "info", "biz", "bet", "win", "link", "online", "live", "io", "co",
];

/// Whether a suffix, or another name and then one, begins here.
fn suffix_follows(chars: &[(usize, char)]) -> bool {
    let label: String =
        chars.iter().map(|c| c.1).take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let rest = &chars[label.len()..];
    let ends =
        rest.first().is_none_or(|c| !c.1.is_alphabetic() || c.1.is_ascii_punctuation() || c.1 >= '\u{2e80}');
    let lower = label.to_ascii_lowercase();
    if SUFFIXES.contains(&lower.as_str()) && ends {
        return true;
    }
    // www点win88点com: the next sign is another dot.
    !label.is_empty() && !rest.is_empty() && dot(rest).is_some()
        || !label.is_empty() && rest.first().is_some_and(|c| c.1 == '.') && suffix_follows(&rest[1..])
}
