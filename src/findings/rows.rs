//! The rows of the findings: members, needs, help, pairs, links, flags.

use crate::measures::Tier;
use crate::pairing::{Evidence, Outcome};
use crate::spam::Signal;
use serde::Serialize;

/// One member.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are those of measures::Giving, documented there")]
pub struct MemberRow {
    pub member_id: String,
    pub name: String,
    pub messages: u64,
    pub first_seen: Option<String>,
    pub last_seen: Option<String>,
    pub requests: u64,
    pub postings: u64,
    pub requests_helped: u64,
    pub given: u64,
    pub given_expected: f64,
    pub received_expected: f64,
    pub received: u64,
    /// `given - received`.
    pub balance: i64,
    pub failed: u64,
    pub promised: u64,
    pub opportunities: u64,
    pub opportunities_helped: u64,
    pub tried: u64,
    pub help_rate: Option<f64>,
    pub help_rate_low: Option<f64>,
    pub help_rate_high: Option<f64>,
}

/// One member on the free-rider list, with the evidence.
#[derive(Clone, Debug, Serialize)]
pub struct FreeRiderRow {
    /// Id of the member.
    pub member_id: String,
    /// Name.
    pub name: String,
    /// How sure.
    pub tier: Tier,
    /// P(help rate < half the group's).
    pub probability: f64,
    /// Needs posted.
    pub requests: u64,
    /// Needs and reposts.
    pub postings: u64,
    /// Help received.
    pub received: u64,
    /// Help given.
    pub given: u64,
    /// Failed attempts: effort without effect.
    pub failed: u64,
    /// Requests of others while the member was around.
    pub opportunities: u64,
    /// Posterior mean of the help rate.
    pub help_rate: Option<f64>,
    /// 95 % credible interval of the help rate.
    pub help_rate_interval: Option<(f64, f64)>,
    /// The group's help rate.
    pub group_rate: f64,
    /// The postings behind the name.
    pub messages: Vec<Quote>,
}

/// A message as evidence, personal data masked.
#[derive(Clone, Debug, Serialize)]
pub struct Quote {
    /// Native id, or 0-based index.
    pub message: String,
    /// RFC 3339.
    pub time: String,
    /// The words, shortened.
    pub text: String,
}

/// One need.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "a table row whose columns are named in docs/methods.md")]
pub struct RequestRow {
    pub message: String,
    pub index: u32,
    pub time: String,
    pub member_id: String,
    pub name: String,
    pub kind: &'static str,
    pub probability: f64,
    pub reposts: u64,
    pub helpers: u64,
    pub minutes_to_first_help: Option<f64>,
    pub text: String,
}

/// One help record.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "a table row whose columns are named in docs/methods.md")]
pub struct HelpRow {
    pub message: String,
    pub request: String,
    pub time: String,
    pub helper_id: String,
    pub helper: String,
    pub requester_id: String,
    pub requester: String,
    pub outcome: Outcome,
    pub reason: &'static str,
    pub probability: f64,
    pub evidence: Vec<Evidence>,
}

/// Two members and the help between them.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "a table row whose columns are named in docs/methods.md")]
pub struct PairRow {
    pub a_id: String,
    pub a: String,
    pub b_id: String,
    pub b: String,
    pub a_helped_b: u32,
    pub b_helped_a: u32,
    /// `a_helped_b - b_helped_a`.
    pub balance: i64,
}

/// One link.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "a table row whose columns are named in docs/methods.md")]
pub struct LinkRow {
    pub link: String,
    pub domain: String,
    pub example: String,
    pub postings: u64,
    pub members: u64,
    pub flagged: u32,
    /// Mean score of the postings, those without a flag as 0.
    pub score: f64,
    pub first: String,
    pub last: String,
}

/// One suspicious message. Messages are labelled, people are not.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "a table row whose columns are named in docs/methods.md")]
pub struct FlagRow {
    pub message: String,
    pub index: u32,
    pub time: String,
    pub member_id: String,
    pub name: String,
    pub score: f64,
    pub signals: Vec<(Signal, f64)>,
    pub text: String,
}

/// The main figures when help counts from another probability on.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are those of measures::Sensitivity, documented there")]
pub struct SensitivityRow {
    pub threshold: f64,
    pub help: u64,
    pub edge: Option<f64>,
    pub weighted: Option<f64>,
    pub unmatched: Option<f64>,
    pub fulfilment_rate: Option<f64>,
    pub free_riders: Vec<String>,
}
