//! The one value that holds every result of an audit; every report is drawn from it.

mod rows;

pub use rows::{
    FlagRow, FreeRiderRow, HelpRow, LinkRow, MemberRow, PairRow, Quote, RequestRow, SensitivityRow,
};

use crate::acts::ChatActs;
use crate::graph::HelpGraph;
use crate::measures::{Members, Reciprocity, Sensitivity, Service, first_help};
use crate::model::{Account, Chat, NONE, Reject, to_rfc3339};
use crate::pairing::{Pairing, SelfCheck};
use crate::signals::mask;
use crate::spam::Spam;
use crate::text::escape::clip;
use rayon::prelude::*;
use serde::Serialize;

/// Version of the shape of `findings.json`; grows when a field changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// Everything an audit found.
#[derive(Clone, Debug, Serialize)]
pub struct Findings {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Version of huzhu.
    pub huzhu_version: &'static str,
    /// One entry per chat.
    pub chats: Vec<ChatFindings>,
}

/// What was found in one chat.
#[derive(Clone, Debug, Serialize)]
pub struct ChatFindings {
    /// Title.
    pub name: String,
    /// The group's id in the export, or empty.
    pub id: String,
    /// Application.
    pub platform: String,
    /// First and last message, RFC 3339; `null` without messages.
    pub from: Option<String>,
    /// See `from`.
    pub to: Option<String>,
    /// Messages that members wrote, those of several exports counted once.
    pub messages: u64,
    /// Where every line of the exports went; at most 1,000 rejects are kept.
    pub reading: Account,
    /// Lines and elements that could not be understood, all of them counted.
    pub rejected: u64,
    /// Is help returned?
    pub reciprocity: Reciprocity,
    /// Does asking work?
    pub service: Service,
    /// Languages whose phrases were looked for.
    pub languages: Vec<&'static str>,
    /// How pairing did in this chat on replies that were hidden from it; `null` with fewer than 10.
    pub self_check: Option<SelfCheck>,
    /// The answers when help is counted from other probabilities on.
    pub sensitivity: Vec<SensitivityRow>,
    /// Every member.
    pub members: Vec<MemberRow>,
    /// Members who take without giving.
    pub free_riders: Vec<FreeRiderRow>,
    /// Needs.
    pub requests: Vec<RequestRow>,
    /// Help records.
    pub help: Vec<HelpRow>,
    /// Ledger of pairs with help between them.
    pub pairs: Vec<PairRow>,
    /// Links and share codes.
    pub links: Vec<LinkRow>,
    /// Suspicious messages.
    pub flags: Vec<FlagRow>,
}

/// Everything known of one chat, from which its findings are assembled.
#[derive(Debug)]
pub struct Parts<'a> {
    /// The chat.
    pub chat: &'a Chat,
    /// Its acts.
    pub acts: &'a ChatActs,
    /// Languages whose phrases were looked for.
    pub languages: Vec<&'static str>,
    /// Needs and help.
    pub pairing: &'a Pairing,
    /// The help graph.
    pub graph: &'a HelpGraph,
    /// Spam.
    pub spam: &'a Spam,
    /// Counts per member and the free-rider list.
    pub members: &'a Members,
    /// Reciprocity.
    pub reciprocity: Reciprocity,
    /// Service.
    pub service: Service,
    /// Pairing checked on replies that were hidden from it.
    pub self_check: Option<SelfCheck>,
    /// The main figures at other thresholds.
    pub sensitivity: Vec<Sensitivity>,
}

/// Longest quoted text, in characters.
const QUOTE: usize = 120;

