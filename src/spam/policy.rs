//! What the organizer says beforehand: links that are welcome or not, and members who are not to be listed.

use crate::data::{is_help_platform, is_shortener};
use crate::text::links::{Link, canonical};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// `[spam]` of `huzhu.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Domains, or addresses with a path, whose links are what the group is for.
    pub allow: Vec<String>,
    /// The same of links that are not wanted. What is also allowed is allowed.
    pub deny: Vec<String>,
    /// Files with such domains or addresses, one a line; `#` begins a remark.
    pub deny_files: Vec<PathBuf>,
    /// Members, by name or id, whose messages are not flagged.
    pub exempt: Vec<String>,
}

/// What the policy says of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// Welcome.
    Allowed,
    /// Not wanted.
    Denied,
    /// Nothing.
    Unruled,
}

/// The policy, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    allow: BTreeSet<String>,
    deny: BTreeSet<String>,
    exempt: BTreeSet<String>,
    /// Entries that were left out, because they would deny a whole shortener or help platform.
    pub left_out: Vec<String>,
}

impl Lists {
    /// Reads entries as links are read. `denied` are those of the files.
    pub fn new(policy: &Policy, denied: impl IntoIterator<Item = String>) -> Self {
        let mut lists = Self { exempt: policy.exempt.iter().cloned().collect(), ..Self::default() };
        lists.allow = policy.allow.iter().map(|e| key(e)).collect();
        for entry in policy.deny.iter().cloned().chain(denied) {
            let key = key(&entry);
            if is_shortener(&key) || is_help_platform(&key) {
                lists.left_out.push(entry);
            } else {
                lists.deny.insert(key);
            }
        }
        lists
    }

    /// What is said of a link.
    pub fn rule(&self, link: &Link) -> Ruling {
        if self.allow.is_empty() && self.deny.is_empty() {
            return Ruling::Unruled;
        }
        let named = |list: &BTreeSet<String>| {
            keys(link).any(|k| list.contains(k))
                || list.iter().any(|e| e.contains('/') && within(&link.object, e))
        };
        if named(&self.allow) {
            Ruling::Allowed
        } else if named(&self.deny) {
            Ruling::Denied
        } else {
            Ruling::Unruled
        }
    }

    /// Whether a member is not to be flagged.
    pub fn is_exempt(&self, id: &str, name: &str) -> bool {
        self.exempt.contains(id) || self.exempt.contains(name)
    }
}

/// The host of a link and the domains above it.
fn keys(link: &Link) -> impl Iterator<Item = &str> {
    let host = link.host.as_str();
    std::iter::successors(Some(host), |h| h.split_once('.').map(|(_, up)| up)).filter(|h| h.contains('.'))
}

/// Whether an object lies at or under an address.
fn within(object: &str, address: &str) -> bool {
    object.strip_prefix(address).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#', '&']))
}

/// An entry as links are compared: a bare host, or what is linked.
fn key(entry: &str) -> String {
    let entry = entry.trim();
    let bare = entry.split_once("://").map_or(entry, |(_, rest)| rest).trim_end_matches('/');
    match canonical(&format!("https://{bare}")) {
        Some(link) if bare.contains('/') => link.object,
        Some(link) => link.host,
        None => bare.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::links::find;

    #[test]
    fn lists_rule_hosts_and_paths() {
        let policy = Policy {
            allow: vec!["wjx.cn".into(), "docs.example.com/form/DQ1abc".into()],
            deny: vec!["win88.top".into(), "https://docs.example.com/".into(), "t.cn".into()],
            ..Policy::default()
        };
        let lists = Lists::new(&policy, ["loan3.xyz".to_owned()]);
        let rule = |text: &str| lists.rule(&find(text)[0]);
        assert_eq!(rule("https://www.wjx.cn/vm/FAKE.aspx"), Ruling::Allowed);
        assert_eq!(rule("https://docs.example.com/form/DQ1abc?utm_source=x"), Ruling::Allowed);
        assert_eq!(rule("https://docs.example.com/form/DQ1abcd"), Ruling::Denied);
        assert_eq!(rule("https://a.b.win88.top/x"), Ruling::Denied);
        assert_eq!(rule("http://loan3.xyz"), Ruling::Denied);
        assert_eq!(rule("https://t.cn/FAKE"), Ruling::Unruled);
        assert_eq!(lists.left_out, ["t.cn"]);
    }
}
