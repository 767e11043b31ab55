//! Hosts that look like a known platform and are none.

use crate::data::is_help_platform;
use crate::text::links::registrable;

/// Whether a host looks like a help platform and is none: a name in other letters, the platform's name in
/// front of another domain or within one, or one letter off.
pub(super) fn looks_like_a_platform(host: &str, domain: &str) -> bool {
    const NAMES: [&str; 9] =
        ["pinduoduo", "yangkeduo", "taobao", "tmall", "alipay", "meituan", "weixin", "douyin", "aliexpress"];
    if is_help_platform(domain) {
        return false;
    }
    if host.contains("xn--") {
        return true;
    }
    let plain = host.replace('0', "o").replace('1', "l");
    let label = registrable(&plain);
    let label = label.split('.').next().unwrap_or_default();
    let close = |name: &str| label.split('-').any(|part| part.len() >= 5 && one_off(part, name));
    NAMES.iter().any(|name| plain.contains(name) || close(name))
}

/// Whether two names differ in one letter, or in two neighbours that changed places.
fn one_off(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let back = |from: usize| a[from.min(a.len())..] == b[from.min(b.len())..];
    match a.len().abs_diff(b.len()) {
        0 => {
            let swapped = same + 1 < a.len() && (a[same], a[same + 1]) == (b[same + 1], b[same]);
            same < a.len() && (back(same + 1) || swapped && back(same + 2))
        }
        1 if a.len() > b.len() => a[same + 1..] == b[same..],
        1 => a[same..] == b[same + 1..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::looks_like_a_platform;

    #[test]
    fn look_alikes_are_seen_and_strangers_are_not() {
        for (host, domain) in [
            ("pinduod0u.example", "pinduod0u.example"),
            ("pinduoduo.com.gift.example", "gift.example"),
            ("xn--induoduo-3fg.com", "xn--induoduo-3fg.com"),
            ("yangkedou.example", "yangkedou.example"),
        ] {
            assert!(looks_like_a_platform(host, domain), "{host}");
        }
        for (host, domain) in [("p.pinduoduo.com", "pinduoduo.com"), ("github.com", "github.com")] {
            assert!(!looks_like_a_platform(host, domain), "{host}");
        }
    }
}
