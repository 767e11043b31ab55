//! Zip archives of chat exports: bounded, in memory, never written to disk.

use super::Refused;
use super::open::{Document, Limits, read_bounded, to_document};
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::Read;

/// Expansion beyond this factor (after the first 16 MiB) is refused.
const MAX_RATIO: u64 = 200;

pub(super) fn open(file: File, path: &str, encoding: Option<&str>, limits: Limits) -> Result<Vec<Document>> {
    let mut archive = ::zip::ZipArchive::new(file)
        .with_context(|| format!("{path} looks like a zip archive but cannot be opened"))?;
    if archive.len() > limits.max_entries {
        return Err(Refused::TooManyEntries { name: path.to_owned(), limit: limits.max_entries }.into());
    }
    let mut documents = Vec::new();
    let mut total = 0u64;
    for i in 0..archive.len() {
        let entry = archive.by_index(i).with_context(|| format!("{path}: entry {i}"))?;
        let Ok(inner) = entry.name().map(std::borrow::Cow::into_owned) else { continue };
        let lower = inner.to_lowercase();
        let wanted = [".txt", ".json", ".jsonl", ".csv"].iter().any(|e| lower.ends_with(e));
        let base = lower.rsplit('/').next().unwrap_or(&lower);
        if !wanted || entry.is_dir() || lower.contains("__macosx") || base.starts_with("._") {
            continue;
        }
        let name = format!("{path}/{inner}");
        let packed = entry.compressed_size().max(1);
        let allowed = (packed.saturating_mul(MAX_RATIO)).max(16 << 20);
        let bytes = read_bounded(entry.take(allowed + 1), &name, limits)?;
        if bytes.len() as u64 > allowed {
            return Err(Refused::Bomb { name, ratio: MAX_RATIO }.into());
        }
        total += bytes.len() as u64;
        if total > limits.max_bytes {
            return Err(Refused::TooLarge { name: path.to_owned(), limit: limits.max_bytes }.into());
        }
        if !bytes.iter().all(u8::is_ascii_whitespace) {
            documents.push(to_document(name, bytes, encoding)?);
        }
    }
    if documents.is_empty() {
        bail!("{path} holds no chat text (.txt, .json, .jsonl or .csv)");
    }
    Ok(documents)
}
