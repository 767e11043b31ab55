//! Links and share codes: finding them in messages however people break them, and two keys for each —
//! what is linked, and who gains by it.

mod canonical;
mod codes;
mod plain;

pub use canonical::{canonical, registrable};

use regex::Regex;
use std::sync::LazyLock;

/// A link or a share code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// As it was written.
    pub raw: String,
    /// Host in ASCII; empty for share codes.
    pub host: String,
    /// What is linked: equal for two links to the same thing whoever shared it.
    pub object: String,
    /// Id of whoever shared it, or empty.
    pub beneficiary: String,
    /// Registrable domain by the Public Suffix List; `code` for share codes.
    pub domain: String,
    /// It was written so that programs should not see it.
    pub disguised: bool,
}

/// A scheme, with the blanks and letters people put into it, and what follows.
static WITH_SCHEME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)h ?(?:t ?t|x ?x) ?p ?s? ?: ?/ ?/ ?([^\s<>"'，。！？、；：（）【】《》“”‘’「」『』|\\^`]+)"#,
    )
    .ok()
});

/// A name with a dot, and what follows it: letters of alphabets, as look-alikes come from other ones.
static BARE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:[\p{Latin}\p{Cyrillic}\p{Greek}0-9](?:[\p{Latin}\p{Cyrillic}\p{Greek}0-9_-]*[\p{Latin}\p{Cyrillic}\p{Greek}0-9])?\.)+[a-z][a-z0-9-]{1,17}(?::\d{1,5})?(?:[/?#][\x21-\x7e]*)?").ok()
});

/// "win88,com" and "win88.c0m".
static MISSPELT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?-u:\b)([a-z0-9-]*[0-9][a-z0-9-]*)(?:,(com|net|top|vip|cc|xyz)|\.(c0m|n3t|t0p|v1p))(?-u:\b)",
    )
    .ok()
});

/// Most links of one message: a wall of them says nothing more.
const MOST: usize = 64;

/// Every link and share code in `text`, in order.
pub fn find(text: &str) -> Vec<Link> {
    let mut links = Vec::new();
    if may_hold_a_link(text) {
        let plain = plain::plain(text);
        let mut found = spots(&plain.text);
        found.truncate(MOST);
        for (from, to, address) in found {
            let (start, end) = plain.original(from, to);
            let Some(raw) = text.get(start..end) else { continue };
            if let Some(mut link) = canonical(&address) {
                link.disguised = plain.is_mended(start, end) || address.len() != to - from;
                raw.trim_end().clone_into(&mut link.raw);
                links.push(link);
            }
        }
    }
    if links.is_empty() || text.contains(['€', '￥', '₤', '₳', '₴']) {
        links.extend(codes::find(text));
    }
    links
}

/// Whether it is worth looking: most messages hold no dot of any kind.
fn may_hold_a_link(text: &str) -> bool {
    let bytes = text.as_bytes();
    if memchr::memchr3(b'.', b'/', b',', bytes).is_some() {
        return true;
    }
    // A dot in other shapes matters only beside Latin letters.
    let letters = bytes.iter().any(u8::is_ascii_alphabetic);
    letters && (text.contains(['。', '·', '点', '．', '․', '•']) || text.contains("dot"))
        || text.contains("ⓣ")
        || text.chars().any(|c| ('\u{1d400}'..='\u{1d7ff}').contains(&c) || ('Ａ'..='ｚ').contains(&c))
}

