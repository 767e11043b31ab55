//! Members' names as people call each other: "Bren" for Brenda M, "辣妹儿" for a longer card.

use crate::model::Chat;
use crate::text::fold::{fold, is_cjk};

/// Folded ways to call each member.
#[derive(Debug)]
pub(super) struct Names {
    forms: Vec<Vec<String>>,
}

impl Names {
    pub fn of(chat: &Chat) -> Self {
        let mut forms: Vec<Vec<String>> = chat
            .members
            .iter()
            .map(|m| {
                let mut forms: Vec<String> = Vec::new();
                let mut names: Vec<&str> = m.names.iter().map(|n| &**n).collect();
                if names.is_empty() {
                    names.push(&m.name);
                }
                for name in names {
                    add_forms(&fold(name), &mut forms);
                }
                forms.sort_unstable();
                forms.dedup();
                forms
            })
            .collect();
        // A form that several members share names nobody.
        let mut count: std::collections::HashMap<String, u32> = std::collections::HashMap::new();
        for form in forms.iter().flatten() {
            *count.entry(form.clone()).or_default() += 1;
        }
        for list in &mut forms {
            list.retain(|f| count.get(f) == Some(&1));
        }
        Self { forms }
    }

    /// Whether the folded text calls this member.
    pub fn calls(&self, folded: &str, member: u32) -> bool {
        self.forms.get(member as usize).is_some_and(|forms| {
            forms.iter().any(|form| {
                let cjk = form.chars().next().is_some_and(is_cjk);
                folded.match_indices(form.as_str()).any(|(at, _)| {
                    let before = folded[..at].chars().next_back();
                    cjk || !before.is_some_and(char::is_alphanumeric)
                })
            })
        })
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
        } else if chars.len() >= 4 {
            let form: String = chars[..4.min(chars.len())].iter().collect();
            if !COMMON.contains(&part) && part.chars().any(char::is_alphabetic) {
                forms.push(form);
            }
        }
    }
}
