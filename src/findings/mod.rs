//! The one value that holds every result of an audit; every report is drawn from it.

mod compared;
mod disclosure;
mod measured;
mod plan;
mod rows;
mod shown;
mod suppress;
mod unwanted;
mod unwanted_rows;

pub use compared::{Compared, compared};
pub use disclosure::{Disclosure, KEY_BYTES, Pseudonyms, digest, digest_of};
pub use plan::{Deviation, MEASURES, PLAN_VERSION, Plan, Planned};
pub use rows::{
    FreeRiderRow, HelpRow, HelperRow, LeaderRow, MemberRow, MonthRow, PairRow, PointsRow, Quote, RemovalRow,
    RequestRow, SensitivityRow, StructureRow, TrustRow, UnansweredRow, Who,
};
pub use shown::shown_id;
pub use suppress::LEAST;
pub use unwanted::shared_rows;
pub use unwanted_rows::{
    FlagRow, LinkRow, PersonalRow, PlaceRow, SenderRow, SharedRow, SharerRow, TogetherRow, TopicRow,
};

use crate::acts::ChatActs;
use crate::graph::HelpGraph;
use crate::measures::giving::{Flow, Inequality};
use crate::measures::health::Health;
use crate::measures::{
    Exchange, Functioning, Measures, Reciprocity, Service, Settings, first_help, parameters,
};
use crate::model::{Account, Chat, Reject};
use crate::pairing::{Pairing, SelfCheck};
use crate::spam::{Cap, Spam};
use jiff::tz::TimeZone;
use measured::round;
use rayon::prelude::*;
use serde::Serialize;
use shown::Shown;
use std::collections::BTreeMap;

/// Version of the shape of `findings.json`; grows when a field changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// Everything an audit found.
#[derive(Clone, Debug, Serialize)]
pub struct Findings {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Version of huzhu.
    pub huzhu_version: &'static str,
    /// What was done for researchers; `null` in findings for the group itself.
    pub research: Option<Research>,
    /// The plan that the audit was held to, if there was one.
    pub plan: Option<Planned>,
    /// Links and texts that several chats share, by number of chats, then of postings; at most 1,000.
    pub shared: Vec<SharedRow>,
    /// Reciprocity of several chats in samples of equal size; `null` unless two of them have windows of 28 days with
    /// 20 units of help or more.
    pub compared: Option<Compared>,
    /// One entry per chat.
    pub chats: Vec<ChatFindings>,
}

/// How findings were made fit to be published, and from what.
#[derive(Clone, Debug, Serialize)]
pub struct Research {
    /// Counts of the group below this are `null`.
    pub suppressed_below: u64,
    /// Dates were moved by whole weeks.
    pub dates_shifted: bool,
    /// Help counts from this probability on.
    pub help_threshold: f32,
    /// How pairing was done: `careful` or `fast`.
    pub pairing: &'static str,
    /// SHA-256 of the weights of acts and pairing.
    pub model_sha256: String,
    /// SHA-256 of the settings file, if there was one.
    pub config_sha256: Option<String>,
}

/// What was found in one chat.
#[derive(Clone, Debug, Serialize)]
pub struct ChatFindings {
    /// SHA-256 of times, senders and texts, where findings are for research.
    pub sha256: Option<String>,
    /// Members alike by role, first week and activity: size of the smallest such class, where findings are
    /// for research.
    pub smallest_class: Option<u64>,
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
    /// What was drawn at random.
    pub settings: Settings,
    /// Every number that the measures were taken with.
    pub parameters: BTreeMap<&'static str, f64>,
    /// Zone of the group's wall clock, an IANA name or an offset.
    pub time_zone: String,
    /// Is help returned?
    pub reciprocity: Reciprocity,
    /// Against chance, over time, and how sure.
    pub exchange: Exchange,
    /// Does asking work?
    pub service: Service,
    /// How well, when and for whom.
    pub functioning: Functioning,
    /// Requests a day old or more without help.
    pub unanswered: Vec<UnansweredRow>,
    /// Nine components of health.
    pub health: Health,
    /// The trust checklist.
    pub trust: Vec<TrustRow>,
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
    /// What members do from week to week.
    pub flow: Flow,
    /// How unequally help is given.
    pub inequality: Inequality,
    /// The ten who help most.
    pub helpers: Vec<HelperRow>,
    /// Members whom the others address most.
    pub opinion_leaders: Vec<Who>,
    /// The shape of the help network.
    pub structure: StructureRow,
    /// Contribution points.
    pub points: PointsRow,
    /// Needs.
    pub requests: Vec<RequestRow>,
    /// Help records.
    pub help: Vec<HelpRow>,
    /// Ledger of pairs with help between them.
    pub pairs: Vec<PairRow>,
    /// Links and share codes.
    pub links: Vec<LinkRow>,
    /// Suspicious messages of several members that belong together.
    pub campaigns: Vec<TogetherRow>,
    /// Suspicious messages.
    pub flags: Vec<FlagRow>,
    /// Members with several flagged messages, or one that is very likely spam, surest first.
    pub senders: Vec<SenderRow>,
    /// Links of several members that credit one account.
    pub sharers: Vec<SharerRow>,
    /// What kept flags from a higher level.
    pub caps: Vec<Cap>,
    /// Messages of exempt members that would have been flagged.
    pub exempt: u32,
    /// Domains and whether their links are what the group is for.
    pub topics: Vec<TopicRow>,
    /// Texts that ask for nothing and are posted three times or more in nearly the same words.
    pub repeats: Vec<TogetherRow>,
    /// Personal data, by place.
    pub personal: Vec<PersonalRow>,
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
    /// Every measure.
    pub measures: &'a Measures,
    /// Pairing checked on replies that were hidden from it.
    pub self_check: Option<SelfCheck>,
}

