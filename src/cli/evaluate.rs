//! `huzhu evaluate`: how right huzhu is on labelled chats.

use super::args::Evaluate;
use super::held_out::{Judged, cross_validate, judge, prepare};
use super::labelled::{LabelledChat, chats, logs};
use super::score::{Figure, Figures, Gold, figure};
use super::score_links::{Bin, Compared, compare, figures, reliability};
use crate::replies::Model;
use crate::text::escape;
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::Path;

pub(super) fn run(args: &Evaluate) -> Result<()> {
    let path = Path::new(&args.chat);
    if let Some(gold) = &args.gold {
        let archive = super::reading::read(std::slice::from_ref(&args.chat), &args.reading)?.archive;
        let gold = Gold::read(gold)?;
        let chat = archive.chats.into_iter().next().context("the export holds no chat")?;
        let (acts, truth) = gold.labels(&chat);
        let labelled = LabelledChat { name: args.chat.clone(), chat, gold, acts, truth };
        return labelled_chats(args, vec![labelled]);
    }
    let labelled = if path.is_dir() { chats(path)? } else { Vec::new() };
    if labelled.is_empty() { links(args) } else { labelled_chats(args, labelled) }
}

fn labelled_chats(args: &Evaluate, labelled: Vec<LabelledChat>) -> Result<()> {
    let judged = if args.cross_validate {
        if labelled.len() < 2 {
            bail!("--cross-validate needs a folder with several labelled chats");
        }
        let mut beside = Vec::new();
        for folder in &args.beside {
            beside.extend(chats(folder)?);
        }
        cross_validate(
            &prepare(labelled)?,
            &prepare(beside)?,
            usize::from(args.folds),
            args.pairing,
            args.seed,
        )?
    } else {
        let weights = super::weights(args.model.as_deref(), args.pairing)?;
        labelled.iter().map(|chat| judge(chat, &weights)).collect::<Result<Vec<_>>>()?
    };
    if let Some(path) = &args.predictions {
        super::write_whole(path, vec![records(&judged)?])?;
    }
    let mut out = std::io::stdout().lock();
    if let [only] = judged.as_slice() {
        if args.json {
            serde_json::to_writer_pretty(&mut out, &only.figures).map_err(std::io::Error::from)?;
            writeln!(out)?;
        } else {
            table(&mut out, &only.figures)?;
        }
        return Ok(());
    }
    let pooled = pooled(&judged);
    let rated = || judged.iter().flat_map(|j| &j.records).map(|r| (r.p, r.right));
    let (bins, error) = reliability(rated());
    let brier = brier(rated());
    if args.json {
        let each: serde_json::Map<String, serde_json::Value> = judged
            .iter()
            .map(|j| Ok((j.name.clone(), serde_json::to_value(&j.figures)?)))
            .collect::<serde_json::Result<_>>()?;
        let value = serde_json::json!({"chats": each, "pooled": pooled, "reliability": bins,
            "calibration_error": error, "brier": brier});
        serde_json::to_writer_pretty(&mut out, &value).map_err(std::io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    for chat in &judged {
        writeln!(out, "## {}", chat.name)?;
        table(&mut out, &chat.figures)?;
        writeln!(out)?;
    }
    writeln!(out, "## all {} chats", judged.len())?;
    for (name, f) in &pooled {
        line(&mut out, name, f)?;
    }
    calibration(&mut out, &bins, error)?;
    writeln!(out, "Brier score {brier:.4} over {} records", rated().count())?;
    Ok(())
}

/// The records of help as CSV.
fn records(judged: &[Judged]) -> Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["chat", "message", "need", "p", "right"])?;
    for chat in judged {
        for r in &chat.records {
            let right = if r.right { "1" } else { "0" };
            let [name, message, need] = [&chat.name, &r.message, &r.need].map(|cell| escape::csv_cell(cell));
            out.write_record([&*name, &*message, &*need, &format!("{:.4}", r.p), right])?;
        }
    }
    Ok(out.into_inner().map_err(|e| e.into_error())?)
}

/// Counts of all chats together.
fn pooled(judged: &[Judged]) -> Vec<(String, Figure)> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in judged.iter().flat_map(|j| &j.figures.parts) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let sum = |name: &str, count: fn(&Figure) -> usize| -> usize {
        judged.iter().flat_map(|j| &j.figures.parts).filter(|(n, _)| n == name).map(|(_, f)| count(f)).sum()
    };
    names
        .into_iter()
        .map(|n| (n.to_owned(), figure(sum(n, |f| f.tp), sum(n, |f| f.fp), sum(n, |f| f.missed))))
        .collect()
}

/// Mean squared distance of probability and truth (Brier 1950), in [0, 1].
fn brier(judged: impl Iterator<Item = (f32, bool)>) -> f64 {
    let (mut sum, mut n) = (0.0, 0u32);
    for (p, right) in judged {
        sum += (f64::from(p) - f64::from(u8::from(right))).powi(2);
        n += 1;
    }
    sum / f64::from(n.max(1))
}

fn table(out: &mut impl Write, figures: &Figures) -> std::io::Result<()> {
    for (name, f) in &figures.parts {
        line(out, name, f)?;
    }
    writeln!(
        out,
        "reciprocity    edge error {:.4}  weighted error {:.4}",
        figures.edge_error, figures.weighted_error
    )
}

fn line(out: &mut impl Write, name: &str, f: &Figure) -> std::io::Result<()> {
    writeln!(
        out,
        "{name:14} P {:.3}  R {:.3}  F {:.3} [{:.3}, {:.3}]   (tp {} fp {} fn {})",
        f.precision, f.recall, f.f, f.f_interval.0, f.f_interval.1, f.tp, f.fp, f.missed
    )
}

fn calibration(out: &mut impl Write, bins: &[Bin], error: f64) -> std::io::Result<()> {
    writeln!(out, "\nprobability    said   right   candidates")?;
    for bin in bins.iter().filter(|b| b.candidates > 0) {
        writeln!(out, "{:14} {:.3}  {:.3}  {:8}", bin.range, bin.said, bin.right, bin.candidates)?;
    }
    writeln!(out, "calibration error {error:.4}")
}

/// Reply links of annotated logs.
fn links(args: &Evaluate) -> Result<()> {
    let logs = logs(Path::new(&args.chat))?;
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
    let (bins, error) = reliability(compared.iter().flat_map(|log| log.judged.iter().copied()));
    let mut out = std::io::stdout().lock();
    if args.json {
        let value = serde_json::json!({"parts": parts, "reliability": bins, "calibration_error": error});
        serde_json::to_writer_pretty(&mut out, &value).map_err(std::io::Error::from)?;
        writeln!(out)?;
    } else {
        for (name, figure) in &parts {
            line(&mut out, name, figure)?;
        }
        calibration(&mut out, &bins, error)?;
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
