//! `huzhu audit`: the main path.

use super::args::{Audit, Language};
use super::reading::read;
use super::{CannotWrite, progress};
use crate::data::Words;
use crate::findings::{ChatFindings, Findings, Parts, SCHEMA_VERSION, assemble};
use crate::measures::health::Linked;
use crate::measures::{Basis, Settings, measure};
use crate::model::Chat;
use crate::pairing::Weights;
use crate::report::{Lang, annotations, summary};
use crate::text::escape::terminal;
use crate::{acts, graph, pairing, replies, signals, spam};
use anyhow::{Context, Result};
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
    let mut annotated = Vec::new();
    for chat in &archive.chats {
        bar.set_message(format!("analysing {}", terminal(&chat.name)));
        let analysis = analyse(chat, args.show_personal_data, &words, weights, args.drawing.settings())?;
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
    let graph = graph::build(chat.members.len(), &pairing, graph::THRESHOLD);
    let spam = spam::find(chat, &acts, &pairing);
    let links: Vec<Linked<'_>> = spam
        .links
        .iter()
        .map(|l| Linked { domain: &l.domain, members: &l.members, messages: &l.messages })
        .collect();
    let flagged = spam.flags.iter().map(|f| f.message).collect();
    let basis = Basis {
        chat,
        acts: &acts,
        pairing: &pairing,
        graph: &graph,
        spammers: &spam.accounts,
        flagged: &flagged,
        links: &links,
    };
    let (measures, self_check) =
        rayon::join(|| measure(basis, settings), || pairing::self_check(chat, words, weights, &pairing));
    let parts = Parts {
        chat,
        acts: &acts,
        languages,
        pairing: &pairing,
        graph: &graph,
        spam: &spam,
        measures: &measures,
        self_check: self_check?,
    };
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
