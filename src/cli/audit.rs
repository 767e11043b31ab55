//! `huzhu audit`: the main path.

use super::args::{Audit, Language};
use super::reading::read;
use super::score::Gold;
use super::{CannotWrite, progress};
use crate::acts::ChatActs;
use crate::data::Words;
use crate::findings::{ChatFindings, Findings, Parts, SCHEMA_VERSION, assemble};
use crate::measures::health::Linked;
use crate::measures::{Basis, Settings, measure};
use crate::model::Chat;
use crate::pairing::{Pairing, SelfCheck, Weights};
use crate::report::{Lang, annotations, summary};
use crate::text::escape::terminal;
use crate::{acts, graph, pairing, replies, signals, spam};
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::mem::ManuallyDrop;

pub(super) fn run(args: &Audit) -> Result<()> {
    let bar = progress::spinner(args.quiet);
    bar.set_message("reading");
    // The process ends with this function: freeing millions of small texts would only delay it.
    let reading = ManuallyDrop::new(read(&args.exports, &args.reading)?);
    if !args.quiet {
        bar.suspend(|| super::reading::tell_left_out(&reading.left_out));
    }
    let archive = &reading.archive;
    let mut findings = ManuallyDrop::new(Findings {
        schema_version: SCHEMA_VERSION,
        huzhu_version: env!("CARGO_PKG_VERSION"),
        chats: Vec::new(),
    });
    let given = args.model.as_deref().map(super::read_weights).transpose()?;
    let weights = match &given {
        Some(weights) => weights,
        None => Weights::shipped()?,
    };
    let words = super::reading::words(&args.reading)?;
    let gold = args.labels.as_deref().map(Gold::read).transpose()?;
    if gold.is_some() && archive.chats.len() != 1 {
        bail!("--labels goes with one chat; these exports hold {}", archive.chats.len());
    }
    let mut annotated = Vec::new();
    for chat in &archive.chats {
        bar.set_message(format!("analysing {}", terminal(&chat.name)));
        let settings = args.drawing.settings();
        let analysis = match &gold {
            Some(gold) => analyse_labelled(chat, args.show_personal_data, &words, weights, settings, gold)?,
            None => analyse(chat, args.show_personal_data, &words, weights, settings)?,
        };
        findings.chats.push(analysis.findings);
        if args.output.is_some() {
            annotated.push(analysis.annotations);
        }
    }
    let lang = match args.lang {
        Language::En => Lang::En,
        Language::Zh => Lang::Zh,
    };
    if let Some(folder) = &args.output {
        bar.set_message("writing reports");
        crate::report::write(&findings, annotated, folder, lang).context(CannotWrite)?;
    }
    bar.finish_and_clear();
    let mut out = std::io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &*findings).map_err(std::io::Error::from)?;
        writeln!(out)?;
    } else if !args.quiet {
        write!(out, "{}", summary(&findings, lang))?;
        if let Some(folder) = &args.output {
            writeln!(
                out,
                "{} {}",
                crate::report::word(lang, crate::report::Word::Written),
                folder.display()
            )?;
        }
    }
    Ok(())
}

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
    show_personal_data: bool,
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
    measured(chat, show_personal_data, &acts, &pairing, languages, self_check, settings)
}

/// The same of a chat whose acts and pairing two careful people have labelled.
///
/// # Errors
/// When the shipped lexicon is faulty.
pub fn analyse_labelled(
    chat: &Chat,
    show_personal_data: bool,
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
    measured(chat, show_personal_data, &acts, &pairing, languages, None, settings)
}

fn measured(
    chat: &Chat,
    show_personal_data: bool,
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
        rayon::join(|| assemble(&parts, show_personal_data), || annotations(&parts, show_personal_data));
    Ok(Analysis { findings, annotations: annotations? })
}

/// `huzhu formats`
pub(super) fn formats() -> Result<()> {
    let mut out = std::io::stdout().lock();
    for format in crate::formats::ALL {
        writeln!(out, "{:16} {}", format.id, format.name)?;
    }
    Ok(())
}
