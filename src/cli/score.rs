//! Figures of `huzhu evaluate`: the definitions are those of the labelling guidelines (a link is
//! right when message and need are; a posting of a need may be found at any of its messages).

use super::analysis::Analysis;
use crate::acts::{self, ACTS, Act, Posting};
use crate::model::Chat;
use crate::pairing::Outcome;
use crate::pairing::help::{Truth, Weight};
use crate::signals::Datum;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The parts of a gold file that are scored.
#[derive(Debug, Deserialize)]
pub struct Gold {
    acts: BTreeMap<String, Vec<String>>,
    requests: Vec<GoldRequest>,
    fulfilments: Vec<GoldHelp>,
    spam_messages: Vec<u64>,
    free_riders: Vec<GoldMember>,
    #[serde(default)]
    pii: Vec<GoldDatum>,
    #[serde(default)]
    free_rider_borderline: Vec<GoldMember>,
    computed: Computed,
    /// Chats of one series come from one hand: none of them is judged by weights that have seen another.
    #[serde(default)]
    series: Option<String>,
    /// How much an error in this chat counts in fitting.
    #[serde(default)]
    weight: Option<f32>,
}

impl Gold {
    /// The series that the chat belongs to, if it is not one by itself.
    pub fn series(&self) -> Option<&str> {
        self.series.as_deref()
    }

    /// Reads a gold file.
    ///
    /// # Errors
    /// When it cannot be read or is no gold file.
    pub fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
        serde_json::from_str(&text).with_context(|| format!("{shown} is no gold file"))
    }

    /// How much an error in this chat counts in fitting; 1 as a rule.
    pub fn weight(&self) -> f32 {
        self.weight.unwrap_or(1.0)
    }

    /// The labels by message of a chat whose native ids are the ids of the labels.
    pub fn labels(&self, chat: &Chat) -> (Vec<Option<acts::Gold>>, Truth) {
        let message: BTreeMap<&str, u32> =
            (0..chat.messages.len()).filter_map(|i| Some((chat.native(i)?, i as u32))).collect();
        let at = |id: u64| message.get(id.to_string().as_str()).copied();
        let mut golds: Vec<Option<acts::Gold>> = vec![None; chat.messages.len()];
        for (id, names) in &self.acts {
            let Some(i) = message.get(id.as_str()) else { continue };
            let named = |act: &&Act| names.iter().any(|n| n == act.name());
            golds[*i as usize] = Some(acts::Gold {
                acts: ACTS.iter().filter(named).copied().collect(),
                ..acts::Gold::default()
            });
        }
        let mut truth = Truth { weight: Weight(self.weight()), ..Truth::default() };
        for request in &self.requests {
            let Some(first) = at(request.id) else { continue };
            let first_posting = std::iter::once((request.id, Posting::First));
            let parts = request.parts.iter().map(|id| (*id, Posting::Part(first)));
            let reposts = request.reposts.iter().map(|id| (*id, Posting::Repost(first)));
            for (id, posting) in first_posting.chain(parts).chain(reposts) {
                let Some(i) = at(id) else { continue };
                truth.need_of.insert(i, first);
                if let Some(gold) = &mut golds[i as usize] {
                    gold.posting = Some(posting);
                }
            }
        }
        for help in &self.fulfilments {
            let outcome = match help.status.as_str() {
                "done" => Outcome::Done,
                "failed" => Outcome::Failed,
                _ => Outcome::Promised,
            };
            let (Some(message), Some(need)) = (at(help.message), at(help.request)) else { continue };
            let helper = chat.members.iter().position(|m| *m.id == *help.helper).map(|h| h as u32);
            // Of a helper who is nobody here, nothing can be said.
            let Some(helper) = helper else { continue };
            if helper == chat.messages[message as usize].sender {
                truth.help.insert((message, need), outcome);
            } else if outcome == Outcome::Done {
                truth.received.insert((message, need, helper));
                if let Some(gold) = &mut golds[message as usize] {
                    gold.received = true;
                }
            }
        }
        (golds, truth)
    }
}

#[derive(Debug, Deserialize)]
struct GoldRequest {
    id: u64,
    requester: String,
    parts: Vec<u64>,
    reposts: Vec<u64>,
}

#[derive(Debug, Deserialize)]
struct GoldHelp {
    message: u64,
    request: u64,
    helper: String,
    status: String,
}

#[derive(Debug, Deserialize)]
struct GoldDatum {
    id: u64,
    #[serde(rename = "type")]
    datum: Datum,
    span: String,
}

#[derive(Debug, Deserialize)]
struct GoldMember {
    id: String,
}

#[derive(Debug, Deserialize)]
struct Computed {
    edge_reciprocity: f64,
    weighted_reciprocity: f64,
}

