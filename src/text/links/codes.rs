//! Share codes (口令) of shopping apps: what is copied whole into an app that then opens a page.

use super::Link;
use regex::Regex;
use std::sync::LazyLock;

/// 淘口令 and the like: 8 to 13 characters between two currency-like marks or arrows.
static BETWEEN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[￥¥$₳₤€₴⇥]([A-Za-z0-9]{8,13})[￥¥$₳₤€₴⇤]").ok());
/// The newer shape: "8(AbCd1234XyZ)/ ZH9192,打开/", "（微信）AbC12dEf3Gh（）淘宝".
static BRACKETS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\(([A-Za-z0-9]{11})\)/|（[^）]{0,6}）([A-Za-z0-9]{11})（|\$([A-Za-z0-9]{11})\$:").ok()
});
/// A code named as one; 拼多多 福袋 codes: the whole message is eight digits that begin with 6 or 7.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:口令|助力码|互助码|邀请码|福袋|\bcode[:：]|\bcódigo:?)[^0-9A-Za-z]{0,4}([0-9A-Za-z]{6,12})\b|^\s*([67][0-9]{7})\s*$").ok()
});

/// "复制CODE打开", as the app tells people to use it, and "#CODE# 帮我砍一刀": brackets that hold other things too,
/// beside words of what codes are for.
static COPIED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:复制|複製)[^0-9A-Za-z\p{Han}]{0,3}([0-9A-Za-z]{8,13})(?-u:\b)|[#(（]([0-9A-Za-z]{10,13})[#)）]",
    )
    .ok()
});
const PURPOSES: [&str; 9] = ["复制", "複製", "打开", "打開", "砍", "助力", "拼", "互", "领"];

/// Letters and digits that every pattern asks for in a row, at least.
const SHORTEST: usize = 6;

/// Every share code in `text`, each once.
pub(super) fn find(text: &str) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    // Few messages hold anything as long as a code.
    let long = |part: &[u8]| part.len() >= SHORTEST;
    if !text.as_bytes().split(|b| !b.is_ascii_alphanumeric()).any(long) {
        return links;
    }
    let purpose = PURPOSES.iter().any(|w| text.contains(w));
    if !purpose && !text.bytes().any(|b| b.is_ascii_digit()) {
        return links;
    }
    let copied = COPIED.as_ref().filter(|_| purpose);
    let patterns =
        [(BETWEEN.as_ref(), true), (BRACKETS.as_ref(), true), (NAMED.as_ref(), false), (copied, true)];
    for (pattern, mixed) in patterns.into_iter().filter_map(|(p, m)| Some((p?, m))) {
        for capture in pattern.captures_iter(text) {
            let Some(code) = capture.iter().skip(1).flatten().next() else { continue };
            // A code holds a digit, or capitals here and there; a word of letters alone is a word, digits between
            // marks a price.
            let raised = code.as_str().as_bytes().windows(2);
            let raised = raised.filter(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase()).count();
            let digit = purpose && raised >= 2 || code.as_str().bytes().any(|b| b.is_ascii_digit());
            let letter = code.as_str().bytes().any(|b| b.is_ascii_alphabetic());
            let object = format!("code:{}", code.as_str());
            if digit && (letter || !mixed) && links.iter().all(|l| l.object != object) {
                links.push(Link {
                    raw: code.as_str().to_owned(),
                    host: String::new(),
                    object,
                    beneficiary: String::new(),
                    domain: "code".to_owned(),
                    disguised: false,
                });
            }
        }
    }
    links
}
