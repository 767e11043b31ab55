//! `huzhu audit`: the main path.

use super::analysis::{Setup, analyse, analyse_labelled};
use super::args::{Audit, Language};
use super::reading::read;
use super::score::Gold;
use super::{CannotWrite, UsageError, plan, progress, research};
use crate::findings::{Findings, SCHEMA_VERSION, compared, shared_rows};
use crate::report::{Lang, summary};
use crate::spam::across;
use crate::text::escape::terminal;
use anyhow::{Context, Result};
use std::io::Write;
use std::mem::ManuallyDrop;

pub(super) fn run(args: &Audit) -> Result<()> {
    let bar = progress::spinner(args.quiet);
    bar.set_message("reading");
    let disclosure = research::disclosure(args)?;
    // The process ends with this function: freeing millions of small texts would only delay it.
    let planned = args.plan.as_deref().map(plan::given).transpose()?;
    let mut reading = ManuallyDrop::new(read(&args.exports, &args.reading)?);
    if !args.quiet {
        bar.suspend(|| super::reading::tell_left_out(&reading.left_out));
    }
    let digests = if planned.is_some() { plan::digests(&reading.archive) } else { Vec::new() };
    if args.shift_dates {
        research::shift(&mut reading.archive, &disclosure);
    }
    let archive = &reading.archive;
    let mut findings = ManuallyDrop::new(Findings {
        schema_version: SCHEMA_VERSION,
        huzhu_version: env!("CARGO_PKG_VERSION"),
        research: research::research(args, &disclosure)?,
        shared: Vec::new(),
        plan: None,
        compared: None,
        chats: Vec::new(),
    });
    let weights = super::weights(args.model.as_deref(), args.pairing)?;
    let weights = weights.as_ref();
    let words = super::reading::words(&args.reading)?;
    let lists = super::reading::lists(&args.reading)?;
    if !args.quiet {
        bar.suspend(|| super::reading::tell_not_denied(&lists));
    }
    let gold = args.labels.as_deref().map(Gold::read).transpose()?;
    if gold.is_some() && archive.chats.len() != 1 {
        let many = archive.chats.len();
        return Err(UsageError(format!("--labels goes with one chat; these exports hold {many}")).into());
    }
    let (mut annotated, mut traces) = (Vec::new(), Vec::new());
    let settings = args.drawing.settings();
    let several = archive.chats.len() > 1;
    let setup = Setup { disclosure: &disclosure, words: &words, weights, lists: &lists, settings, several };
    for chat in &archive.chats {
        bar.set_message(format!("analysing {}", terminal(&chat.name)));
        let analysis = match &gold {
            Some(gold) => analyse_labelled(chat, &setup, gold)?,
            None => analyse(chat, &setup)?,
        };
        traces.push(analysis.traces);
        findings.chats.push(analysis.findings);
        if args.output.is_some() {
            annotated.push(analysis.annotations);
        }
    }
    findings.shared = shared_rows(&archive.chats, &across(&traces), &disclosure);
    findings.compared = compared(&findings.chats, settings.seed);
    findings.plan = planned.map(|p| plan::check(&p, args, digests, &findings)).transpose()?;
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
        out.write_all(&findings.json(true)?)?;
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

/// `huzhu formats`
pub(super) fn formats() -> Result<()> {
    let mut out = std::io::stdout().lock();
    for format in crate::formats::ALL {
        writeln!(out, "{:16} {}", format.id, format.name)?;
    }
    Ok(())
}