/// Precision and recall.
#[derive(Debug, Serialize)]
pub struct Figure {
    /// True positives over found.
    pub precision: f64,
    /// True positives over gold.
    pub recall: f64,
    /// Harmonic mean.
    pub f: f64,
    /// 95 % percentile bootstrap interval of `f` over the judged items (Efron & Tibshirani 1993).
    pub f_interval: (f64, f64),
    /// True positives.
    pub tp: usize,
    /// False positives.
    pub fp: usize,
    /// False negatives.
    pub missed: usize,
}

/// All figures of one chat.
#[derive(Debug, Serialize)]
pub struct Figures {
    /// Requests, links, units, edges, spam, free-riders, acts.
    pub parts: Vec<(String, Figure)>,
    /// Absolute error of edge reciprocity.
    pub edge_error: f64,
    /// Absolute error of weighted reciprocity.
    pub weighted_error: f64,
}

pub(super) fn figure(tp: usize, fp: usize, missed: usize) -> Figure {
    let precision = if tp + fp > 0 { tp as f64 / (tp + fp) as f64 } else { f64::from(u8::from(missed == 0)) };
    let recall = if tp + missed > 0 { tp as f64 / (tp + missed) as f64 } else { 1.0 };
    let f = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    Figure { precision, recall, f, f_interval: bootstrap(tp, fp, missed), tp, fp, missed }
}

/// Draws of the bootstrap.
const DRAWS: usize = 1000;
/// Above this many items the interval is that of as many items, scaled: the draws would take long.
const MOST_ITEMS: usize = 4000;

/// Percentile bootstrap of F: items (found and right, found and wrong, missed) drawn with replacement.
fn bootstrap(tp: usize, fp: usize, missed: usize) -> (f64, f64) {
    let items = tp + fp + missed;
    if items == 0 {
        return (0.0, 1.0);
    }
    let mut random = fastrand::Rng::with_seed(items as u64);
    let drawn = items.min(MOST_ITEMS);
    let mut scores: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let right = (0..drawn).filter(|_| random.usize(0..items) < tp).count();
            // F = 2 tp / (2 tp + fp + missed): whether an item is wrong or missed does not matter.
            2.0 * right as f64 / (right + drawn) as f64
        })
        .collect();
    scores.sort_unstable_by(f64::total_cmp);
    let at = |q: f64| scores[((DRAWS - 1) as f64 * q).round() as usize];
    let (low, high) = (at(0.025), at(0.975));
    // Fewer draws than items spread more than the items would.
    let middle = f64::midpoint(low, high);
    let shrink = (drawn as f64 / items as f64).sqrt();
    (middle - (middle - low) * shrink, middle + (high - middle) * shrink)
}

fn compare<T: Ord>(found: &BTreeSet<T>, gold: &BTreeSet<T>) -> Figure {
    let tp = found.intersection(gold).count();
    figure(tp, found.len() - tp, gold.len() - tp)
}

