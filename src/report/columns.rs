//! The columns of the tables: name, meaning and value of each, from which tables and data dictionary are
//! made.

use crate::findings::{FlagRow, HelpRow, LinkRow, MemberRow, PairRow, PersonalRow, RequestRow};
use crate::measures::service::Week;
use serde::Serialize;

/// How a column takes its value from a row.
pub(super) enum Get<T: 'static> {
    /// Words; empty when there are none.
    Text(fn(&T) -> String),
    /// A whole number.
    Int(fn(&T) -> i64),
    /// A number; empty when it is undefined, never 0.
    Float(fn(&T) -> Option<f64>),
}

/// A column.
pub(super) struct Column<T: 'static> {
    pub(super) name: &'static str,
    /// Meaning, unit, range.
    pub(super) about: &'static str,
    pub(super) get: Get<T>,
}

const fn text<T>(name: &'static str, about: &'static str, get: fn(&T) -> String) -> Column<T> {
    Column { name, about, get: Get::Text(get) }
}

const fn int<T>(name: &'static str, about: &'static str, get: fn(&T) -> i64) -> Column<T> {
    Column { name, about, get: Get::Int(get) }
}

const fn float<T>(name: &'static str, about: &'static str, get: fn(&T) -> Option<f64>) -> Column<T> {
    Column { name, about, get: Get::Float(get) }
}

const ID: &str =
    "id of the member in the export, masked where it is personal data; a pseudonym in research mode";
const NAME: &str = "name last seen; the pseudonym in research mode";
const MESSAGE: &str = "native id of the message, or its 0-based index";
const TIME: &str = "local time, RFC 3339";
const WORDS: &str = "the words, personal data masked, at most 120 characters; empty in research mode";
const P: &str = "probability, 0 to 1";

pub(super) const MEMBERS: &[Column<MemberRow>] = &[
    text("member_id", ID, |r| r.member_id.clone()),
    text("name", NAME, |r| r.name.clone()),
    text("role", "part read from the counts (F6)", |r| r.role.name().to_owned()),
    text("verdict", "what the free-rider list says, or why the member is not judged (F5)", |r| {
        r.verdict.name().to_owned()
    }),
    int("messages", "messages written", |r| r.messages as i64),
    int("active_days", "local days with a message", |r| r.active_days as i64),
    text("joined", "when the log shows them joining, RFC 3339", |r| r.joined.clone().unwrap_or_default()),
    text("first_seen", "first message, RFC 3339", |r| r.first_seen.clone().unwrap_or_default()),
    text("last_seen", "last message, RFC 3339", |r| r.last_seen.clone().unwrap_or_default()),
    int("requests", "needs posted", |r| r.requests as i64),
    int("postings", "needs and reposts", |r| r.postings as i64),
    int("requests_helped", "own needs that were helped", |r| r.requests_helped as i64),
    int("given", "units of help given (p ≥ 0.5)", |r| r.given as i64),
    float("given_expected", "sum of the probabilities of help given", |r| Some(r.given_expected)),
    float("received_expected", "sum of the probabilities of help received", |r| Some(r.received_expected)),
    int("received", "units of help received", |r| r.received as i64),
    int("balance", "given − received", |r| r.balance),
    int("people_helped", "different members helped", |r| r.people_helped as i64),
    int("helped_by", "different members who helped", |r| r.helped_by as i64),
    int("confirmed", "helps whose requester later said that it was met", |r| r.confirmed as i64),
    int("disputed", "helps that their requester then disputed (F9)", |r| r.disputed as i64),
    int("disputed_by", "different requesters who did", |r| r.disputed_by as i64),
    float("disputed_low", "lower end of the 95 % interval of the disputed share of the help given", |r| {
        r.disputed_low
    }),
    float("disputed_high", "upper end", |r| r.disputed_high),
    int("thanks", "messages of thanks", |r| r.thanks as i64),
    int("failed", "failed tries to help", |r| r.failed as i64),
    int("promised", "promises", |r| r.promised as i64),
    int("opportunities", "requests of others while the member was around (F2)", |r| r.opportunities as i64),
    int("opportunities_helped", "of these, helped", |r| r.opportunities_helped as i64),
    int("tried", "of these, tried in vain", |r| r.tried as i64),
    int("addressed", "messages of others that reply to the member or mention the member", |r| {
        r.addressed as i64
    }),
    float("help_rate", "posterior mean of the help rate per opportunity, 0 to 1 (F3)", |r| r.help_rate),
    float("help_rate_low", "lower end of its 95 % credible interval", |r| r.help_rate_low),
    float("help_rate_high", "upper end", |r| r.help_rate_high),
    float("given_share", "given / (given + received) (F1)", |r| r.given_share),
    float("given_share_low", "lower end of its Jeffreys 95 % interval", |r| r.given_share_low),
    float("given_share_high", "upper end", |r| r.given_share_high),
    float("returned_share", "share of the help given that came back from the same people (R5)", |r| {
        r.returned_share
    }),
    float("repaid_share", "share of the help received that went back to the givers (R5)", |r| r.repaid_share),
    float("asks_much", "P(asking rate per active day above twice the group's) (F4)", |r| r.asks_much),
    float("help_rank", "PageRank among helpers, sums to 1 (S1)", |r| Some(r.help_rank)),
    float(
        "among_first",
        "share of the networks with one other member left out in which the member is among the five first by help_rank",
        |r| r.among_first,
    ),
    float("expertise", "(given − received) / √(given + received) (F1)", |r| r.expertise),
    int("core", "core number among partners (S3)", |r| r.core as i64),
    float(
        "hub",
        "HITS hub score, sums to 1: helps those whom others help too (S2); empty where it is not unique",
        |r| r.hub,
    ),
    float("betweenness", "shortest directed ways of help that lead through the member (S8)", |r| {
        r.betweenness
    }),
    float("points", "contribution points at the end of the log (H3)", |r| Some(r.points)),
];

