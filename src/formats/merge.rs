//! Several exports of one chat become one chat; what stands in more than one is counted once.

use crate::model::{Chat, ChatBuilder, Draft, MICROS_PER_SECOND, NONE, TooMuchText};
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};

/// Merges exports and parts of exports of the same chat.
pub(super) fn merge(chats: Vec<Chat>) -> Result<Vec<Chat>, TooMuchText> {
    let mut groups: Vec<Vec<Chat>> = Vec::new();
    for chat in chats {
        match groups.iter_mut().find(|g| g.iter().any(|other| same(other, &chat))) {
            Some(group) => group.push(chat),
            None => groups.push(vec![chat]),
        }
    }
    groups
        .into_iter()
        .map(|mut group| match group.len() {
            1 => group.pop().ok_or(TooMuchText),
            _ => join(group),
        })
        .collect()
}

/// Equal ids decide. Where one has none, what was said does: titles are shared by groups and differ
/// between phones.
fn same(a: &Chat, b: &Chat) -> bool {
    if a.platform != b.platform {
        return false;
    }
    if !a.id.is_empty() && !b.id.is_empty() {
        return a.id == b.id;
    }
    if let (Some((a0, a1)), Some((b0, b1))) = (a.range(), b.range())
        && a0.max(b0) <= a1.min(b1)
    {
        // They cover a common stretch of time: most of it must have been said in both.
        let (from, to) = (a0.max(b0), a1.min(b1));
        let within = |c: &'_ Chat| -> Vec<usize> {
            (0..c.messages.len())
                .filter(|i| (from..=to).contains(&c.messages[*i].time) && !c.text(*i).trim().is_empty())
                .collect()
        };
        let (in_a, in_b) = (within(a), within(b));
        let keys: HashSet<(i64, &str), RandomState> = in_a.iter().map(|i| bare(a, *i)).collect();
        let shared = in_b.iter().filter(|i| keys.contains(&bare(b, **i))).count();
        let fewer = in_a.len().min(in_b.len());
        let enough = if a.name == b.name { 1 } else { 3 };
        return shared >= enough && shared * 2 >= fewer || fewer == 0 && a.name == b.name;
    }
    if a.name != b.name {
        return false;
    }
    let names = |c: &Chat| -> HashSet<String> { c.members.iter().map(|m| m.id.to_string()).collect() };
    let (a, b) = (names(a), names(b));
    a.is_empty() || b.is_empty() || a.intersection(&b).count() * 2 >= a.len().min(b.len())
}

fn minute(time: i64) -> i64 {
    time.div_euclid(60 * MICROS_PER_SECOND)
}

fn bare(chat: &Chat, i: usize) -> (i64, &str) {
    (minute(chat.messages[i].time), chat.text(i).trim())
}

/// A message across exports: minute, sender, words (or its kind where there are none), and a
/// running number for repetitions inside one export. Ids do not enter: some exporters number the
/// messages of each file anew.
type Key<'a> = (i64, u32, &'a str, u32);

fn keys<'a>(chat: &'a Chat, to: &[u32]) -> Vec<Key<'a>> {
    let mut seen: HashMap<(i64, u32, &str), u32, RandomState> = HashMap::default();
    (0..chat.messages.len())
        .map(|i| {
            let message = &chat.messages[i];
            let words = chat.text(i).trim();
            let words = if words.is_empty() { message.kind.name() } else { words };
            let sender = to.get(message.sender as usize).copied().unwrap_or(NONE);
            let key = (minute(message.time), sender, words);
            let count = seen.entry(key).or_insert(0);
            *count += 1;
            (key.0, key.1, key.2, *count)
        })
        .collect()
}

fn join(mut group: Vec<Chat>) -> Result<Chat, TooMuchText> {
    // In whatever order they were named: messages of one moment stand as the earlier export has them.
    group.sort_by_key(|c| c.range().map_or(i64::MAX, |(first, _)| first));
    let first = &group[0];
    let mut out = ChatBuilder::new(&first.name, &first.platform, first.zone.clone());
    let to: Vec<Vec<u32>> = group.iter().map(|chat| members(&mut out, chat)).collect();

    let mut known: HashMap<Key<'_>, (usize, usize), RandomState> = HashMap::default();
    let mut kept: Vec<(i64, usize, usize)> = Vec::new();
    let mut twin: HashMap<(usize, usize), (usize, usize), RandomState> = HashMap::default();
    // The same id in the same minute is the same message even if it was edited between the exports.
    let mut by_id: HashMap<(&str, i64), (usize, usize), RandomState> = HashMap::default();
    for (c, chat) in group.iter().enumerate() {
        for (i, key) in keys(chat, &to[c]).into_iter().enumerate() {
            let id = chat.native(i).map(|id| (id, key.0));
            if let Some(first) = id.and_then(|id| by_id.get(&id)).filter(|(other, _)| *other != c) {
                twin.insert((c, i), *first);
                continue;
            }
            if let Some(id) = id {
                by_id.entry(id).or_insert((c, i));
            }
            match known.entry(key) {
                std::collections::hash_map::Entry::Occupied(first) => {
                    twin.insert((c, i), *first.get());
                }
                std::collections::hash_map::Entry::Vacant(slot) => {
                    slot.insert((c, i));
                    kept.push((chat.messages[i].time, c, i));
                }
            }
        }
    }
    kept.sort_by_key(|(time, c, i)| (*time, *c, *i));
    let parts: Vec<Extras<'_>> = group.iter().map(Extras::of).collect();
    let natives = natives(&group, &kept);
    for (_, c, i) in &kept {
        copy(&mut out, &group, &to, &parts, &twin, &natives, (*c, *i));
    }
    let account = out.account();
    *account = Default::default();
    for chat in &group {
        let a = &chat.account;
        account.read += a.read;
        account.messages += a.messages;
        account.continuations += a.continuations;
        account.events += a.events;
        account.blank += a.blank;
        account.rejects.extend(a.rejects.iter().cloned());
        account.sources.extend(a.sources.iter().cloned());
    }
    account.duplicates = twin.len() as u64;
    let chat = out.chat_mut();
    chat.id = group.iter().map(|c| &c.id).find(|id| !id.is_empty()).cloned().unwrap_or_default();
    chat.minute_clock = group.iter().any(|c| c.minute_clock);
    out.finish()
}

