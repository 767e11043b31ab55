//! Members' names as people call each other: "Bren" for Brenda M, "辣妹儿" for a longer card.

use crate::model::Chat;
use crate::text::fold::{fold, is_cjk};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use std::collections::BTreeMap;

/// Folded ways to call each member, searched for together.
pub(super) struct Names {
    /// Values are member indexes; `None` when nobody has a name that can be called.
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Names({})", self.automaton.is_some())
    }
}

impl Names {
    pub fn of(chat: &Chat) -> Self {
        // A form that several members share names nobody.
        let mut owner: BTreeMap<String, Option<u32>> = BTreeMap::new();
        for (m, member) in chat.members.iter().enumerate() {
            let mut forms: Vec<String> = Vec::new();
            let mut names: Vec<&str> = member.names.iter().map(|n| &**n).collect();
            if names.is_empty() {
                names.push(&member.name);
            }
            for name in names {
                add_forms(&fold(name), &mut forms);
            }
            for form in forms {
                let slot = owner.entry(form).or_insert(Some(m as u32));
                if *slot != Some(m as u32) {
                    *slot = None;
                }
            }
        }
        let forms = owner.into_iter().filter_map(|(form, m)| Some((form, m?)));
        Self { automaton: CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(forms).ok() }
    }

    /// Members whom the folded text calls; sorted, without repetition.
    pub fn called(&self, folded: &str) -> Vec<u32> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut called: Vec<u32> = automaton
            .find_overlapping_iter(folded)
            .filter(|hit| {
                // Spaced scripts: the whole word must be the name or a short form of it.
                let cjk = folded[hit.start()..].chars().next().is_some_and(is_cjk);
                let before = folded[..hit.start()].chars().next_back();
                let after = folded[hit.end()..].chars().next();
                cjk || !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
            })
            .map(|hit| hit.value())
            .collect();
        called.sort_unstable();
        called.dedup();
        called
    }
}

/// Words too common to be called a name.
const COMMON: &[&str] = &[
    "admin",
    "群主",
    "管理",
    "the",
    "user",
    "doña",
    "dona",
    "帮忙",
    "大家",
    "助力",
    "砍价",
    "优惠",
    "谢谢",
    "开心",
    "help",
    "helper",
    "快乐",
    "平安",
    "知足",
    "常乐",
    "小助手",
    "阿姨",
    "老师",
    "este",
    "esta",
    "esto",
    "done",
    "good",
    "will",
    "some",
    "many",
    "than",
    "then",
    "that",
    "this",
    "with",
    "hola",
    "para",
    "mart",
    "here",
    "just",
    "link",
];

fn add_forms(name: &str, forms: &mut Vec<String>) {
    for part in name.split(|c: char| !c.is_alphanumeric()) {
        let chars: Vec<char> = part.chars().collect();
        if chars.first().is_some_and(|c| is_cjk(*c)) {
            for length in [4usize, 3, 2] {
                for window in chars.windows(length) {
                    let form: String = window.iter().collect();
                    if !COMMON.contains(&form.as_str()) {
                        forms.push(form);
                    }
                }
            }
        } else if chars.len() >= 4 && !COMMON.contains(&part) && part.chars().any(char::is_alphabetic) {
            // "Bren" for Brenda: every beginning of four letters or more.
            for length in 4..=chars.len().min(16) {
                let form: String = chars[..length].iter().collect();
                if !COMMON.contains(&form.as_str()) {
                    forms.push(form);
                }
            }
        }
    }
}
