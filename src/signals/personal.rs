//! Personal data in messages: whether there is some, and how it is masked in reports.

use regex::Regex;
use std::sync::LazyLock;

/// What personal data looks like; the datum is the first group. Numbers must not be parts of longer
/// ones, which [`spans`] checks: a pattern that took its neighbours would hide the next number.
static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // Mainland mobile numbers, also written 1xx0000xxxx with blanks or dashes.
        r"(1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4})",
        r"(\+[0-9]{1,3}[ \-0-9]{8,16}[0-9])",
        r"([A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63})*\.[A-Za-z]{2,12})",
        // Mainland identity card.
        r"([1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx])",
        r"(?i)(?:微信号?|薇信|威信|加v信?|加微|vx|wechat|qq号?|扣扣|v信)[:： ]{0,3}([a-z][a-z0-9_\-]{5,19}|[1-9][0-9]{5,10})",
        r"(?i)telegram:? ?(@[a-z][a-z0-9_]{4,31})",
        r"(?i)(?:验证码|verification code|pickup code|取件码|código de verificación)[^0-9]{0,8}([0-9\-]{4,10})",
        r"(?i)\b((?:sk|hbx|pk|ghp|xox[bp])[_\-](?:live|test)?[_\-]?[a-z0-9]{16,})",
        r"(?i)(?:password|passwd|密码)[:：= ]{1,3}([^\s,，]{6,})",
        r"((?:省|市|区|县)[^\s,，]{1,20}(?:路|街|道|巷|村|小区)[0-9]{1,5}(?:号|弄)[^\s,，]{0,12})",
    ]
    .iter()
    .filter_map(|p| Regex::new(p).ok())
    .collect()
});

/// Whether any pattern could match: a run of digits, an at sign or one of few words must be there.
fn possible(text: &str) -> bool {
    let mut run = 0;
    for b in text.bytes() {
        match b {
            b'@' => return true,
            b'0'..=b'9' => run += 1,
            b' ' | b'-' => {}
            _ => run = 0,
        }
        if run >= 4 {
            return true;
        }
    }
    const WORDS: &[&str] =
        &["微", "密码", "V", "assw", "echat", "elegram", "扣扣", "qq", "QQ", "sk_", "ghp", "xox"];
    WORDS.iter().any(|w| text.contains(w)) || text.contains('v') && !text.is_ascii()
}

/// Where the data of one pattern stand, in bytes.
fn spans(pattern: &Regex, text: &str) -> Vec<(usize, usize)> {
    let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    pattern
        .captures_iter(text)
        .filter_map(|c| c.get(1).map(|m| (m.start(), m.end())))
        .filter(|(start, end)| {
            let before = start.checked_sub(1).and_then(|b| bytes.get(b));
            !(digit(bytes.get(*start)) && digit(before)
                || digit(bytes.get(end - 1)) && digit(bytes.get(*end)))
        })
        .collect()
}

/// Whether the text holds personal data.
pub(super) fn holds(text: &str) -> bool {
    possible(text) && {
        let plain = without_links(text);
        possible(&plain) && PATTERNS.iter().any(|p| !spans(p, &plain).is_empty())
    }
}

fn without_links(text: &str) -> String {
    text.split_inclusive(char::is_whitespace).filter(|w| !w.contains("://")).collect()
}

/// Replaces the middle of every datum by asterisks.
pub fn mask(text: &str) -> String {
    if !possible(text) {
        return text.to_owned();
    }
    let mut out = text.to_owned();
    for pattern in PATTERNS.iter() {
        for (start, end) in spans(pattern, &out).into_iter().rev() {
            let datum: Vec<char> = out[start..end].chars().collect();
            let keep = if datum.len() > 6 { 2 } else { 1 };
            let masked: String = datum
                .iter()
                .enumerate()
                .map(|(i, c)| if i < keep || i + keep >= datum.len() { *c } else { '*' })
                .collect();
            out.replace_range(start..end, &masked);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_phones_and_addresses_of_mail() {
        assert_eq!(mask("电话13800000000谢谢"), "电话13*******00谢谢");
        assert_eq!(mask("13800000000,13900000000"), "13*******00,13*******00");
        assert_eq!(mask("密码: hunter密abc"), "密码: hu******bc");
        assert_eq!(mask("id 1000013800000000001"), "id 1000013800000000001");
        assert_eq!(mask("mail ana@example.org"), "mail an***********rg");
        assert!(holds("加V：meimei_quan88 备注"));
        assert!(!holds("https://mobile.yangkeduo.com/x?goods_id=13800000000"));
        assert!(!holds("还差0.01元宝"));
    }
}
