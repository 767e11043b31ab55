//! `huzhu train`: fits the weights of acts and help on labelled chats, or those of replies on
//! annotated logs.

use super::args::Train;
use super::held_out::{Prepared, prepare};
use super::labelled::{chats, logs};
use crate::data::Words;
use crate::replies::{Example, fit};
use crate::signals::{self, Seen};
use anyhow::Result;
use rayon::prelude::*;
use std::io::Write;

pub(super) fn run(args: &Train) -> Result<()> {
    let mut labelled = Vec::new();
    for folder in &args.labelled {
        labelled.extend(chats(folder)?);
    }
    if labelled.is_empty() {
        return replies(args);
    }
    let prepared = prepare(labelled)?;
    let weights = super::held_out::fit(&prepared.iter().collect::<Vec<&Prepared>>(), args.seed);
    super::write_whole(&args.output, vec![serde_json::to_vec(&weights)?])?;
    let messages: usize = prepared.iter().map(|p| p.labelled.chat.messages.len()).sum();
    let names: Vec<&str> = prepared.iter().map(|p| p.labelled.name.as_str()).collect();
    writeln!(std::io::stderr().lock(), "{} messages of {}", messages, names.join(", "))?;
    Ok(())
}

fn replies(args: &Train) -> Result<()> {
    let mut all = Vec::new();
    for folder in &args.labelled {
        all.extend(logs(folder)?);
    }
    let seen: Vec<Seen> =
        all.par_iter().map(|log| signals::read(&log.chat, &Words::default())).collect::<Result<_>>()?;
    let examples: Vec<Example<'_>> = all
        .iter()
        .zip(&seen)
        .map(|(log, seen)| Example { chat: &log.chat, signals: &seen.messages, answers: log.answers() })
        .collect();
    let fitted = fit(&examples, (args.trees, args.trees), args.seed);
    super::write_whole(&args.output, vec![serde_json::to_vec(&fitted.model)?])?;
    writeln!(
        std::io::stderr().lock(),
        "{} logs, {} labelled lines, {} with a right candidate ({:.1} %)",
        all.len(),
        fitted.lines,
        fitted.reachable,
        100.0 * fitted.reachable as f64 / fitted.lines.max(1) as f64
    )?;
    Ok(())
}