pub(super) const WEEKS: &[Column<Week>] = &[
    text("monday", "Monday of the week, local date", |r| r.monday.clone()),
    int("days", "days of the week inside the log", |r| r.days as i64),
    int("messages", "messages", |r| r.messages as i64),
    int("active", "members who wrote", |r| r.active as i64),
    int("requests", "needs posted", |r| r.requests as i64),
    int("help", "units of help", |r| r.help as i64),
    int("mature_requests", "needs with a day of log after them", |r| r.within_day.n as i64),
    int("helped_within_day", "of these, helped within a day (Q1)", |r| r.within_day.k as i64),
    int("joined", "members who joined, as far as the export says so", |r| r.joined as i64),
    int("left", "members who left, as far as the export says so", |r| r.left as i64),
];

pub(super) const REQUESTS: &[Column<RequestRow>] = &[
    text("message", MESSAGE, |r| r.message.clone()),
    int("index", "0-based index of the message", |r| i64::from(r.index)),
    text("time", TIME, |r| r.time.clone()),
    text("member_id", ID, |r| r.member_id.clone()),
    text("name", NAME, |r| r.name.clone()),
    text("kind", "what is asked for", |r| r.kind.to_string()),
    float("probability", P, |r| Some(r.probability)),
    int("reposts", "later postings", |r| r.reposts as i64),
    int("helpers", "members who helped", |r| r.helpers as i64),
    float("minutes_to_first_help", "minutes to the first help; empty when nobody helped", |r| {
        r.minutes_to_first_help
    }),
    text("text", WORDS, |r| r.text.clone()),
];

pub(super) const HELP: &[Column<HelpRow>] = &[
    text("message", MESSAGE, |r| r.message.clone()),
    text("request", "the same of the need's first message", |r| r.request.clone()),
    text("time", TIME, |r| r.time.clone()),
    text("helper_id", ID, |r| r.helper_id.clone()),
    text("helper", NAME, |r| r.helper.clone()),
    text("requester_id", ID, |r| r.requester_id.clone()),
    text("requester", NAME, |r| r.requester.clone()),
    text("outcome", "done, failed or promised", |r| r.outcome.name().to_owned()),
    text("reason", "why it failed; empty otherwise", |r| r.reason.to_owned()),
    float("probability", P, |r| Some(r.probability)),
    text("evidence", "why the two were paired, separated by spaces", |r| {
        r.evidence.iter().map(|e| format!("{e:?}").to_lowercase()).collect::<Vec<_>>().join(" ")
    }),
];

pub(super) const PAIRS: &[Column<PairRow>] = &[
    text("a_id", ID, |r| r.a_id.clone()),
    text("a", NAME, |r| r.a.clone()),
    text("b_id", ID, |r| r.b_id.clone()),
    text("b", NAME, |r| r.b.clone()),
    int("a_helped_b", "units of help", |r| i64::from(r.a_helped_b)),
    int("b_helped_a", "units of help", |r| i64::from(r.b_helped_a)),
    int("balance", "a_helped_b − b_helped_a", |r| r.balance),
    float("symmetry", "smaller side / larger side, 0 to 1", |r| Some(r.symmetry)),
    float("a_expected", "sum of the probabilities of help from a to b", |r| Some(r.a_expected)),
    float("a_low", "lower end of its 95 % interval, were the records independent", |r| Some(r.a_low)),
    float("a_high", "upper end", |r| Some(r.a_high)),
    float("b_expected", "sum of the probabilities of help from b to a", |r| Some(r.b_expected)),
    float("b_low", "lower end of its 95 % interval", |r| Some(r.b_low)),
    float("b_high", "upper end", |r| Some(r.b_high)),
    text("last", "last help between them, RFC 3339", |r| r.last.clone()),
    text("open_since", "when the oldest favour that is still open was given, RFC 3339 (R7)", |r| {
        r.open_since.clone().unwrap_or_default()
    }),
    text("owed_to", "id of the member who gave it", |r| r.owed_to.clone().unwrap_or_default()),
];

