//! Writes every report into a folder: all of them, or none.

use super::words::Lang;
use crate::findings::Findings;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Writes the reports of an audit into `folder`, which is made if needed. Reports of the first
/// chat lie in the folder, those of further chats in `chat-2`, `chat-3` ….
///
/// # Errors
/// When the folder cannot be made or written. Everything is first written beside its place, so a
/// failure leaves no half-written report.
pub fn write(findings: &Findings, annotations: Vec<Vec<Vec<u8>>>, folder: &Path, lang: Lang) -> Result<()> {
    // Tables run on polars' own threads, so the rest is drawn beside them, not inside another pool.
    let (texts, tables) = std::thread::scope(|scope| {
        let texts = scope.spawn(|| texts(findings, lang));
        let tables = tables(findings);
        (texts.join(), tables)
    });
    let mut files = texts.map_err(|_| anyhow::anyhow!("drawing the report failed"))??;
    files.extend(tables?);
    for (n, pieces) in annotations.into_iter().enumerate() {
        files.push((format!("{}annotations.jsonl", place(n)), pieces.concat()));
    }
    let shown = folder.display();
    fs::create_dir_all(folder).with_context(|| format!("cannot make the output folder {shown}"))?;
    let staging = tempfile::Builder::new()
        .prefix(".huzhu-")
        .tempdir_in(folder)
        .with_context(|| format!("cannot write into the output folder {shown}"))?;
    for (name, bytes) in &files {
        let target = staging.path().join(name);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&target, bytes).with_context(|| format!("cannot write {name} into {shown}"))?;
    }
    for (name, _) in &files {
        let target = folder.join(name);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::rename(staging.path().join(name), &target)
            .with_context(|| format!("cannot put {name} into {shown}"))?;
    }
    Ok(())
}

/// File names and their bytes.
type Files = Vec<(String, Vec<u8>)>;

fn place(n: usize) -> String {
    if n == 0 { String::new() } else { format!("chat-{}/", n + 1) }
}

fn texts(findings: &Findings, lang: Lang) -> Result<Files> {
    Ok(vec![
        ("findings.json".to_owned(), serde_json::to_vec(findings)?),
        ("report.md".to_owned(), super::markdown(findings, lang).into_bytes()),
        ("report.html".to_owned(), super::html(findings, lang).into_bytes()),
    ])
}

fn tables(findings: &Findings) -> Result<Files> {
    let mut files = Vec::new();
    for (n, chat) in findings.chats.iter().enumerate() {
        for (name, bytes) in super::tables::tables(chat)? {
            files.push((format!("{}{name}", place(n)), bytes));
        }
        files.push((format!("{}help.graphml", place(n)), super::graphml(chat)?));
    }
    Ok(files)
}
