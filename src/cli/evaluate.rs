//! `huzhu evaluate`: how right huzhu is on a labelled chat.

use super::args::Evaluate;
use super::audit::analyse;
use super::reading::read;
use super::score::{Gold, score};
use anyhow::{Context, Result};
use std::io::Write;

pub(super) fn run(args: &Evaluate) -> Result<()> {
    let archive = read(std::slice::from_ref(&args.chat), &args.reading)?.archive;
    let shown = args.gold.display();
    let text = std::fs::read_to_string(&args.gold).with_context(|| format!("cannot read {shown}"))?;
    let gold: Gold = serde_json::from_str(&text).with_context(|| format!("{shown} is no gold file"))?;
    let chat = archive.chats.first().context("the export holds no chat")?;
    let findings = analyse(chat, true)?;
    let figures = score(&findings, &gold)?;
    let mut out = std::io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &figures).map_err(std::io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    for (name, f) in &figures.parts {
        writeln!(
            out,
            "{name:14} P {:.3}  R {:.3}  F {:.3}   (tp {} fp {} fn {})",
            f.precision, f.recall, f.f, f.tp, f.fp, f.missed
        )?;
    }
    writeln!(
        out,
        "reciprocity    edge error {:.4}  weighted error {:.4}",
        figures.edge_error, figures.weighted_error
    )?;
    Ok(())
}