pub(super) const LINKS: &[Column<LinkRow>] = &[
    text("link", "what is linked, personal data masked; a pseudonym in research mode", |r| r.link.clone()),
    text("domain", "registrable domain by the Public Suffix List", |r| r.domain.clone()),
    text("example", "as first written; empty in research mode", |r| r.example.clone()),
    int("postings", "messages with it", |r| r.postings as i64),
    int("members", "members who posted it", |r| r.members as i64),
    int("flagged", "of the messages, flagged ones", |r| i64::from(r.flagged)),
    float("score", "mean score of the postings, 0 to 1", |r| Some(r.score)),
    int("worked", "helps done for its postings", |r| i64::from(r.worked)),
    int("complaints", "messages that say it cannot be opened or has expired", |r| r.complaints.len() as i64),
    int("dead", "1 where nobody could open it since the first complaint, else 0", |r| i64::from(r.dead)),
    text("first", TIME, |r| r.first.clone()),
    text("last", TIME, |r| r.last.clone()),
];

/// Names of the evidence whose points are of one sign.
fn named(flag: &FlagRow, sign: fn(f64) -> bool) -> String {
    let names = flag.signals.iter().filter(|s| sign(s.1)).map(|s| s.0.name());
    names.collect::<Vec<_>>().join(" ")
}

pub(super) const FLAGS: &[Column<FlagRow>] = &[
    text("message", MESSAGE, |r| r.message.clone()),
    int("index", "0-based index of the message", |r| i64::from(r.index)),
    text("time", TIME, |r| r.time.clone()),
    text("member_id", ID, |r| r.member_id.clone()),
    text("name", NAME, |r| r.name.clone()),
    float("score", "0 to 1, shown from 0.5", |r| Some(r.score)),
    text("level", "note, look, suspicious or very_likely", |r| r.level.name().to_owned()),
    text("signals", "what speaks against the message, separated by spaces", |r| named(r, |p| p > 0.0)),
    text("credits", "what speaks for it, separated by spaces", |r| named(r, |p| p < 0.0)),
    text("text", WORDS, |r| r.text.clone()),
];

pub(super) const PERSONAL: &[Column<PersonalRow>] = &[
    text("message", MESSAGE, |r| r.message.clone()),
    int("index", "0-based index of the message", |r| i64::from(r.index)),
    text("time", TIME, |r| r.time.clone()),
    text("member_id", ID, |r| r.member_id.clone()),
    text("name", NAME, |r| r.name.clone()),
    text("datum", "what it is: phone, address, id_card …", |r| r.datum.name().to_owned()),
    text("shown", "the datum, its middle masked; empty in research mode", |r| r.shown.clone()),
    text("checked", "whether its check digits are right: true, false, or empty where it has none", |r| {
        r.checked.map_or_else(String::new, |c| c.to_string())
    }),
];

/// One entry of the data dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Described {
    /// File stem of the table.
    pub table: &'static str,
    /// Column.
    pub column: &'static str,
    /// `text`, `int` or `float`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Meaning, unit, range. Codes such as F3 are those of docs/methods.md.
    pub about: &'static str,
}

/// The data dictionary of every table.
pub fn dictionary() -> Vec<Described> {
    fn of<T>(table: &'static str, columns: &'static [Column<T>]) -> impl Iterator<Item = Described> {
        columns.iter().map(move |c| Described {
            table,
            column: c.name,
            kind: match c.get {
                Get::Text(_) => "text",
                Get::Int(_) => "int",
                Get::Float(_) => "float",
            },
            about: c.about,
        })
    }
    of("members", MEMBERS)
        .chain(of("weeks", WEEKS))
        .chain(of("requests", REQUESTS))
        .chain(of("help", HELP))
        .chain(of("pairs", PAIRS))
        .chain(of("links", LINKS))
        .chain(of("flags", FLAGS))
        .chain(of("personal", PERSONAL))
        .collect()
}