/// Assembles the findings of one chat. Texts are masked unless `show_personal_data`.
pub fn assemble(parts: &Parts<'_>, show_personal_data: bool) -> ChatFindings {
    let Parts { chat, pairing, graph, .. } = parts;
    let text = |i: u32| {
        let raw = chat.text(i as usize);
        if raw.trim().is_empty() {
            // A picture or a card without words is shown by what it is.
            return format!("[{}]", chat.messages[i as usize].kind.name());
        }
        clip(&if show_personal_data { raw.to_owned() } else { mask(raw) }, QUOTE)
    };
    let time = |t: i64| to_rfc3339(t, &chat.zone);
    let at = |i: u32| time(chat.messages[i as usize].time);
    let masked = |text: &str| if show_personal_data { text.to_owned() } else { mask(text) };
    // Every row names members: they are masked once.
    let (ids, names): (Vec<String>, Vec<String>) = (0..chat.members.len() as u32)
        .map(|m| (shown_id(chat, m, show_personal_data), masked(&chat.members[m as usize].name)))
        .unzip();
    let id = |m: u32| ids.get(m as usize).cloned().unwrap_or_default();
    let name = |m: u32| names.get(m as usize).cloned().unwrap_or_default();
    let range = chat.range();
    let helped = first_help(graph, pairing);
    let mut helpers = vec![0u64; pairing.needs.len()];
    for unit in graph.counted() {
        helpers[unit.need as usize] += 1;
    }
    let members = parts
        .members
        .giving
        .iter()
        .enumerate()
        .map(|(m, g)| MemberRow {
            member_id: id(m as u32),
            name: name(m as u32),
            messages: g.messages,
            first_seen: g.seen.map(|s| time(s.0)),
            last_seen: g.seen.map(|s| time(s.1)),
            requests: g.requests,
            postings: g.postings,
            requests_helped: g.requests_helped,
            given: g.given,
            given_expected: round(g.given_expected),
            received_expected: round(g.received_expected),
            received: g.received,
            balance: g.given as i64 - g.received as i64,
            failed: g.failed,
            promised: g.promised,
            opportunities: g.opportunities,
            opportunities_helped: g.opportunities_helped,
            tried: g.tried,
            help_rate: g.help_rate,
            help_rate_low: g.help_rate_interval.map(|i| i.0),
            help_rate_high: g.help_rate_interval.map(|i| i.1),
        })
        .collect();
    let free_riders = parts
        .members
        .riders
        .iter()
        .map(|r| {
            let g = &parts.members.giving[r.member as usize];
            FreeRiderRow {
                member_id: id(r.member),
                name: name(r.member),
                tier: r.tier,
                probability: r.probability,
                requests: g.requests,
                postings: g.postings,
                received: g.received,
                given: g.given,
                failed: g.failed,
                opportunities: g.opportunities,
                help_rate: g.help_rate,
                help_rate_interval: g.help_rate_interval,
                group_rate: r.group_rate,
                messages: r
                    .evidence
                    .iter()
                    .map(|m| Quote { message: chat.label(*m as usize), time: at(*m), text: text(*m) })
                    .collect(),
            }
        })
        .collect();
    let requests = pairing
        .needs
        .par_iter()
        .with_min_len(256)
        .enumerate()
        .map(|(n, need)| RequestRow {
            message: chat.label(need.first as usize),
            index: need.first,
            time: at(need.first),
            member_id: id(need.requester),
            name: name(need.requester),
            kind: need.kind.name(),
            probability: round(f64::from(need.p)),
            reposts: need.reposts.len() as u64,
            helpers: helpers[n],
            minutes_to_first_help: helped[n].map(|m| {
                let wait = chat.messages[m as usize].time - chat.messages[need.first as usize].time;
                wait as f64 / 60e6
            }),
            text: text(need.first),
        })
        .collect();
    let help = pairing
        .help
        .par_iter()
        .with_min_len(1024)
        .map(|h| HelpRow {
            message: chat.label(h.message as usize),
            request: chat.label(pairing.needs[h.need as usize].first as usize),
            time: at(h.message),
            helper_id: id(h.helper),
            helper: name(h.helper),
            requester_id: id(h.requester),
            requester: name(h.requester),
            outcome: h.outcome,
            reason: h.reason,
            probability: round(f64::from(h.p)),
            evidence: h.evidence.clone(),
        })
        .collect();
    let mut pairs: Vec<PairRow> = graph
        .edges
        .keys()
        .filter(|(a, b)| a < b || graph.weight(*b, *a) == 0)
        .map(|(a, b)| ((*a).min(*b), (*a).max(*b)))
        .filter(|(a, b)| graph.weight(*a, *b) + graph.weight(*b, *a) > 0)
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .map(|(a, b)| PairRow {
            a_id: id(a),
            a: name(a),
            b_id: id(b),
            b: name(b),
            a_helped_b: graph.weight(a, b),
            b_helped_a: graph.weight(b, a),
            balance: i64::from(graph.weight(a, b)) - i64::from(graph.weight(b, a)),
        })
        .collect();
    pairs.sort_by_key(|p| std::cmp::Reverse(p.a_helped_b + p.b_helped_a));
    let links = parts
        .spam
        .links
        .par_iter()
        .with_min_len(256)
        .map(|l| LinkRow {
            link: masked(&l.object),
            domain: l.domain.clone(),
            example: masked(&l.example),
            postings: l.messages.len() as u64,
            members: l.members.len() as u64,
            flagged: l.flagged,
            score: round(l.score),
            first: l.messages.first().map_or_else(String::new, |m| at(*m)),
            last: l.messages.last().map_or_else(String::new, |m| at(*m)),
        })
        .collect();
    let flags = parts
        .spam
        .flags
        .iter()
        .map(|f| {
            let sender = chat.messages[f.message as usize].sender;
            FlagRow {
                message: chat.label(f.message as usize),
                index: f.message,
                time: at(f.message),
                member_id: if sender == NONE { String::new() } else { id(sender) },
                name: if sender == NONE { String::new() } else { name(sender) },
                score: round(f.score),
                signals: f.signals.iter().map(|(s, p)| (*s, round(*p))).collect(),
                text: text(f.message),
            }
        })
        .collect();
    let sensitivity = parts
        .sensitivity
        .iter()
        .map(|s| SensitivityRow {
            threshold: s.threshold,
            help: s.help,
            edge: s.edge,
            weighted: s.weighted,
            unmatched: s.unmatched,
            fulfilment_rate: s.fulfilment_rate,
            free_riders: s.free_riders.iter().map(|m| name(*m)).collect(),
        })
        .collect();
    ChatFindings {
        name: chat.name.clone(),
        id: chat.id.clone(),
        platform: chat.platform.clone(),
        messages: chat.messages.iter().filter(|m| !m.kind.is_event()).count() as u64,
        rejected: chat.account.rejects.len() as u64,
        from: range.map(|r| time(r.0)),
        to: range.map(|r| time(r.1)),
        reading: Account {
            rejects: chat.account.rejects.iter().take(1000).cloned().collect::<Vec<Reject>>(),
            ..chat.account.clone()
        },
        reciprocity: parts.reciprocity,
        service: parts.service.clone(),
        languages: parts.languages.clone(),
        self_check: parts.self_check,
        sensitivity,
        members,
        free_riders,
        requests,
        help,
        pairs,
        links,
        flags,
    }
}

/// The id of a member as it is written: where it is itself personal data (a phone number), masked, with
/// the member's number so that it stays unique.
pub fn shown_id(chat: &Chat, member: u32, show_personal_data: bool) -> String {
    let id = chat.members.get(member as usize).map_or("", |x| &*x.id);
    if show_personal_data {
        return id.to_owned();
    }
    // Account ids of letters and digits are the export's own; a stretch of one may look like anything.
    if id.contains(|c: char| c.is_ascii_alphabetic()) && !id.contains('@') {
        return id.to_owned();
    }
    let masked = mask(id);
    if masked == id { masked } else { format!("{masked}#{member}") }
}

/// Three decimals: probabilities are not known better.
fn round(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}
