//! Links and share codes: finding them in messages, and two keys for each — what is linked, and
//! who gains by it.

use linkify::{LinkFinder, LinkKind};
use publicsuffix::{List, Psl};
use regex::Regex;
use std::sync::LazyLock;
use url::Url;

static SUFFIXES: LazyLock<List> =
    LazyLock::new(|| include_str!("../data/public_suffix_list.dat").parse().unwrap_or_else(|_| List::new()));

static FINDER: LazyLock<LinkFinder> = LazyLock::new(|| {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
    finder
});

/// 淘口令 and the like: 8 to 13 characters of mixed class between two currency-like marks.
static TOKEN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[￥¥$₳₤€₴]([A-Za-z0-9]{8,13})[￥¥$₳₤€₴]").ok());
/// 拼多多 福袋 codes: the whole message is eight digits that begin with 6 or 7.
static DIGITS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:口令|助力码|互助码|邀请码|福袋|\bcode[:：]|\bcódigo:?)[^0-9A-Za-z]{0,4}([0-9A-Za-z]{6,12})\b|^\s*([67][0-9]{7})\s*$").ok()
});

/// A link or a share code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// As it was written.
    pub raw: String,
    /// What is linked: equal for two links to the same thing whoever shared it.
    pub object: String,
    /// Id of whoever shared it, or empty.
    pub beneficiary: String,
    /// Registrable domain by the Public Suffix List; `code` for share codes.
    pub domain: String,
}

/// Every link and share code in `text`, in order.
pub fn find(text: &str) -> Vec<Link> {
    let mut links = Vec::new();
    if memchr::memchr(b'.', text.as_bytes()).is_some() {
        for found in FINDER.links(text) {
            let raw = found.as_str();
            // A Chinese sentence may follow a link without a blank.
            let end = raw.find(|c: char| !c.is_ascii()).unwrap_or(raw.len());
            let raw = raw[..end].trim_end_matches(['.', ',', ')', '!', '~', ';', ':', '\'', '"']);
            if let Some(link) = canonical(raw) {
                links.push(link);
            }
        }
    }
    let has_digit = text.bytes().any(|b| b.is_ascii_digit());
    if has_digit && links.is_empty() {
        for pattern in [&*TOKEN, &*DIGITS].into_iter().flatten() {
            for capture in pattern.captures_iter(text) {
                // A code holds a digit; a word of letters alone is a word.
                let code = capture.iter().skip(1).flatten().next();
                if let Some(code) = code.filter(|c| c.as_str().bytes().any(|b| b.is_ascii_digit())) {
                    links.push(Link {
                        raw: code.as_str().to_owned(),
                        object: format!("code:{}", code.as_str()),
                        beneficiary: String::new(),
                        domain: "code".to_owned(),
                    });
                }
            }
        }
    }
    links
}

/// The registrable domain of a host, or the host itself when it has none.
pub fn registrable(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    SUFFIXES
        .domain(host.as_bytes())
        .and_then(|d| std::str::from_utf8(d.as_bytes()).ok())
        .map_or_else(|| host.clone(), str::to_owned)
}

const SHARER: &[&str] = &[
    "refer_share_uid",
    "refer_share_uin",
    "share_uin",
    "share_uid",
    "uin",
    "un",
    "pid",
    "invite_code",
    "ref",
    "referrer",
    "aff_id",
    "inviter",
    "invite_channel",
];
const NOISE: &[&str] = &[
    "refer_share_channel",
    "refer_share_form",
    "refer_share_id",
    "_oak_share_time",
    "_oak_share_snapshot_num",
    "pxq_secret_key",
    "page_from",
    "shared_time",
    "shared_sign",
    "fbclid",
    "gclid",
    "igshid",
    "spm",
    "scm",
    "si",
    "feature",
    "ts",
    "timestamp",
    "share_token",
    "sharesource",
    "bbid",
    "vd_source",
    "share_source",
    "share_medium",
    "share_plat",
    "from",
    "isappinstalled",
    "chksm",
    "scene",
    "cpssign",
    "duoduo_type",
];
const OBJECT: &[&str] = &["group_order_id", "goods_id", "red_packet_id"];

/// The keys of one link, or `None` when it is no web address.
pub fn canonical(raw: &str) -> Option<Link> {
    let with_scheme = raw.contains("://");
    let full = if with_scheme { raw.to_owned() } else { format!("https://{raw}") };
    let url = Url::parse(&full).ok()?;
    let host = url.host_str()?.trim_end_matches('.');
    if !with_scheme {
        // "3.2.0-full" and "readme.md" are no addresses: a bare name needs a listed suffix and
        // must not look like a file name.
        let suffix = SUFFIXES.suffix(host.as_bytes())?;
        let file = [".md", ".sh", ".py", ".rs", ".zip", ".mov", ".pl", ".so", ".cc", ".env"];
        if !suffix.is_known()
            || suffix.as_bytes().len() == host.len()
            || file.iter().any(|e| host.ends_with(e) && !raw.contains('/'))
        {
            return None;
        }
    }
    let host = host.to_ascii_lowercase();
    let bare = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(&host);
    let domain = registrable(&host);
    let mut beneficiary = String::new();
    let mut kept: Vec<(String, String)> = Vec::new();
    let mut object = None;
    for (key, value) in url.query_pairs() {
        let lower = key.to_ascii_lowercase();
        if let Some(rank) = OBJECT.iter().position(|o| *o == lower) {
            let better = object.as_ref().is_none_or(|(r, _, _): &(usize, String, String)| rank < *r);
            if better && !value.is_empty() {
                object = Some((rank, lower, value.into_owned()));
            }
        } else if SHARER.contains(&&*lower) {
            if beneficiary.is_empty() {
                beneficiary = value.into_owned();
            }
        } else if !(NOISE.contains(&&*lower)
            || lower.starts_with("utm_")
            || lower.starts_with("_x_")
            || lower.starts_with("_wv")
            || lower.starts_with("_oc_"))
        {
            kept.push((lower, value.into_owned()));
        }
    }
    let object = match object {
        Some((_, key, value)) => format!("{domain}?{key}={value}"),
        None => {
            kept.sort();
            let query: Vec<String> = kept.iter().map(|(k, v)| format!("{k}={v}")).collect();
            let path = url.path().trim_end_matches('/');
            let mark = if query.is_empty() { "" } else { "?" };
            format!("{bare}{path}{mark}{}", query.join("&"))
        }
    };
    Some(Link { raw: raw.to_owned(), object, beneficiary, domain })
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
