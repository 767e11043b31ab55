//! The canonical form of a link: what is linked, who shared it, the rest is noise.

use super::Link;
use publicsuffix::{List, Psl};
use std::sync::LazyLock;
use url::{Host, Url};

static SUFFIXES: LazyLock<List> = LazyLock::new(|| {
    include_str!("../../data/public_suffix_list.dat").parse().unwrap_or_else(|_| List::new())
});

/// The registrable domain of a host, or the host itself when it has none.
pub fn registrable(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    let domain = SUFFIXES.domain(host.as_bytes()).and_then(|d| std::str::from_utf8(d.as_bytes()).ok());
    let Some(domain) = domain else { return host };
    // Nobody can register under a reserved suffix (RFC 2606): names under an example there stand for sites of
    // their own.
    let above = host.strip_suffix(domain).map_or("", |rest| rest.trim_end_matches('.'));
    if matches!(domain, "example.invalid" | "example.test") && !above.is_empty() {
        let own = above.rsplit('.').next().unwrap_or(above);
        return format!("{own}.{domain}");
    }
    domain.to_owned()
}

/// Endings of file names that are also suffixes of domains.
const FILES: &[&str] =
    &["md", "sh", "py", "rs", "zip", "mov", "pl", "so", "env", "ps", "ai", "app.js", "java", "bz", "gz"];
/// Suffixes before which a name stands alone, without `www` or a path; any other may be a sentence without
/// a blank after its full stop ("just now.onion").
const ALONE: &[&str] = &[
    "com", "net", "org", "edu", "gov", "cn", "top", "vip", "cc", "xyz", "club", "shop", "info", "biz", "bet",
    "io", "co", "tv", "gg", "ly", "gl", "app", "dev", "online", "site", "link", "win", "uk", "fr", "jp",
    "kr", "hk", "tw", "ru", "br", "mx", "pt", "pl", "nl", "eu", "ca", "au", "de", "es", "it", "me", "gy",
    "fi", "ar", "cl", "ph", "sg", "my", "vn",
];
/// Those of them that are words: they need a digit or a hyphen in the name besides.
const WORDS: &[&str] =
    &["online", "site", "link", "win", "club", "shop", "app", "co", "de", "es", "it", "me", "my", "fi"];

/// Whether a name without a scheme is an address rather than words or a file.
pub(super) fn is_bare_address(raw: &str) -> bool {
    let host_end = raw.find([':', '/', '?', '#']).unwrap_or(raw.len());
    let (host, rest) = raw.split_at(host_end);
    let host = host.to_lowercase();
    let Some((name, last)) = host.rsplit_once('.') else { return false };
    let known =
        SUFFIXES.suffix(host.as_bytes()).is_some_and(|s| s.is_known() && s.as_bytes().len() < host.len());
    if !known || !last.is_ascii() {
        return false;
    }
    let www = host.starts_with("www.");
    let path = rest.len() > 1;
    if FILES.contains(&last) && !path && !www {
        return false;
    }
    if !www && !path {
        let telling = name.bytes().any(|b| b.is_ascii_digit() || b == b'-');
        if !ALONE.contains(&last) || WORDS.contains(&last) && !telling {
            return false;
        }
    }
    // "3.2.0-full" is a version.
    let version = name.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-');
    !version || ["com", "cn", "net", "top", "bet", "vip", "cc"].contains(&last)
}

/// Parameters that say who shared, by which platforms name them.
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
/// Parameters that say neither what nor who.
const NOISE: &[&str] = &[
    "refer_share_channel",
    "refer_share_form",
    "refer_share_id",
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
    "ut_sk",
    "sourcetype",
    "share_crt_v",
    "sp_tk",
    "union_lens",
    "ad_od",
    "gx",
    "tk",
];
/// Beginnings of such names.
const NOISY: &[&str] = &["utm_", "_x_", "_wv", "_oc_", "_oak_"];

/// Hosts whose path is a code that says everything: parameters behind it are noise.
const CODES: &[&str] = &[
    "p.pinduoduo.com",
    "tb.cn",
    "s.click.taobao.com",
    "u.jd.com",
    "3.cn",
    "dwz.cn",
    "t.cn",
    "url.cn",
    "bit.ly",
    "t.me",
    "v.douyin.com",
    "v.kuaishou.com",
    "b23.tv",
    "chat.whatsapp.com",
    "discord.gg",
    "suo.im",
];
/// Hosts that are one site under several names: other name, name.
const SAME: &[(&str, &str)] = &[
    ("pinduoduo.com", "yangkeduo.com"),
    ("tmall.com", "taobao.com"),
    ("telegram.me", "t.me"),
    ("telegram.dog", "t.me"),
    ("discordapp.com", "discord.com"),
];
/// Per registrable domain: the parameters that name the thing, together.
const THINGS: &[(&str, &[&[&str]])] = &[
    ("yangkeduo.com", &[&["group_order_id"], &["goods_id"], &["red_packet_id"], &["id"]]),
    ("taobao.com", &[&["id"]]),
    ("qq.com", &[&["__biz", "mid", "idx"]]),
    ("youtube.com", &[&["v"]]),
];