/// Makes the members of one export known; a member is the one with the same id, or, where ids are
/// names, the one who bears the name alone.
fn members(out: &mut ChatBuilder, chat: &Chat) -> Vec<u32> {
    chat.members
        .iter()
        .map(|member| {
            let index = match out.find_member(&member.id) {
                Some(index) => index,
                None => out.named(&member.name).unwrap_or_else(|| out.member(&member.id, "")),
            };
            for name in &member.names {
                out.alias(index, name);
            }
            let known = &mut out.chat_mut().members[index as usize];
            if known.name.is_empty() {
                known.name.clone_from(&member.name);
            }
            known.exempt |= member.exempt;
            index
        })
        .collect()
}

/// Ids of messages are kept where they stay unique in the merged chat; others get the number of
/// their export in front.
fn natives(group: &[Chat], kept: &[(i64, usize, usize)]) -> HashMap<(usize, usize), String, RandomState> {
    let mut owner: HashMap<&str, (usize, usize), RandomState> = HashMap::default();
    let mut clash = false;
    for (_, c, i) in kept {
        if let Some(id) = group[*c].native(*i) {
            clash |= owner.insert(id, (*c, *i)).is_some_and(|(other, _)| other != *c);
        }
    }
    kept.iter()
        .filter_map(|(_, c, i)| {
            let id = group[*c].native(*i)?;
            Some(((*c, *i), if clash { format!("{}/{id}", c + 1) } else { id.to_owned() }))
        })
        .collect()
}

/// Reactions, events and unresolved replies of a chat by message.
struct Extras<'a> {
    chat: &'a Chat,
    dangling: HashMap<u32, &'a str, RandomState>,
}

impl<'a> Extras<'a> {
    fn of(chat: &'a Chat) -> Self {
        Self { chat, dangling: chat.dangling.iter().map(|(m, id)| (*m, &**id)).collect() }
    }
}

fn copy(
    out: &mut ChatBuilder,
    group: &[Chat],
    to: &[Vec<u32>],
    parts: &[Extras<'_>],
    twin: &HashMap<(usize, usize), (usize, usize), RandomState>,
    natives: &HashMap<(usize, usize), String, RandomState>,
    (c, i): (usize, usize),
) {
    let chat = &group[c];
    let message = &chat.messages[i];
    let mapped = |m: u32| to[c].get(m as usize).copied();
    // Messages without an id are found again by their place.
    let label =
        |(c, i): (usize, usize)| natives.get(&(c, i)).cloned().unwrap_or_else(|| format!("\u{0}{c}:{i}"));
    let place = (c, i);
    let target = (message.reply != NONE).then_some((c, message.reply as usize));
    let reply = match (target, parts[c].dangling.get(&(i as u32))) {
        (Some(target), _) => label(twin.get(&target).copied().unwrap_or(target)),
        (None, Some(id)) => (*id).to_owned(),
        (None, None) => String::new(),
    };
    out.push_marked(
        Draft {
            time: message.time,
            sender: mapped(message.sender),
            kind: message.kind,
            text: chat.text(i),
            native: natives.get(&place).map_or("", String::as_str),
            reply_to: &reply,
            edited: message.edited,
            line: u64::from(if message.line == NONE { 0 } else { message.line }),
            quote: None,
        },
        &label(place),
    );
    for m in chat.mentioned(i).iter().filter_map(|m| mapped(*m)) {
        out.mention(m);
    }
    let chat = parts[c].chat;
    let index = i as u32;
    let from = chat.reactions.partition_point(|r| r.message < index);
    for reaction in chat.reactions[from..].iter().take_while(|r| r.message == index) {
        if let Some(member) = mapped(reaction.member) {
            out.reaction(member, &reaction.emoji);
        }
    }
    let from = chat.events.partition_point(|e| e.message < index);
    for event in chat.events[from..].iter().take_while(|e| e.message == index) {
        if let Some(who) = mapped(event.who) {
            out.event(event.kind, who, mapped(event.by));
        }
    }
}
