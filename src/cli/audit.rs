//! `huzhu audit`: the main path.

use super::args::{Audit, Language, Order, Reading};
use super::{CannotWrite, UsageError, progress};
use crate::findings::{ChatFindings, Findings, Parts, SCHEMA_VERSION, assemble};
use crate::formats::{DateOrder, Mapping, Options, read_all};
use crate::input::{Limits, open};
use crate::model::{Archive, Chat};
use crate::report::{Lang, annotations, summary};
use crate::{acts, graph, measures, pairing, spam};
use anyhow::{Context, Result};
use std::io::Write;
use std::mem::ManuallyDrop;

pub(super) fn run(args: &Audit) -> Result<()> {
    let bar = progress::spinner(args.quiet);
    bar.set_message("reading");
    // The process ends with this function: freeing millions of small texts would only delay it.
    let archive = ManuallyDrop::new(read(&args.exports, &args.reading)?);
    let mut findings = ManuallyDrop::new(Findings {
        schema_version: SCHEMA_VERSION,
        huzhu_version: env!("CARGO_PKG_VERSION"),
        chats: Vec::new(),
    });
    let mut annotated = Vec::new();
    for chat in &archive.chats {
        bar.set_message(format!("analysing {}", chat.name));
        let analysis = analyse(chat, args.show_personal_data)?;
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

/// Opens and reads the exports.
pub(super) fn read(exports: &[String], reading: &Reading) -> Result<Archive> {
    let usage = |message: String| UsageError(message);
    let zone = match &reading.tz {
        Some(name) => Some(jiff::tz::TimeZone::get(name).map_err(|_| {
            usage(format!("unknown time zone {name:?}; use an IANA name such as Asia/Shanghai"))
        })?),
        None => None,
    };
    let mapping = match &reading.map {
        Some(spec) => Mapping::parse(spec).map_err(|e| usage(e.to_string()))?,
        None => Mapping::default(),
    };
    let limits = Limits { max_bytes: reading.max_bytes, ..Limits::default() };
    let mut documents = Vec::new();
    for export in exports {
        documents.extend(open(export, reading.encoding.as_deref(), limits)?);
    }
    let mut format = reading.format.clone();
    if format.is_none() && mapping.is_given() {
        let lines = documents.first().is_some_and(|d| d.text.trim_start().starts_with('{'));
        format = Some(if lines { "jsonl" } else { "csv" }.to_owned());
    }
    let date_order = reading.date_order.map(|o| match o {
        Order::Dmy => DateOrder::Dmy,
        Order::Mdy => DateOrder::Mdy,
        Order::Ymd => DateOrder::Ymd,
    });
    read_all(&documents, &Options { zone, date_order, mapping, format })
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
pub fn analyse(chat: &Chat, show_personal_data: bool) -> Result<Analysis> {
    let acts = acts::classify(chat)?;
    let pairing = pairing::pair(chat, &acts);
    let graph = graph::build(chat.members.len(), &pairing);
    let spam = spam::find(chat, &acts, &pairing);
    let (giving, free_riders) = measures::giving(chat, &graph, &pairing, &spam.accounts);
    let parts = Parts {
        chat,
        acts: &acts,
        pairing: &pairing,
        graph: &graph,
        spam: &spam,
        giving: &giving,
        free_riders: &free_riders,
        reciprocity: measures::reciprocity(&graph),
        service: measures::service(chat, &graph, &pairing),
    };
    let (findings, annotations) =
        rayon::join(|| assemble(&parts, show_personal_data), || annotations(&parts));
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
