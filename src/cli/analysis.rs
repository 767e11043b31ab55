//! The pipeline on one chat.

use super::score::Gold;
use crate::acts::ChatActs;
use crate::data::Words;
use crate::findings::{ChatFindings, Disclosure, Parts, assemble};
use crate::measures::health::Linked;
use crate::measures::{Basis, Settings, measure};
use crate::model::Chat;
use crate::pairing::{Pairing, SelfCheck, Weights};
use crate::report::annotations;
use crate::spam::{Lists, Traces};
use crate::{acts, graph, pairing, signals, spam};
use anyhow::Result;

/// What one chat comes to.
#[derive(Debug)]
pub struct Analysis {
    /// The findings.
    pub findings: ChatFindings,
    /// `annotations.jsonl`, in pieces that follow each other.
    pub annotations: Vec<Vec<u8>>,
    /// What the chat may share with others of the same run.
    pub traces: Traces,
}

/// With what a chat is analysed.
#[derive(Clone, Copy, Debug)]
pub struct Setup<'a> {
    /// What findings may show.
    pub disclosure: &'a Disclosure,
    /// Words and languages of the user.
    pub words: &'a Words,
    /// Weights of acts and pairing.
    pub weights: &'a Weights,
    /// Links that are welcome or not.
    pub lists: &'a Lists,
    /// What is drawn at random.
    pub settings: Settings,
    /// Other chats of the run may share things with it.
    pub several: bool,
}

/// The pipeline on one chat.
///
/// # Errors
/// When the shipped lexicon is faulty.
pub fn analyse(chat: &Chat, setup: &Setup<'_>) -> Result<Analysis> {
    let Setup { words, weights, .. } = *setup;
    let seen = signals::read(chat, words)?;
    let replies = weights.replies(chat, &seen)?;
    let languages = seen.languages.clone();
    let acts = acts::classify(chat, seen, &replies, &weights.acts);
    let pairing = pairing::pair(chat, &acts, &replies, &weights.help);
    let self_check = pairing::self_check(chat, words, weights, &pairing)?;
    measured(chat, setup, &acts, &pairing, languages, self_check)
}

/// The same of a chat whose acts and pairing two careful people have labelled.
///
/// # Errors
/// When the shipped lexicon is faulty.
pub fn analyse_labelled(chat: &Chat, setup: &Setup<'_>, gold: &Gold) -> Result<Analysis> {
    let Setup { words, weights, .. } = *setup;
    let (labels, truth) = gold.labels(chat);
    let seen = signals::read(chat, words)?;
    let replies = weights.replies(chat, &seen)?;
    let languages = seen.languages.clone();
    let mut acts = acts::classify(chat, seen, &replies, &weights.acts);
    acts::relabel(&mut acts, &labels);
    let pairing = pairing::help::labelled(chat, &acts, &truth);
    measured(chat, setup, &acts, &pairing, languages, None)
}

fn measured(
    chat: &Chat,
    setup: &Setup<'_>,
    acts: &ChatActs,
    pairing: &Pairing,
    languages: Vec<&'static str>,
    self_check: Option<SelfCheck>,
) -> Result<Analysis> {
    let graph = graph::build(chat.members.len(), pairing, graph::THRESHOLD);
    let spam = spam::find(chat, acts, pairing, setup.lists);
    let links: Vec<Linked<'_>> = spam
        .links
        .iter()
        .map(|l| Linked { domain: &l.domain, members: &l.members, messages: &l.messages })
        .collect();
    let flagged = spam.flags.iter().map(|f| f.message).collect();
    let basis = Basis {
        chat,
        acts,
        pairing,
        graph: &graph,
        spammers: &spam.accounts,
        flagged: &flagged,
        links: &links,
    };
    let measures = measure(basis, setup.settings);
    let parts =
        Parts { chat, acts, languages, pairing, graph: &graph, spam: &spam, measures: &measures, self_check };
    let (findings, annotations) =
        rayon::join(|| assemble(&parts, setup.disclosure), || annotations(&parts, setup.disclosure));
    let traces = if setup.several { Traces::of(chat, acts, pairing) } else { Traces::default() };
    Ok(Analysis { findings, annotations: annotations?, traces })
}