/// Stretches of the plain text that are links, and the addresses they stand for.
fn spots(text: &str) -> Vec<(usize, usize, String)> {
    let mut found: Vec<(usize, usize, String)> = Vec::new();
    for capture in WITH_SCHEME.iter().flat_map(|r| r.captures_iter(text)) {
        let (Some(whole), Some(rest)) = (capture.get(0), capture.get(1)) else { continue };
        let rest = tail(rest.as_str());
        let from = whole.start();
        let scheme = whole.as_str().len() - capture.get(1).map_or(0, |r| r.as_str().len());
        // Two links that run into each other.
        let mut at = from + scheme;
        for (n, part) in split_schemes(rest).into_iter().enumerate() {
            let start = if n == 0 { from } else { at };
            let bare = part.strip_prefix("https://").or_else(|| part.strip_prefix("http://")).unwrap_or(part);
            let secure = n > 0 && part.starts_with("https")
                || n == 0 && whole.as_str()[..scheme].to_ascii_lowercase().contains('s');
            let bare = tail(bare);
            at += part.len();
            if bare.chars().any(char::is_alphanumeric) {
                found.push((start, at, format!("{}://{bare}", if secure { "https" } else { "http" })));
            }
        }
    }
    // What follows needs a dot or a comma of its own: no name goes on across the slashes of a scheme.
    let schemes = found.len();
    // Links with a scheme lie in order, and none in another.
    let inside = |at: usize, found: &[(usize, usize, String)]| {
        let last = found[..schemes].partition_point(|f| f.0 <= at).checked_sub(1);
        last.is_some_and(|last| at < found[last].1)
    };
    if memchr::memchr2_iter(b'.', b',', text.as_bytes()).all(|at| inside(at, &found)) {
        return found;
    }
    for hit in BARE.iter().flat_map(|r| r.find_iter(text)) {
        let before = text[..hit.start()].chars().next_back();
        if inside(hit.start(), &found)
            || before.is_some_and(|c| "@#_/.".contains(c) || c.is_ascii_alphanumeric())
        {
            continue;
        }
        let after = text[hit.end()..].chars().next();
        let address = tail(hit.as_str());
        // An address of a mailbox, not of a site.
        if after == Some('@') || after == Some('_') || !canonical::is_bare_address(address) {
            continue;
        }
        found.push((hit.start(), hit.start() + address.len(), address.to_owned()));
    }
    for capture in MISSPELT.iter().flat_map(|r| r.captures_iter(text)) {
        let (Some(whole), Some(name)) = (capture.get(0), capture.get(1)) else { continue };
        if found.iter().any(|f| (f.0..f.1).contains(&whole.start())) {
            continue;
        }
        let suffix = capture.get(2).or(capture.get(3)).map_or("", |m| m.as_str()).to_ascii_lowercase();
        let suffix = suffix.replace('0', "o").replace('3', "e").replace('1', "i");
        // One character more marks it as mended.
        found.push((whole.start(), whole.end(), format!("https://{}.{suffix}", name.as_str())));
    }
    found.sort_by_key(|f| f.0);
    found
}

/// Cuts what follows a link: text in another script after a path, closing brackets, punctuation.
fn tail(link: &str) -> &str {
    let host_end = link.find(['/', '?', '#']).unwrap_or(link.len());
    let ascii_host = link[..host_end].is_ascii();
    // A host in its own script may have a path in it; behind an ASCII host a Chinese sentence goes on.
    let end = if ascii_host { link.find(|c: char| !c.is_ascii()).unwrap_or(link.len()) } else { link.len() };
    let mut link = &link[..end];
    loop {
        let before = link;
        link = link.trim_end_matches(['.', ',', '!', '~', ';', ':', '\'', '"', '*']);
        for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
            let count = |c: char| link.matches(c).count();
            if link.ends_with(close) && count(close) > count(open) {
                link = &link[..link.len() - 1];
            }
        }
        if link == before {
            return link;
        }
    }
}

/// Parts of which each but the first begins with a scheme of its own.
fn split_schemes(rest: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    for scheme in ["https://", "http://"] {
        for (at, _) in rest.match_indices(scheme) {
            let before = rest[..at].chars().next_back();
            // A link inside a parameter belongs to it.
            if at > 0 && !matches!(before, Some('=' | '/' | '&' | '?' | 's')) {
                cuts.push(at);
            }
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    let ends = cuts.iter().skip(1).copied().chain([rest.len()]);
    cuts.iter().zip(ends).map(|(from, to)| &rest[*from..to]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_linked_from_who_shared_it() {
        let a =
            canonical("https://mobile.yangkeduo.com/goods.html?goods_id=667&refer_share_uid=111&_wv=41729")
                .unwrap();
        let b =
            canonical("https://mobile.yangkeduo.com/goods1.html?_wvx=10&goods_id=667&refer_share_uid=222")
                .unwrap();
        assert_eq!(a.object, b.object);
        assert_ne!(a.beneficiary, b.beneficiary);
        assert_eq!(a.domain, "yangkeduo.com");
    }

    #[test]
    fn finds_links_glued_to_chinese() {
        let links = find("快来帮我助力领现金！https://p.pinduoduo.com/AbC12dEf，还差一个人");
        assert_eq!(links[0].raw, "https://p.pinduoduo.com/AbC12dEf");
        assert_eq!(find("￥Ab3dEf7hJ2k￥ 复制打开")[0].object, "code:Ab3dEf7hJ2k");
        for words in
            ["砍价 复制FaKeugrtRcf打开拼多多", "#FaKeugrtRcf# 帮我砍一刀", "打开pdd自动弹(FaKe7xwJm2a)"]
        {
            assert_eq!(find(words).len(), 1, "{words}");
        }
        assert_eq!(registrable("a.vote.example.invalid"), "vote.example.invalid");
        assert_eq!(registrable("example.invalid"), "example.invalid");
        assert_eq!(registrable("a.b.example.com"), "example.com");
        assert!(find("复制这段话打开就行 (PowerShell)").is_empty(), "a word in brackets");
        assert!(find("change tag to 3.2.0-full, see .env").is_empty());
        assert!(find("电话 61234567 给我").is_empty());
        for words in [
            "version 2 (yesterday) is lovely",
            "the exit code changed in 2.0",
            "barcodescanner on android 12",
        ] {
            assert!(find(words).is_empty(), "{words}");
        }
    }
}
