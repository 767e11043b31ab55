//! Writes every report into a folder: all of them, or none.

use super::words::Lang;
use crate::findings::Findings;
use anyhow::{Context, Result};
use rayon::prelude::*;
use std::fs;
use std::io::Write;
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
        files.push((format!("{}annotations.jsonl", place(n)), pieces));
    }
    write_files(&files, folder)?;
    remove_stale(folder, findings.chats.len())
}

/// Puts files into a folder, which is made if needed: all of them, or none. Files of the same names
/// are replaced.
///
/// # Errors
/// When the folder cannot be made or a file cannot be written; what was there before is put back.
pub fn write_files(files: &[(String, Pieces)], folder: &Path) -> Result<()> {
    let shown = folder.display();
    fs::create_dir_all(folder).with_context(|| format!("cannot make the output folder {shown}"))?;
    let staging = tempfile::Builder::new()
        .prefix(".huzhu-")
        .tempdir_in(folder)
        .with_context(|| format!("cannot write into the output folder {shown}"))?;
    let (fresh, old) = (staging.path().join("new"), staging.path().join("old"));
    files.par_iter().try_for_each(|(name, pieces)| {
        let target = fresh.join(name);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).with_context(|| format!("cannot write into {shown}"))?;
        }
        let write = || {
            let mut file = fs::File::create(&target)?;
            pieces.iter().try_for_each(|piece| file.write_all(piece))
        };
        write().with_context(|| format!("cannot write {name} into {shown}"))
    })?;
    let mut moved: Vec<&str> = Vec::new();
    for (name, _) in files {
        if let Err(error) = put(name, folder, &fresh, &old) {
            for name in moved.iter().rev() {
                // Best effort: the first error is the one to report.
                let _ = fs::remove_file(folder.join(name));
                let _ = fs::rename(old.join(name), folder.join(name));
            }
            return Err(error).with_context(|| format!("cannot put {name} into {shown}"));
        }
        moved.push(name);
    }
    Ok(())
}

/// Moves one file to its place and what was there to `old`.
fn put(name: &str, folder: &Path, fresh: &Path, old: &Path) -> Result<()> {
    let target = folder.join(name);
    if target.is_dir() {
        anyhow::bail!("{} is a folder", target.display());
    }
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    if target.exists() {
        let kept = old.join(name);
        if let Some(parent) = kept.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::rename(&target, kept)?;
    }
    if let Err(error) = fs::rename(fresh.join(name), &target) {
        let _ = fs::rename(old.join(name), &target);
        return Err(error.into());
    }
    Ok(())
}

/// Removes the reports of further chats that an earlier run with more chats left: other people's
/// names do not belong beside these findings.
fn remove_stale(folder: &Path, chats: usize) -> Result<()> {
    for n in chats + 1.. {
        let stale = folder.join(format!("chat-{n}"));
        if !stale.join("annotations.jsonl").is_file() {
            return Ok(());
        }
        fs::remove_dir_all(&stale).with_context(|| format!("cannot remove {}", stale.display()))?;
    }
    Ok(())
}

/// The bytes of a file, in pieces that follow each other.
pub type Pieces = Vec<Vec<u8>>;

/// File names and their bytes.
type Files = Vec<(String, Pieces)>;

fn place(n: usize) -> String {
    if n == 0 { String::new() } else { format!("chat-{}/", n + 1) }
}

fn texts(findings: &Findings, lang: Lang) -> Result<Files> {
    let mut files = vec![
        ("findings.json".to_owned(), vec![findings.json(false)?]),
        ("columns.json".to_owned(), vec![serde_json::to_vec_pretty(&super::dictionary())?]),
    ];
    if findings.research.is_none() {
        files.push(("report.md".to_owned(), vec![super::markdown(findings, lang).into_bytes()]));
        files.push(("report.html".to_owned(), vec![super::html(findings, lang).into_bytes()]));
    }
    Ok(files)
}

fn tables(findings: &Findings) -> Result<Files> {
    let mut files = Vec::new();
    for (n, chat) in findings.chats.iter().enumerate() {
        for (name, bytes) in super::tables::tables(chat)? {
            files.push((format!("{}{name}", place(n)), vec![bytes]));
        }
        files.push((format!("{}help.graphml", place(n)), vec![super::graphml(chat)?]));
    }
    Ok(files)
}