#[derive(Deserialize)]
struct Annotated {
    native_id: Option<String>,
    index: u64,
    labels: Vec<String>,
    helps: Vec<AnnotatedHelp>,
    spam: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct AnnotatedHelp {
    request: serde_json::Value,
    helper: String,
    requester: String,
    status: String,
    probability: f64,
}

/// Scores an analysis of a neutral chat, whose native ids are those of the gold.
///
/// # Errors
/// When the annotations do not carry numeric ids.
pub fn score(analysis: &Analysis, gold: &Gold) -> Result<Figures> {
    let need: BTreeMap<u64, u64> = gold
        .requests
        .iter()
        .flat_map(|r| {
            std::iter::once(r.id)
                .chain(r.parts.iter().copied())
                .chain(r.reposts.iter().copied())
                .map(|m| (m, r.id))
        })
        .collect();
    let requester: BTreeMap<u64, &str> = gold.requests.iter().map(|r| (r.id, r.requester.as_str())).collect();
    let ids: BTreeSet<u64> = requester.keys().copied().collect();
    let mut acts: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    let (mut links, mut units, mut spam) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let annotations = analysis.annotations.concat();
    for a in serde_json::Deserializer::from_slice(&annotations).into_iter::<Annotated>() {
        let a = a?;
        let id = match &a.native_id {
            Some(id) => id
                .parse::<u64>()
                .context("evaluate needs the neutral chat.jsonl: message ids must be numbers")?,
            None => a.index,
        };
        if a.spam.is_some() {
            spam.insert(id);
        }
        for help in a.helps.iter().filter(|h| h.status == "done" && h.probability >= 0.5) {
            let target = help
                .request
                .as_u64()
                .or_else(|| help.request.as_str().and_then(|s| s.parse().ok()))
                .unwrap_or(0);
            // An unknown need keeps its own number, shifted out of the way of gold ids.
            let root = need.get(&target).copied().unwrap_or(target + (1 << 40));
            let to = requester.get(&root).map_or(help.requester.as_str(), |r| *r).to_owned();
            let helper = help.helper.clone();
            links.insert((id, root));
            if helper != to {
                units.insert((helper, root, to));
            }
        }
        acts.insert(id, a.labels.into_iter().collect());
    }
    let found: BTreeSet<u64> = acts.iter().filter(|(_, s)| s.contains("request")).map(|(i, _)| *i).collect();
    let right = found.intersection(&ids).count();
    let wrong = found.iter().filter(|i| !need.contains_key(i)).count();
    let done: Vec<&GoldHelp> = gold.fulfilments.iter().filter(|f| f.status == "done").collect();
    let gold_links: BTreeSet<(u64, u64)> = done.iter().map(|f| (f.message, f.request)).collect();
    let gold_units: BTreeSet<(String, u64, String)> = done
        .iter()
        .filter_map(|f| Some((f.helper.clone(), f.request, (*requester.get(&f.request)?).to_owned())))
        .collect();
    let edges = |units: &BTreeSet<(String, u64, String)>| -> BTreeSet<(String, String)> {
        units.iter().map(|(h, _, r)| (h.clone(), r.clone())).collect()
    };
    let (pe, ge) = (edges(&units), edges(&gold_units));
    let riders: BTreeSet<String> =
        analysis.findings.free_riders.iter().map(|f| f.member_id.clone()).collect();
    let gold_riders: BTreeSet<String> = gold.free_riders.iter().map(|m| m.id.clone()).collect();
    let neutral: BTreeSet<String> = gold
        .free_rider_borderline
        .iter()
        .map(|m| m.id.clone())
        .filter(|m| !gold_riders.contains(m))
        .collect();
    let judged: BTreeSet<String> = riders.difference(&neutral).cloned().collect();
    let mut parts = vec![
        ("requests".to_owned(), figure(right, wrong, ids.len() - right)),
        ("links".to_owned(), compare(&links, &gold_links)),
        ("units".to_owned(), compare(&units, &gold_units)),
        ("edges".to_owned(), compare(&pe, &ge)),
        ("spam".to_owned(), compare(&spam, &gold.spam_messages.iter().copied().collect())),
        ("personal".to_owned(), personal(analysis, &gold.pii)),
        ("free_riders".to_owned(), compare(&judged, &gold_riders)),
    ];
    for act in crate::acts::ACTS {
        let mine: BTreeSet<u64> =
            acts.iter().filter(|(_, s)| s.contains(act.name())).map(|(i, _)| *i).collect();
        let theirs: BTreeSet<u64> = gold
            .acts
            .iter()
            .filter(|(_, s)| s.iter().any(|a| a == act.name()))
            .filter_map(|(i, _)| i.parse().ok())
            .collect();
        if !mine.is_empty() || !theirs.is_empty() {
            parts.push((format!("act {}", act.name()), compare(&mine, &theirs)));
        }
    }
    let (edge, weighted) = reciprocity(&units);
    Ok(Figures {
        parts,
        edge_error: (edge - gold.computed.edge_reciprocity).abs(),
        weighted_error: (weighted - gold.computed.weighted_reciprocity).abs(),
    })
}

/// Personal data by span: of one kind in one message, one within the other and at least half as long.
fn personal(analysis: &Analysis, gold: &[GoldDatum]) -> Figure {
    let mut left: Vec<&GoldDatum> = gold.iter().collect();
    let mut wrong = 0;
    for found in &analysis.findings.personal {
        let same = |g: &&GoldDatum| {
            let (a, b) = (g.span.as_str(), found.shown.as_str());
            let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
            g.datum == found.datum
                && g.id.to_string() == found.message
                && long.contains(short)
                && short.len() * 2 >= long.len()
        };
        match left.iter().position(same) {
            Some(at) => drop(left.remove(at)),
            None => wrong += 1,
        }
    }
    figure(gold.len() - left.len(), wrong, left.len())
}

fn reciprocity(units: &BTreeSet<(String, u64, String)>) -> (f64, f64) {
    let mut edges: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (helper, _, requester) in units {
        *edges.entry((helper, requester)).or_default() += 1;
    }
    let total: u64 = edges.values().sum();
    if total == 0 {
        return (0.0, 0.0);
    }
    let back = |a: &str, b: &str| edges.get(&(b, a)).copied().unwrap_or(0);
    let returned = edges.keys().filter(|(a, b)| back(a, b) > 0).count();
    let matched: u64 = edges.iter().map(|((a, b), w)| (*w).min(back(a, b))).sum();
    (returned as f64 / edges.len() as f64, matched as f64 / total as f64)
}
