//! What the organizer says beforehand: links that are welcome or not, and members who are not to be listed.

use crate::data::{is_help_platform, is_shortener};
use crate::model::micros;
use crate::text::links::{Link, canonical};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Deserializer, de::Error};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// An entry of a list, which may hold for a time only.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "expected \"site\" or { entry = \"site\", until = 2026-12-31 }")]
pub enum Entry {
    /// Without end.
    Always(String),
    /// Until the end of a day.
    Until(Dated),
}

/// An entry that ends.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    /// Domain, address or member.
    pub entry: String,
    /// The last day on which it holds, in the zone of the chat.
    #[serde(deserialize_with = "day")]
    pub until: Date,
}

fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let stamp = toml::value::Datetime::deserialize(from)?;
    stamp
        .to_string()
        .get(..10)
        .and_then(|d| d.parse().ok())
        .ok_or_else(|| D::Error::custom("until: not a day"))
}

impl Entry {
    fn parts(&self) -> (&str, Option<Date>) {
        match self {
            Entry::Always(entry) => (entry, None),
            Entry::Until(dated) => (&dated.entry, Some(dated.until)),
        }
    }
}

impl From<&str> for Entry {
    fn from(entry: &str) -> Self {
        Self::Always(entry.to_owned())
    }
}

/// `[spam]` of `huzhu.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Domains, or addresses with a path, whose links are what the group is for.
    pub allow: Vec<Entry>,
    /// The same of links that are not wanted. What is also allowed is allowed.
    pub deny: Vec<Entry>,
    /// Files with such domains or addresses, one a line; `#` begins a remark.
    pub deny_files: Vec<PathBuf>,
    /// Members, by name or id, whose messages are not flagged.
    pub exempt: Vec<Entry>,
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

/// The policy, its entries written as links are compared.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    allow: BTreeMap<String, Option<Date>>,
    deny: BTreeMap<String, Option<Date>>,
    exempt: BTreeMap<String, Option<Date>>,
    /// Entries that were left out, because they would deny a whole shortener or help platform.
    pub left_out: Vec<String>,
}

impl Lists {
    /// Reads entries as links are read. `denied` are those of the files.
    pub fn new(policy: &Policy, denied: impl IntoIterator<Item = String>) -> Self {
        let mut lists = Self {
            allow: policy.allow.iter().map(Entry::parts).map(|(e, until)| (key(e), until)).collect(),
            exempt: policy.exempt.iter().map(Entry::parts).map(|(e, until)| (e.to_owned(), until)).collect(),
            ..Self::default()
        };
        let denied: Vec<Entry> = denied.into_iter().map(Entry::Always).collect();
        for (entry, until) in policy.deny.iter().chain(&denied).map(Entry::parts) {
            let key = key(entry);
            if is_shortener(&key) || is_help_platform(&key) {
                lists.left_out.push(entry.to_owned());
            } else {
                lists.deny.insert(key, until);
            }
        }
        lists
    }

    /// The rules of a chat, whose days begin and end in `zone`.
    pub(super) fn rules(&self, zone: &TimeZone) -> Rules {
        let end = |until: Option<Date>| {
            let next = until.and_then(|day| day.checked_add(1.day()).ok());
            next.and_then(|day| micros(day.into(), zone)).unwrap_or(i64::MAX)
        };
        let of = |list: &BTreeMap<String, Option<Date>>| {
            list.iter().map(|(entry, until)| (entry.clone(), end(*until))).collect()
        };
        Rules { allow: of(&self.allow), deny: of(&self.deny), exempt: of(&self.exempt) }
    }
}

/// Entries, and the time (UTC microseconds) from which each no longer holds.
type Ends = BTreeMap<String, i64>;

/// The policy for one chat, ready to be asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    allow: Ends,
    deny: Ends,
    exempt: Ends,
}

impl Rules {
    /// What is said of a link posted at `time`.
    pub(super) fn rule(&self, link: &Link, time: i64) -> Ruling {
        if self.allow.is_empty() && self.deny.is_empty() {
            return Ruling::Unruled;
        }
        let named = |list: &Ends| {
            keys(link).any(|k| list.get(k).is_some_and(|end| time < *end))
                || list.iter().any(|(e, end)| time < *end && e.contains('/') && within(&link.object, e))
        };
        if named(&self.allow) {
            Ruling::Allowed
        } else if named(&self.deny) {
            Ruling::Denied
        } else {
            Ruling::Unruled
        }
    }

    /// Whether what a member posted at `time` is not to be flagged.
    pub(super) fn is_exempt(&self, id: &str, name: &str, time: i64) -> bool {
        [id, name].iter().any(|key| self.exempt.get(*key).is_some_and(|end| time < *end))
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
        let rules = lists.rules(&TimeZone::UTC);
        let rule = |text: &str| rules.rule(&find(text)[0], 0);
        assert_eq!(rule("https://www.wjx.cn/vm/FAKE.aspx"), Ruling::Allowed);
        assert_eq!(rule("https://docs.example.com/form/DQ1abc?utm_source=x"), Ruling::Allowed);
        assert_eq!(rule("https://docs.example.com/form/DQ1abcd"), Ruling::Denied);
        assert_eq!(rule("https://a.b.win88.top/x"), Ruling::Denied);
        assert_eq!(rule("http://loan3.xyz"), Ruling::Denied);
        assert_eq!(rule("https://t.cn/FAKE"), Ruling::Unruled);
        assert_eq!(lists.left_out, ["t.cn"]);
    }

    #[test]
    fn entries_hold_to_the_end_of_their_last_day() {
        let policy: Policy = toml::from_str(
            r#"
            allow = ["wjx.cn", { entry = "win88.top", until = 2026-03-02 }]
            exempt = [{ entry = "somebody", until = 2026-03-02 }]
            "#,
        )
        .unwrap();
        let zone = crate::model::zone_named("+08:00").unwrap();
        let rules = Lists::new(&policy, []).rules(&zone);
        let at = |stamp: &str| crate::model::parse_rfc3339(stamp, &zone).unwrap().0;
        let (last, past) = (at("2026-03-02T23:59:59+08:00"), at("2026-03-03T00:00:00+08:00"));
        let link = &find("https://win88.top/a")[0];
        assert_eq!((rules.rule(link, last), rules.rule(link, past)), (Ruling::Allowed, Ruling::Unruled));
        assert_eq!(
            (rules.is_exempt("", "somebody", last), rules.is_exempt("", "somebody", past)),
            (true, false)
        );
        assert_eq!(rules.rule(&find("https://wjx.cn/a")[0], past), Ruling::Allowed);
        assert!(toml::from_str::<Policy>("allow = [{ entry = \"a.cn\", till = 2026-03-02 }]").is_err());
        assert!(toml::from_str::<Policy>("allow = [{ entry = \"a.cn\", until = 10:00:00 }]").is_err());
    }
}
