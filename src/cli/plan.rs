//! `huzhu plan`, and what became of a plan in `huzhu audit --plan`.

use super::UsageError;
use super::args::{Audit, Drawing, Pairing, Plan as Args, Reading};
use super::reading::read;
use super::research::{digest_of_config, digest_of_model};
use crate::findings::{ChatFindings, MEASURES, PLAN_VERSION, Plan, Planned, digest};
use crate::graph::THRESHOLD;
use crate::measures::parameters;
use crate::model::Archive;
use anyhow::{Context, Result};
use std::io::Write;
use std::path::Path;

pub(super) fn run(args: &Args) -> Result<()> {
    let known = |m: &&String| MEASURES.iter().any(|k| m.split('.').next() == Some(k));
    if let Some(unknown) = args.measures.iter().find(|m| !known(m)) {
        let all = MEASURES.join(", ");
        return Err(UsageError(format!("no measure {unknown}: there are {all}, and keys below them")).into());
    }
    let archive = read(&args.exports, &args.reading)?.archive;
    let chats = digests(&archive);
    let plan = Plan {
        measures: args.measures.clone(),
        ..of(chats, args.drawing, args.pairing, args.model.as_deref(), &args.reading)?
    };
    let plan = plan.sealed();
    let mut text = serde_json::to_vec_pretty(&plan)?;
    text.push(b'\n');
    let mut out = std::io::stdout().lock();
    match &args.output {
        Some(path) => {
            super::write_whole(path, vec![text])?;
            writeln!(out, "{}", plan.sha256)?;
        }
        None => out.write_all(&text)?,
    }
    Ok(())
}

/// The plan that is followed with these arguments, without measures.
fn of(
    chats: Vec<String>,
    drawing: Drawing,
    pairing: Pairing,
    model: Option<&Path>,
    reading: &Reading,
) -> Result<Plan> {
    let parameters = parameters(THRESHOLD).into_iter().map(|(key, x)| (key.to_owned(), x)).collect();
    Ok(Plan {
        plan_version: PLAN_VERSION,
        huzhu_version: env!("CARGO_PKG_VERSION").to_owned(),
        measures: Vec::new(),
        settings: drawing.settings(),
        parameters,
        pairing: pairing.name().to_owned(),
        model_sha256: digest_of_model(model)?,
        config_sha256: digest_of_config(reading)?,
        chats,
        sha256: String::new(),
    })
}

/// Which chats were read, whatever the format of their exports.
pub(super) fn digests(archive: &Archive) -> Vec<String> {
    archive.chats.iter().map(digest).collect()
}

/// Reads the plan of an audit.
///
/// # Errors
/// When the file is no plan, or not as it was written.
pub(super) fn given(file: &Path) -> Result<Plan> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {shown}"))?;
    let plan: Plan = serde_json::from_str(&text)
        .with_context(|| format!("{shown} is no plan: `huzhu plan` writes one"))?;
    if !plan.is_intact() {
        return Err(UsageError(format!("{shown} was changed after it was written")).into());
    }
    Ok(plan)
}

/// What became of a plan in an audit of chats with these digests.
///
/// # Errors
/// When weights or settings cannot be read.
pub(super) fn check(
    plan: &Plan,
    args: &Audit,
    digests: Vec<String>,
    chats: &[ChatFindings],
) -> Result<Planned> {
    let done = of(digests, args.drawing, args.pairing, args.model.as_deref(), &args.reading)?;
    let chats = chats.iter().map(serde_json::to_value).collect::<serde_json::Result<Vec<_>>>()?;
    Ok(plan.check(&done, &chats))
}
