//! The rows of the findings about members, needs and help.

use crate::measures::giving::Role;
use crate::measures::health::{Answer, Question};
use crate::measures::service::Share;
use crate::measures::structure::Communities;
use crate::measures::{Tier, Verdict};
use crate::pairing::{Evidence, Outcome};
use serde::Serialize;

/// A member as reports name them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Who {
    /// Id, masked where it is personal data.
    pub member_id: String,
    /// Name.
    pub name: String,
}

/// One member.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are those of measures::Giving, documented there")]
pub struct MemberRow {
    pub member_id: String,
    pub name: String,
    pub role: Role,
    /// What the free-rider list says, and why a member is not judged.
    pub verdict: Verdict,
    pub messages: u64,
    pub active_days: u64,
    pub joined: Option<String>,
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
    pub people_helped: u64,
    pub helped_by: u64,
    pub confirmed: u64,
    /// Helps that their requester disputed, and by how many requesters.
    pub disputed: u64,
    pub disputed_by: u64,
    pub disputed_low: Option<f64>,
    pub disputed_high: Option<f64>,
    /// Three disputes by two requesters or more.
    pub disputes_tell: bool,
    pub failed: u64,
    pub promised: u64,
    pub thanks: u64,
    pub opportunities: u64,
    pub opportunities_helped: u64,
    pub tried: u64,
    pub addressed: u64,
    pub help_rate: Option<f64>,
    pub help_rate_low: Option<f64>,
    pub help_rate_high: Option<f64>,
    /// Given over given and received.
    pub given_share: Option<f64>,
    /// Ends of its Jeffreys 95 % interval.
    pub given_share_low: Option<f64>,
    /// See `given_share_low`.
    pub given_share_high: Option<f64>,
    pub returned_share: Option<f64>,
    pub repaid_share: Option<f64>,
    pub asks_much: Option<f64>,
    /// See [`crate::measures::structure::Place`].
    pub help_rank: f64,
    pub among_first: Option<f64>,
    pub expertise: Option<f64>,
    pub core: u64,
    pub hub: Option<f64>,
    pub betweenness: Option<f64>,
    /// Contribution points at the end of the log.
    pub points: f64,
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
    /// From so many people.
    pub helped_by: u64,
    /// Help given.
    pub given: u64,
    /// Failed attempts: effort without effect.
    pub failed: u64,
    /// Requests of others while the member was around.
    pub opportunities: u64,
    /// Of these, helped.
    pub opportunities_helped: u64,
    /// Posterior mean of the help rate.
    pub help_rate: Option<f64>,
    /// 95 % credible interval of the help rate.
    pub help_rate_interval: Option<(f64, f64)>,
    /// The group's help rate.
    pub group_rate: f64,
    /// Helps in as many further chances after which the member would leave the list; at most 50.
    pub helps_to_clear: u64,
    /// The postings behind the name.
    pub messages: Vec<Quote>,
}

/// One of those who help most (F8).
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are those of measures::giving::HelperLoad, documented there")]
pub struct HelperRow {
    pub member_id: String,
    pub name: String,
    pub given: u64,
    pub per_active_day: f64,
    pub requests: u64,
    pub requests_helped: u64,
    pub last_14_days: Option<u64>,
    pub the_28_days_before: Option<u64>,
    pub at_risk: bool,
}

/// The shape of the help network; see [`crate::measures::structure::Structure`].
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs, reason = "the fields are those of measures::structure, documented there")]
pub struct StructureRow {
    pub backbone: Vec<Who>,
    pub backbone_core: u64,
    pub parts: u64,
    pub largest_part_share: Option<f64>,
    pub circulating_share: Option<f64>,
    pub cut_members: Vec<Who>,
    pub bridges: Vec<(Who, Who)>,
    pub communities: Option<Communities>,
    pub removal: Vec<RemovalRow>,
}

/// What is left when the most active helpers leave; see [`crate::measures::structure::Removal`].
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are those of measures::structure, documented there")]
pub struct RemovalRow {
    pub gone: Vec<Who>,
    pub help_lost: Option<f64>,
    pub requests_kept: Option<f64>,
    pub members_without_helper: u64,
    pub largest_part: u64,
}

/// A request a day old or more without help (Q3).
#[derive(Clone, Debug, Serialize)]
pub struct UnansweredRow {
    /// Its first message.
    pub message: String,
    /// RFC 3339.
    pub time: String,
    /// Who asked.
    pub member_id: String,
    /// Their name.
    pub name: String,
    /// What for.
    pub kind: String,
    /// How often it was posted again.
    pub reposts: u64,
    /// Other members around when it was posted.
    pub around: u64,
    /// The words, shortened.
    pub text: String,
}

/// One line of the trust checklist (H2).
#[derive(Clone, Debug, Serialize)]
pub struct TrustRow {
    /// The question.
    pub question: Question,
    /// Yes, no or unknown.
    pub answer: Answer,
    /// The figure behind it.
    pub figure: Option<f64>,
    /// Messages behind it.
    pub messages: Vec<Quote>,
}

/// Contribution points (H3); see [`crate::measures::health::Points`].
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs, reason = "the fields are those of measures::health::Points, documented there")]
pub struct PointsRow {
    pub leaders: Vec<LeaderRow>,
    pub improved: Vec<Who>,
    pub three_for_one: Share,
    pub rings: Vec<(Who, Who)>,
    pub regulars: Vec<MonthRow>,
}

/// One place of the leaderboard.
#[derive(Clone, Debug, Serialize)]
pub struct LeaderRow {
    /// Place; equal points share one.
    pub place: u64,
    /// Member.
    pub member_id: String,
    /// Name.
    pub name: String,
    /// Points.
    pub points: f64,
    /// Helps that the requester thanked for or said to have worked.
    pub thanks_received: u64,
}

/// Regular helpers of a month.
#[derive(Clone, Debug, Serialize)]
pub struct MonthRow {
    /// Year and month.
    pub month: String,
    /// Members with help in three different weeks of it, and how much.
    pub members: Vec<(Who, u64)>,
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
    pub kind: String,
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
    pub symmetry: f64,
    pub a_expected: f64,
    pub a_low: f64,
    pub a_high: f64,
    pub b_expected: f64,
    pub b_low: f64,
    pub b_high: f64,
    pub last: String,
    /// When the oldest favour that is still open was given.
    pub open_since: Option<String>,
    /// Id of the member who gave it.
    pub owed_to: Option<String>,
}

/// The main figures when help counts from another probability on.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are those of measures::Sensitivity, documented there")]
pub struct SensitivityRow {
    pub threshold: f64,
    pub strict: bool,
    pub help: u64,
    pub edge: Option<f64>,
    pub weighted: Option<f64>,
    pub unmatched: Option<f64>,
    pub odds: Option<f64>,
    pub fulfilment_rate: Option<f64>,
    pub free_riders: Vec<String>,
}
