//! `huzhu evaluate`: how right huzhu is on a labelled chat.

use super::args::Evaluate;
use super::audit::analyse;
use super::labelled::logs;
use super::reading::read;
use super::score::{Figure, Gold, score};
use super::score_links;
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
    let path = args.model.as_ref().context("--model")?;
    let model: Model = serde_json::from_slice(&std::fs::read(path)?)?;
    let mut compared = Vec::new();
    let mut bins = [(0u32, 0.0f64, 0u32); 10];
    let mut seconds = 0.0;
    let mut count = 0;
    for log in &logs {
        compared.push(score_links::compare(log, &model)?);
        let start = std::time::Instant::now();
        let acts = crate::acts::classify(&log.chat)?;
        let replies = crate::pairing::replies::infer(&log.chat, &acts, &model);
        seconds += start.elapsed().as_secs_f64();
        count += log.chat.messages.len();
        score_links::reliability(log, &replies, &mut bins);
    }
    let mut out = std::io::stdout().lock();
    for (name, figure) in score_links::figures(&compared) {
        line(&mut out, name, &figure)?;
    }
    let total: u32 = bins.iter().map(|b| b.0).sum();
    let mut error = 0.0;
    for (n, p, right) in bins.iter().filter(|b| b.0 > 0) {
        let n = f64::from(*n);
        error += (p / n - f64::from(*right) / n).abs() * n / f64::from(total);
        writeln!(out, "{n:7} {:.3} {:.3}", p / n, f64::from(*right) / n)?;
    }
    writeln!(out, "calibration error {error:.4}  {:.0} messages/s", count as f64 / seconds)?;
    if let Some(path) = &args.predictions {
        let mut text = String::new();
        for (log, compared) in logs.iter().zip(&compared) {
            for (answer, answered) in &compared.found {
                text.push_str(&format!("{}:{answer} {answered} -\n", log.name));
            }
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}
