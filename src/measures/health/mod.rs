//! How is the group? Nine components on fixed scales, the trust checklist and contribution points
//! (H1 to H3 of docs/methods.md).

pub(super) mod points;
mod trust;

pub use points::{Month, Points, Standing, points};
pub use trust::{Answer, Line, Linked, Question, trust};

use super::giving::{Members, Verdict};
use super::reciprocity::Exchange;
use super::service::{Functioning, Share};
use super::structure::Structure;
use super::{History, Settings};
use crate::statistics::Random;
use serde::{Deserialize, Serialize};

/// Grows when a scale changes: figures of different versions cannot be compared.
pub const HEALTH_VERSION: u32 = 1;

/// What a component looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Requests helped within a day.
    Service,
    /// Requests helped within an hour.
    Speed,
    /// Help matched by help, over windows of 28 days.
    Return,
    /// Seasoned members who gave any visible help.
    Breadth,
    /// Helped requests that would still be helped without the three most active helpers.
    Resilience,
    /// Active hours without overload.
    Calm,
    /// Messages not flagged as flood, ad or scam.
    Cleanliness,
    /// Messages with scam, personal data or insults, per thousand.
    Safety,
    /// Newcomers whose first request was helped within a day.
    Welcome,
}

/// One component: a figure on a fixed scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// What it looks at.
    pub aspect: Aspect,
    /// The figure; `null` when undefined.
    pub raw: Option<f64>,
    /// Its 95 % interval, where there is one.
    pub interval: Option<(f64, f64)>,
    /// How many units it rests on.
    pub n: u64,
    /// Figures at which the score is 0 and 100.
    pub scale: (f64, f64),
    /// 0 to 100 between them; `null` on fewer than 20 units.
    pub score: Option<f64>,
}

/// The components in one number, with how much it depends on their weights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Composite {
    /// Geometric mean of score + 1, minus 1: what is very bad in one cannot be bought off by another.
    pub score: f64,
    /// Lowest under 200 random sets of weights.
    pub lowest: f64,
    /// Highest.
    pub highest: f64,
    /// The component with the lowest score.
    pub weakest: Aspect,
}

/// Health of the group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Health {
    /// See [`HEALTH_VERSION`].
    pub version: u32,
    /// The nine components.
    pub components: Vec<Component>,
    /// `null` with fewer than five components that rest on enough. Never to be shown without the components.
    pub composite: Option<Composite>,
}

/// A figure with its interval and the number of units it rests on.
type Figure = (Option<f64>, Option<(f64, f64)>, u64);

/// Messages of the chat, those flagged as flood, ad or scam, and those with scam, personal data or insults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dirt {
    /// Messages that members wrote.
    pub messages: usize,
    /// Flagged.
    pub flagged: usize,
    /// With scam, personal data or insults.
    pub unsafe_messages: usize,
}

const ENOUGH: u64 = 20;
const FEWEST: usize = 5;
const WEIGHTS: u64 = 200;

/// Judges the health of a group.
pub fn health(
    functioning: &Functioning,
    exchange: &Exchange,
    members: &Members,
    structure: &Structure,
    history: &History,
    dirt: Dirt,
    settings: Settings,
) -> Health {
    let within = |i: usize| functioning.waiting.within.get(i).map(|w| (w.share, w.interval, w.mature.n));
    let share = |s: Share| (s.share, s.interval, s.n);
    let counted = |figure: Option<Figure>| figure.unwrap_or_default();
    let returned: Vec<f64> =
        exchange.windows.iter().filter_map(|w| w.split.unmatched).map(|u| 1.0 - u).collect();
    let mean = returned.iter().sum::<f64>() / returned.len() as f64;
    let seasoned = |v: &Verdict| {
        !matches!(v, Verdict::Exempt | Verdict::Advertiser | Verdict::Newcomer | Verdict::FewOpportunities)
    };
    let judged: Vec<u64> = members
        .verdicts
        .iter()
        .zip(&members.giving)
        .filter(|(v, m)| seasoned(v) && m.opportunities >= 20)
        .map(|(_, m)| m.given)
        .collect();
    let kept = structure.removal.get(2).and_then(|r| r.requests_kept);
    let helped = functioning.gratitude.closed.n;
    let calm = functioning.overload.overloaded;
    let clean = Share::of(dirt.messages - dirt.flagged.min(dirt.messages), dirt.messages);
    let unsafe_share = Share::of(dirt.unsafe_messages, dirt.messages);
    let thousand = |x: f64| 1000.0 * x;
    let rows = [
        (Aspect::Service, counted(within(2)), (0.0, 0.9)),
        (Aspect::Speed, counted(within(1)), (0.0, 0.7)),
        (
            Aspect::Return,
            // A mean over windows needs the help of one of them.
            (
                (!returned.is_empty()).then_some(mean),
                None,
                if returned.is_empty() { 0 } else { history.help.len() as u64 },
            ),
            (0.2, 0.8),
        ),
        (
            Aspect::Breadth,
            share(Share::of(judged.iter().filter(|g| **g > 0).count(), judged.len())),
            (0.1, 0.6),
        ),
        (Aspect::Resilience, (kept, None, helped), (0.5, 0.95)),
        (
            Aspect::Calm,
            (calm.share.map(|s| 1.0 - s), calm.interval.map(|(l, h)| (1.0 - h, 1.0 - l)), calm.n),
            (0.5, 1.0),
        ),
        (Aspect::Cleanliness, share(clean), (0.9, 1.0)),
        (
            Aspect::Safety,
            (
                unsafe_share.share.map(thousand),
                unsafe_share.interval.map(|(l, h)| (thousand(l), thousand(h))),
                unsafe_share.n,
            ),
            (10.0, 0.0),
        ),
        (Aspect::Welcome, share(functioning.newcomers.first_request_helped), (0.2, 0.9)),
    ];
    let components: Vec<Component> = rows
        .into_iter()
        .map(|(aspect, (raw, interval, n), scale)| {
            let score = raw
                .filter(|_| n >= ENOUGH)
                .map(|x| (100.0 * (x - scale.0) / (scale.1 - scale.0)).clamp(0.0, 100.0));
            Component { aspect, raw, interval, n, scale, score }
        })
        .collect();
    let composite = composite(&components, settings.seed);
    Health { version: HEALTH_VERSION, components, composite }
}

fn composite(components: &[Component], seed: u64) -> Option<Composite> {
    let scored: Vec<(Aspect, f64)> = components.iter().filter_map(|c| Some((c.aspect, c.score?))).collect();
    if scored.len() < FEWEST {
        return None;
    }
    let mean = |weights: &[f64]| {
        let sum: f64 = weights.iter().sum();
        let logs: f64 = scored.iter().zip(weights).map(|((_, s), w)| w * (s + 1.0).ln()).sum();
        (logs / sum).exp() - 1.0
    };
    let random: Vec<f64> = (0..WEIGHTS)
        .map(|task| {
            let mut random = Random::stream(seed, 5000 + task);
            // Exponential weights, normed, are uniform over all sets of weights.
            mean(&scored.iter().map(|_| -(1.0 - random.unit()).ln()).collect::<Vec<f64>>())
        })
        .collect();
    let weakest = scored.iter().min_by(|a, b| a.1.total_cmp(&b.1))?.0;
    Some(Composite {
        score: mean(&vec![1.0; scored.len()]),
        lowest: random.iter().copied().fold(f64::INFINITY, f64::min),
        highest: random.iter().copied().fold(0.0, f64::max),
        weakest,
    })
}
