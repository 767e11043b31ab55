//! `huzhu evaluate`: how right huzhu is on a labelled chat.

use super::args::Evaluate;
use super::audit::analyse;
use super::labelled::logs;
use super::reading::read;
use super::score::{Figure, Gold, score};
use super::score_links::{Compared, compare, figures, reliability};
use crate::pairing::replies::Model;
use anyhow::{Context, Result};
use std::io::Write;

pub(super) fn run(args: &Evaluate) -> Result<()> {
    let Some(gold) = &args.gold else { return links(args) };
    let archive = read(std::slice::from_ref(&args.chat), &args.reading)?.archive;
    let shown = gold.display();
    let text = std::fs::read_to_string(gold).with_context(|| format!("cannot read {shown}"))?;
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
        line(&mut out, name, f)?;
    }
    writeln!(
        out,
        "reciprocity    edge error {:.4}  weighted error {:.4}",
        figures.edge_error, figures.weighted_error
    )?;
    Ok(())
}

fn line(out: &mut impl Write, name: &str, f: &Figure) -> std::io::Result<()> {
    writeln!(
        out,
        "{name:14} P {:.3}  R {:.3}  F {:.3}   (tp {} fp {} fn {})",
        f.precision, f.recall, f.f, f.tp, f.fp, f.missed
    )
}

/// Reply links of annotated logs.
fn links(args: &Evaluate) -> Result<()> {
    let logs = logs(std::path::Path::new(&args.chat))?;
    let given;
    let model = match &args.model {
        Some(path) => {
            let shown = path.display();
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
            given = Model::parse(&text).with_context(|| shown.to_string())?;
            &given
        }
        None => Model::shipped()?,
    };
    let compared: Vec<Compared> = logs.iter().map(|log| compare(log, model)).collect::<Result<_>>()?;
    let parts = figures(&compared);
    let (bins, error) = reliability(&compared);
    let mut out = std::io::stdout().lock();
    if args.json {
        let value = serde_json::json!({"parts": parts, "reliability": bins, "calibration_error": error});
        serde_json::to_writer_pretty(&mut out, &value).map_err(std::io::Error::from)?;
        writeln!(out)?;
    } else {
        for (name, figure) in &parts {
            line(&mut out, name, figure)?;
        }
        writeln!(out, "\nprobability    said   right   candidates")?;
        for bin in bins.iter().filter(|b| b.candidates > 0) {
            writeln!(out, "{:14} {:.3}  {:.3}  {:8}", bin.range, bin.said, bin.right, bin.candidates)?;
        }
        writeln!(out, "calibration error {error:.4}")?;
    }
    if let Some(path) = &args.predictions {
        let mut text = String::new();
        for (log, compared) in logs.iter().zip(&compared) {
            for (answer, answered) in &compared.found {
                text.push_str(&format!("{}:{answer} {answered} -\n", log.name));
            }
        }
        super::write_whole(path, vec![text.into_bytes()])?;
    }
    Ok(())
}