/// Assembles the findings of one chat.
pub fn assemble(parts: &Parts<'_>, disclosure: &Disclosure) -> ChatFindings {
    let Parts { chat, pairing, graph, measures, .. } = parts;
    let shown = Shown::new(chat, disclosure);
    let range = chat.range();
    let helped = first_help(graph, pairing);
    let mut helpers = vec![0u64; pairing.needs.len()];
    for unit in graph.counted() {
        helpers[unit.need as usize] += 1;
    }
    let requests = pairing
        .needs
        .par_iter()
        .with_min_len(256)
        .enumerate()
        .map(|(n, need)| RequestRow {
            message: shown.label(need.first),
            index: need.first,
            time: shown.at(need.first),
            member_id: shown.id(need.requester),
            name: shown.name(need.requester),
            kind: need.kind_name().to_string(),
            probability: round(f64::from(need.p)),
            reposts: need.reposts.len() as u64,
            helpers: helpers[n],
            minutes_to_first_help: helped[n].map(|m| {
                let wait = chat.messages[m as usize].time - chat.messages[need.first as usize].time;
                wait as f64 / 60e6
            }),
            text: shown.text(need.first),
        })
        .collect();
    let help = pairing
        .help
        .par_iter()
        .with_min_len(1024)
        .map(|h| HelpRow {
            message: shown.label(h.message),
            request: shown.label(pairing.needs[h.need as usize].first),
            time: shown.at(h.message),
            helper_id: shown.id(h.helper),
            helper: shown.name(h.helper),
            requester_id: shown.id(h.requester),
            requester: shown.name(h.requester),
            outcome: h.outcome,
            reason: h.reason,
            probability: round(f64::from(h.p)),
            evidence: h.evidence.clone(),
        })
        .collect();
    let research = shown.for_research();
    let reading = Account {
        rejects: chat.account.rejects.iter().take(1000).cloned().collect::<Vec<Reject>>(),
        ..chat.account.clone()
    };
    let mut findings = ChatFindings {
        sha256: research.then(|| digest(chat)),
        smallest_class: None,
        name: if research { shown.masked("chat", &chat.id) } else { chat.name.clone() },
        id: if research { shown.masked("chat", &chat.id) } else { chat.id.clone() },
        platform: chat.platform.clone(),
        messages: chat.messages.iter().filter(|m| !m.kind.is_event()).count() as u64,
        rejected: chat.account.rejects.len() as u64,
        from: range.map(|r| shown.time(r.0)),
        to: range.map(|r| shown.time(r.1)),
        // Rejects quote the export, sources name its files.
        reading: if research {
            Account { rejects: Vec::new(), sources: Vec::new(), ..reading }
        } else {
            reading
        },
        settings: measures.settings,
        parameters: parameters(graph.threshold),
        time_zone: zone_name(&chat.zone),
        reciprocity: measures.reciprocity,
        exchange: measures.exchange.clone(),
        service: measures.service.clone(),
        functioning: measures.functioning.clone(),
        unanswered: measured::unanswered(&shown, measures, pairing),
        health: measures.health.clone(),
        trust: measured::trust(&shown, measures),
        languages: parts.languages.clone(),
        self_check: parts.self_check,
        sensitivity: measured::sensitivity(&shown, measures),
        members: measured::members(&shown, measures),
        free_riders: measured::free_riders(&shown, measures),
        flow: measures.flow.clone(),
        inequality: measures.inequality.clone(),
        helpers: measured::helpers(&shown, measures),
        opinion_leaders: measures.leaders.iter().map(|m| shown.who(*m)).collect(),
        structure: measured::structure(&shown, measures),
        points: measured::points(&shown, measures),
        requests,
        help,
        pairs: measured::pairs(&shown, measures),
        links: unwanted::links(&shown, parts.spam),
        campaigns: unwanted::campaigns(&shown, parts.spam),
        flags: unwanted::flags(&shown, parts.spam),
        senders: unwanted::senders(&shown, parts.spam),
        sharers: unwanted::sharers(&shown, parts.spam),
        caps: parts.spam.caps.clone(),
        exempt: parts.spam.exempt,
        topics: unwanted::topics(&shown, parts.spam),
        repeats: unwanted::repeats(&shown, parts.spam),
        personal: unwanted::personal(&shown),
    };
    if research {
        findings.smallest_class = disclosure::smallest_class(&findings);
    }
    findings
}

fn zone_name(zone: &TimeZone) -> String {
    let fixed = || zone.to_fixed_offset().map_or_else(|_| String::new(), |offset| offset.to_string());
    zone.iana_name().map_or_else(fixed, str::to_owned)
}

impl Findings {
    /// The findings as JSON, small cells of published ones left out.
    ///
    /// # Errors
    /// Never in practice: every value has a JSON form.
    pub fn json(&self, pretty: bool) -> serde_json::Result<Vec<u8>> {
        let Some(_) = &self.research else {
            return if pretty { serde_json::to_vec_pretty(self) } else { serde_json::to_vec(self) };
        };
        let mut value = serde_json::to_value(self)?;
        for chat in value["chats"].as_array_mut().into_iter().flatten() {
            suppress::suppress(chat);
        }
        if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) }
    }
}
