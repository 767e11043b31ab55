//! `huzhu plan`, and what became of a plan in `huzhu audit --plan`.

use super::UsageError;
use super::args::{Audit, Drawing, Pairing, Plan as Args, Reading};
use super::reading::read;
use super::research::{digest_of_file, digest_of_model};
use crate::findings::{Findings, MEASURES, PLAN_VERSION, Plan, Planned, digest};
use crate::graph::THRESHOLD;
use crate::measures::parameters;
use crate::model::Archive;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

pub(super) fn run(args: &Args) -> Result<()> {
    let known = |m: &&String| {
        let mut parts = m.split('.');
        parts.next().is_some_and(|key| MEASURES.contains(&key)) && parts.all(|part| !part.is_empty())
    };
    if let Some(unknown) = args.measures.iter().find(|m| !known(m)) {
        let all = MEASURES.join(", ");
        return Err(UsageError(format!("no measure {unknown}: there are {all}, and keys below them")).into());
    }
    let archive = read(&args.exports, &args.reading)?.archive;
    let chats = digests(&archive);
    let plan = Plan {
        measures: args.measures.clone(),
        ..of(chats, args.drawing, args.pairing, [&args.model, &args.labels], &args.reading)?
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

/// The plan that is followed with these arguments, without measures; `files` are those of weights and of labels.
fn of(
    chats: Vec<String>,
    drawing: Drawing,
    pairing: Pairing,
    files: [&Option<PathBuf>; 2],
    reading: &Reading,
) -> Result<Plan> {
    let [model, labels] = files.map(Option::as_deref);
    let digest = |file: Option<&Path>| file.map(digest_of_file).transpose();
    let parameters = parameters(THRESHOLD).into_iter().map(|(key, x)| (key.to_owned(), x)).collect();
    Ok(Plan {
        plan_version: PLAN_VERSION,
        huzhu_version: env!("CARGO_PKG_VERSION").to_owned(),
        measures: Vec::new(),
        settings: drawing.settings(),
        parameters,
        pairing: pairing.name().to_owned(),
        model_sha256: digest_of_model(model)?,
        config_sha256: digest(reading.config.as_deref())?,
        reading: options(reading),
        members_sha256: digest(reading.members.as_deref())?,
        labels_sha256: digest(labels)?,
        chats,
        sha256: String::new(),
    })
}

/// The options of reading that may change what is read, as they are given.
fn options(reading: &Reading) -> BTreeMap<String, String> {
    let order = reading.date_order.map(|order| format!("{order:?}").to_lowercase());
    let all = [
        ("tz", &reading.tz),
        ("encoding", &reading.encoding),
        ("date_order", &order),
        ("day", &reading.day),
        ("me", &reading.me),
        ("map", &reading.map),
        ("format", &reading.format),
    ];
    all.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.clone()?))).collect()
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
    let no_plan = || format!("{shown} is no plan: `huzhu plan` writes one");
    let value: serde_json::Value = serde_json::from_str(&text).with_context(no_plan)?;
    if value["plan_version"].as_u64().is_some_and(|v| v != u64::from(PLAN_VERSION)) {
        return Err(UsageError(format!("{shown} is a plan of another version of huzhu")).into());
    }
    let plan: Plan = serde_json::from_value(value).with_context(no_plan)?;
    if !plan.is_intact() {
        return Err(UsageError(format!("{shown} was changed after it was written")).into());
    }
    Ok(plan)
}

/// What became of a plan in an audit of chats with these digests.
///
/// # Errors
/// When weights or settings cannot be read.
pub(super) fn check(plan: &Plan, args: &Audit, digests: Vec<String>, findings: &Findings) -> Result<Planned> {
    let done = of(digests, args.drawing, args.pairing, [&args.model, &args.labels], &args.reading)?;
    let mut chats =
        findings.chats.iter().map(serde_json::to_value).collect::<serde_json::Result<Vec<_>>>()?;
    for chat in &mut chats {
        chat["compared"] = serde_json::to_value(&findings.compared)?;
    }
    Ok(plan.check(&done, &chats))
}
