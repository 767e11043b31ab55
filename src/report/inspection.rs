//! What `huzhu inspect` prints.

use super::words::{Lang, Word, word};
use crate::formats::LeftOut;
use crate::model::{Archive, Chat, Kind, NONE, to_rfc3339, zone_name};
use crate::text::escape::{clip, terminal};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Claims of one document: format id, name and score, best first.
pub type Claims = (String, Vec<(&'static str, &'static str, u8)>);

/// Rejects that are shown per chat.
const SHOWN: usize = 20;

/// The whole text.
pub fn inspection(claims: &[Claims], archive: &Archive, left_out: &[LeftOut], lang: Lang) -> String {
    let w = |key| word(lang, key);
    let mut out = String::new();
    for (name, claims) in claims {
        let _ = write!(out, "{}\n  ", terminal(name));
        match claims.as_slice() {
            [] => out.push_str(w(Word::NoFormat)),
            [(id, name, score), rest @ ..] => {
                let _ = write!(out, "{name} ({id}), {score}/100");
                if let Some((_, name, score)) = rest.first() {
                    let _ = write!(out, "; {} {name} {score}/100", w(Word::RunnerUp));
                }
            }
        }
        out.push('\n');
    }
    for one in left_out {
        let _ = writeln!(out, "{}: {}", w(Word::LeftOut), terminal(&one.reason));
    }
    for chat in &archive.chats {
        out.push('\n');
        one(&mut out, chat, lang);
    }
    out
}

fn one(out: &mut String, chat: &Chat, lang: Lang) {
    let w = |key| word(lang, key);
    let _ = writeln!(out, "{} [{}]", terminal(&chat.name), terminal(&chat.platform));
    let silent = silent(chat);
    let _ = writeln!(
        out,
        "  {} {} · {} {} ({} {})",
        w(Word::Messages),
        chat.messages.len(),
        w(Word::Members),
        chat.members.len(),
        w(Word::Silent),
        silent
    );
    if let Some((first, last)) = chat.range() {
        let (first, last) = (to_rfc3339(first, &chat.zone), to_rfc3339(last, &chat.zone));
        let _ = writeln!(out, "  {first} – {last} ({})", zone_name(&chat.zone));
    }
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    chat.messages.iter().for_each(|m| *kinds.entry(m.kind).or_default() += 1);
    let kinds: Vec<String> = kinds.iter().map(|(k, n)| format!("{} {n}", k.name())).collect();
    let _ = writeln!(out, "  {}: {}", w(Word::Kinds), kinds.join(", "));
    let a = &chat.account;
    let _ = writeln!(
        out,
        "  {}: {} = {} + {} + {} + {} + {} ({})",
        w(Word::Read),
        a.read,
        a.messages,
        a.continuations,
        a.events,
        a.blank,
        a.rejects.len(),
        w(Word::ReadParts)
    );
    if a.duplicates > 0 {
        let _ = writeln!(out, "  {}: {}", w(Word::Duplicates), a.duplicates);
    }
    for (missing, what) in lacks(chat) {
        if missing {
            let _ = writeln!(out, "  – {}", w(what));
        }
    }
    for (a, b) in likely_twins(chat) {
        let _ = writeln!(out, "  ? {}: {} / {}", w(Word::Twins), terminal(a), terminal(b));
    }
    for reject in a.rejects.iter().take(SHOWN) {
        let _ = writeln!(out, "  ! {}: {}", reject.place, terminal(&clip(&reject.reason, 160)));
    }
    if a.rejects.len() > SHOWN {
        let _ = writeln!(out, "  ! + {}", a.rejects.len() - SHOWN);
    }
}

fn silent(chat: &Chat) -> usize {
    let mut wrote = vec![false; chat.members.len()];
    for message in chat.messages.iter().filter(|m| m.sender != NONE) {
        wrote[message.sender as usize] = true;
    }
    wrote.iter().filter(|w| !**w).count()
}

/// What this export does not hold, and what that means.
fn lacks(chat: &Chat) -> [(bool, Word); 6] {
    let any = |test: &dyn Fn(&crate::model::Message) -> bool| chat.messages.iter().any(test);
    let by_name = chat.members.iter().all(|m| m.id == m.name || m.names.contains(&m.id));
    [
        (by_name, Word::LacksIds),
        (!any(&|m| m.reply != NONE) && chat.dangling.is_empty(), Word::LacksReplies),
        (chat.mentions.is_empty(), Word::LacksMentions),
        (chat.reactions.is_empty(), Word::LacksReactions),
        (chat.minute_clock, Word::LacksSeconds),
        (silent(chat) == 0, Word::LacksRoster),
    ]
}

/// Pairs of members that may be one person: names equal but for case, blanks and decoration.
fn likely_twins(chat: &Chat) -> Vec<(&str, &str)> {
    let bare = |name: &str| -> String {
        crate::text::fold::fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut twins = Vec::new();
    for (m, member) in chat.members.iter().enumerate() {
        for name in member.names.iter().map(|n| bare(n)).filter(|n| n.chars().count() >= 2) {
            match seen.get(&name) {
                Some(other) if *other != m => {
                    let pair = (&*chat.members[*other].name, &*member.name);
                    if !twins.contains(&pair) {
                        twins.push(pair);
                    }
                }
                _ => {
                    seen.insert(name, m);
                }
            }
        }
    }
    twins.truncate(20);
    twins
}
