//! Numbers about the group and its members, each with its uncertainty.

mod clock;
pub mod giving;
pub mod health;
pub mod history;
mod parameters;
mod presence;
pub mod reciprocity;
mod sensitivity;
pub mod service;
pub mod structure;

pub use giving::{FreeRider, Giving, Members, Tier, Verdict, giving};
pub use history::History;
pub use parameters::parameters;
pub use presence::{Presence, Sweep};
pub use reciprocity::{Exchange, Pair, Reciprocity, Split, exchange, reciprocity};
pub use sensitivity::{Sensitivity, sensitivity};
pub use service::{Functioning, Service, first_help, functioning, service};

use crate::acts::{Act, ChatActs};
use crate::data::{Check, checks};
use crate::graph::{HelpGraph, build_strict};
use crate::model::{Chat, NONE};
use crate::pairing::Pairing;
use health::{Dirt, Health, Line, Linked, Points};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use structure::Structure;

/// How the measures are taken: how much is drawn at random, from which seed, and of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Arrangements drawn from each null model.
    pub draws: u64,
    /// Bootstrap replicates.
    pub replicates: u64,
    /// Seed of every random number.
    pub seed: u64,
    /// Members whose own messages are mostly ads or scams are judged like all others.
    pub keep_spammers: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { draws: 999, replicates: 200, seed: 1, keep_spammers: false }
    }
}

impl Settings {
    /// Fewer draws, for a first look: no standard scores.
    pub const QUICK: Self = Self { draws: 39, replicates: 20, seed: 1, keep_spammers: false };

    /// Whether so little is drawn that only a first look is wanted.
    pub fn is_quick(self) -> bool {
        self.draws < 99
    }
}

/// What the measures are taken of.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// The chat.
    pub chat: &'a Chat,
    /// Its acts.
    pub acts: &'a ChatActs,
    /// Needs and help.
    pub pairing: &'a Pairing,
    /// The help graph.
    pub graph: &'a HelpGraph,
    /// Members whose own messages are mostly ads or scams: they are another list's business.
    pub spammers: &'a [bool],
    /// Messages flagged as flood, ad or scam.
    pub flagged: &'a HashSet<u32>,
    /// Links by domain.
    pub links: &'a [Linked<'a>],
}

/// Every measure of one chat.
#[derive(Clone, Debug)]
pub struct Measures {
    /// What was drawn.
    pub settings: Settings,
    /// Is help returned?
    pub reciprocity: Reciprocity,
    /// What stands behind it.
    pub exchange: Exchange,
    /// Pairs with help between them.
    pub ledger: Vec<Pair>,
    /// Counts per member and the free-rider list.
    pub members: Members,
    /// The part of every member.
    pub roles: Vec<giving::Role>,
    /// What members do from week to week.
    pub flow: giving::Flow,
    /// How unequally help is given.
    pub inequality: giving::Inequality,
    /// The ten who help most.
    pub load: Vec<giving::HelperLoad>,
    /// Members whom the others address most.
    pub leaders: Vec<u32>,
    /// The shape of the network.
    pub structure: Structure,
    /// Does asking work?
    pub service: Service,
    /// How well, when and for whom.
    pub functioning: Functioning,
    /// Nine components.
    pub health: Health,
    /// The checklist.
    pub trust: Vec<Line>,
    /// Contribution points.
    pub points: Points,
    /// The main figures at other thresholds.
    pub sensitivity: Vec<Sensitivity>,
}

/// Takes every measure.
pub fn measure(basis: Basis<'_>, settings: Settings) -> Measures {
    let Basis { chat, acts, pairing, graph, spammers, .. } = basis;
    let (presence, history) = rayon::join(|| Presence::of(chat), || History::of(chat, acts, graph, pairing));
    let nobody = vec![false; chat.members.len()];
    let left_out = if settings.keep_spammers { &nobody } else { spammers };
    let ground = giving::Ground::new(chat, acts, pairing, &history, &presence, left_out);
    let exempt: Vec<bool> = chat.members.iter().map(|m| m.exempt).collect();
    let network = || {
        let strict = build_strict(chat.members.len(), pairing, graph.threshold).network();
        rayon::join(
            || exchange(&history, &presence, &strict, spammers, settings),
            || {
                let (reciprocity, ledger) = (reciprocity(graph), reciprocity::ledger(graph, &history));
                (structure::structure(&history, settings.seed), reciprocity, ledger)
            },
        )
    };
    let people = || {
        rayon::join(
            || {
                let members =
                    giving(&ground, graph).with_intervals().with_disputes(chat, acts, graph, pairing);
                let points = points(&basis, &history, &members);
                let roles = giving::roles(&members, &exempt, history.length());
                let people = (members.giving.as_slice(), roles.as_slice());
                let functioning = functioning(chat, acts, graph, pairing, &history, &presence, people);
                let trust = health::trust(chat, acts, &history, &functioning, basis.links, basis.flagged);
                (members, roles, points, functioning, trust, service(chat, graph, pairing))
            },
            || sensitivity(&ground, acts, graph.threshold, settings),
        )
    };
    // What is returned and what people did are looked at side by side.
    let (
        (exchange, (structure, reciprocity, ledger)),
        ((members, roles, points, functioning, trust, service), sensitivity),
    ) = rayon::join(network, people);
    let dirt = dirt(chat, acts, basis.flagged);
    Measures {
        settings,
        reciprocity,
        ledger,
        flow: giving::flow(chat, &history, &roles),
        roles,
        leaders: giving::leaders(&members.giving),
        inequality: giving::inequality(&members.giving, left_out),
        load: giving::helper_load(&history, &members.giving),
        service,
        health: health::health(&functioning, &exchange, &members, &structure, &history, dirt, settings),
        trust,
        points,
        exchange,
        members,
        structure,
        functioning,
        sensitivity,
    }
}

fn points(basis: &Basis<'_>, history: &History, members: &Members) -> Points {
    let Basis { chat, pairing, graph, .. } = *basis;
    let time = |m: &u32| chat.messages[*m as usize].time;
    let requests = service::asking(chat, graph, pairing);
    let reposts: Vec<(u32, i64)> =
        pairing.needs.iter().flat_map(|n| n.reposts.iter().map(|m| (n.requester, time(m)))).collect();
    health::points(history, &members.giving, &requests, &reposts)
}

fn dirt(chat: &Chat, acts: &ChatActs, flagged: &HashSet<u32>) -> Dirt {
    let written = |i: &usize| chat.messages[*i].sender != NONE && !chat.messages[*i].kind.is_event();
    let insult = |i: usize| checks(&acts.folded[i]) >> Check::Abuse as u16 & 1 == 1;
    let harmful = |i: &usize| acts.messages[*i].is(Act::Scam) || acts.messages[*i].is(Act::Pii) || insult(*i);
    let all = (0..chat.messages.len()).into_par_iter().with_min_len(4096).filter(written);
    Dirt {
        messages: all.clone().count(),
        flagged: flagged.len(),
        unsafe_messages: all.filter(harmful).count(),
    }
}