/// The one name of a site.
fn family(domain: &str) -> &str {
    SAME.iter().find(|(other, _)| *other == domain).map_or(domain, |(_, name)| name)
}

/// The keys of one link, or `None` when it is no web address.
pub fn canonical(raw: &str) -> Option<Link> {
    let with_scheme = raw.contains("://");
    let full = if with_scheme { raw.to_owned() } else { format!("https://{raw}") };
    let url = Url::parse(&full).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = match url.host()? {
        Host::Domain(name) => name.trim_end_matches('.').to_owned(),
        other => other.to_string(),
    };
    if !with_scheme && !is_bare_address(raw) || host.is_empty() {
        return None;
    }
    let bare = ["www.", "m.", "mobile."].iter().find_map(|p| host.strip_prefix(p)).unwrap_or(&host);
    let domain = registrable(&host);
    let (beneficiary, kept) = parameters(&url);
    let named = |key: &str| kept.iter().find(|(k, v)| k == key && !v.is_empty()).map(|(_, v)| v.as_str());
    let path = path(&url);
    let one = family(&domain);
    let things = THINGS.iter().find(|(d, _)| *d == one).map_or(&[][..], |(_, sets)| sets);
    let thing = things.iter().find_map(|set| {
        let values: Option<Vec<String>> = set.iter().map(|k| Some(format!("{k}={}", named(k)?))).collect();
        values.map(|v| format!("{one}?{}", v.join("&")))
    });
    let object = thing.or_else(|| by_path(one, bare, &path)).unwrap_or_else(|| {
        if CODES.iter().any(|c| bare == *c || host == *c) {
            return format!("{bare}{path}");
        }
        let query: Vec<String> = kept.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{path}{mark}{}", bare.replacen(domain.as_str(), one, 1), query.join("&"))
    });
    Some(Link { raw: raw.to_owned(), host: host.clone(), object, beneficiary, domain, disguised: false })
}

/// Who shared, and the parameters that are neither that nor noise, sorted.
fn parameters(url: &Url) -> (String, Vec<(String, String)>) {
    let mut beneficiary = String::new();
    let mut kept: Vec<(String, String)> = Vec::new();
    for (key, value) in url.query_pairs() {
        let key = key.to_ascii_lowercase();
        if SHARER.contains(&&*key) {
            if beneficiary.is_empty() {
                beneficiary = value.into_owned();
            }
        } else if !NOISE.contains(&&*key) && !NOISY.iter().any(|p| key.starts_with(p)) {
            kept.push((key, value.into_owned()));
        }
    }
    kept.sort();
    (beneficiary, kept)
}

/// The path with what need not be escaped written out, without doubled and closing slashes.
fn path(url: &Url) -> String {
    let mut out = String::new();
    let mut rest = url.path();
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()).map(char::from);
        match code.filter(|c| c.is_ascii_alphanumeric() || "-._~".contains(*c)) {
            Some(c) => out.push(c),
            None => out.push_str(&rest[at..(at + 3).min(rest.len())]),
        }
        rest = rest.get(at + 3..).unwrap_or_default();
    }
    out.push_str(rest);
    while out.contains("//") {
        out = out.replace("//", "/");
    }
    out.truncate(out.trim_end_matches('/').len());
    out
}

/// Things named by the path of their platform.
fn by_path(domain: &str, host: &str, path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    let last = parts.last().copied().unwrap_or_default();
    match domain {
        "jd.com" if host.contains("item") => {
            let id = last.trim_end_matches(".html");
            (!id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())).then(|| format!("jd.com?id={id}"))
        }
        "bilibili.com" => {
            let id = parts.iter().find(|p| p.starts_with("BV"))?;
            Some(format!("bilibili.com?id={id}"))
        }
        "youtu.be" => Some(format!("youtube.com?v={last}")),
        "whatsapp.com" if host.starts_with("chat.") => Some(format!("chat.whatsapp.com/{last}")),
        "discord.gg" => Some(format!("discord.com/invite/{last}")),
        "t.me" => Some(format!("t.me{path}")),
        _ => None,
    }
}
