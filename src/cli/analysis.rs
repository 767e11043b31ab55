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
use crate::{acts, graph, pairing, replies, signals, spam};
use anyhow::Result;

/// What one chat comes to.
#[derive(Debug)]
pub struct Analysis {
    /// The findings.
    pub findings: ChatFindings,
    /// `annotations.jsonl`, in pieces that follow each other.
    pub annotations: Vec<Vec<u8>>,
}

/// The pipeline on one chat.
///
/// # Errors
/// When the shipped lexicon is faulty.
pub fn analyse(
    chat: &Chat,
    disclosure: &Disclosure,
    words: &Words,
    weights: &Weights,
    settings: Settings,
) -> Result<Analysis> {
    let seen = signals::read(chat, words)?;
    let replies = replies::of(chat, &seen)?;
    let languages = seen.languages.clone();
    let acts = acts::classify(chat, seen, &replies, &weights.acts);
    let pairing = pairing::pair(chat, &acts, &replies, &weights.help);
    let self_check = pairing::self_check(chat, words, weights, &pairing)?;
    measured(chat, disclosure, &acts, &pairing, languages, self_check, settings)
}

/// The same of a chat whose acts and pairing two careful people have labelled.
///
/// # Errors
/// When the shipped lexicon is faulty.
pub fn analyse_labelled(
    chat: &Chat,
    disclosure: &Disclosure,
    words: &Words,
    weights: &Weights,
    settings: Settings,
    gold: &Gold,
) -> Result<Analysis> {
    let (labels, truth) = gold.labels(chat);
    let seen = signals::read(chat, words)?;
    let replies = replies::of(chat, &seen)?;
    let languages = seen.languages.clone();
    let mut acts = acts::classify(chat, seen, &replies, &weights.acts);
    acts::relabel(&mut acts, &labels);
    let pairing = pairing::help::labelled(chat, &acts, &truth);
    measured(chat, disclosure, &acts, &pairing, languages, None, settings)
}

fn measured(
    chat: &Chat,
    disclosure: &Disclosure,
    acts: &ChatActs,
    pairing: &Pairing,
    languages: Vec<&'static str>,
    self_check: Option<SelfCheck>,
    settings: Settings,
) -> Result<Analysis> {
    let graph = graph::build(chat.members.len(), pairing, graph::THRESHOLD);
    let spam = spam::find(chat, acts, pairing);
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
    let measures = measure(basis, settings);
    let parts =
        Parts { chat, acts, languages, pairing, graph: &graph, spam: &spam, measures: &measures, self_check };
    let (findings, annotations) =
        rayon::join(|| assemble(&parts, disclosure), || annotations(&parts, disclosure));
    Ok(Analysis { findings, annotations: annotations? })
}
