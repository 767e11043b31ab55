//! Zip archives of chat exports: bounded, in memory, never written to disk.

use super::Refused;
use super::open::{Place, Reading, read_bounded, wanted};
use anyhow::{Context, Result, bail};
use std::io::{Read, Seek};

/// Expansion beyond this factor (after the first 16 MiB) is refused.
pub(super) const MAX_RATIO: u64 = 200;

/// Bytes that so many packed bytes may become.
pub(super) fn allowed(packed: u64) -> u64 {
    packed.max(1).saturating_mul(MAX_RATIO).max(16 << 20)
}

pub(super) fn open(reading: &mut Reading<'_>, source: impl Read + Seek, place: Place<'_>) -> Result<()> {
    let Place { name: path, depth, .. } = place;
    if depth >= reading.limits.max_depth {
        return Err(Refused::TooDeep { name: path.to_owned(), limit: reading.limits.max_depth }.into());
    }
    let mut archive = ::zip::ZipArchive::new(source)
        .with_context(|| format!("{path} looks like a zip archive but cannot be opened"))?;
    let before = reading.documents.len();
    for i in 0..archive.len() {
        reading.count(path)?;
        let entry = archive.by_index(i).with_context(|| format!("{path}: entry {i}"))?;
        let Ok(inner) = entry.name().map(std::borrow::Cow::into_owned) else { continue };
        if entry.is_dir() || !wanted(&inner) {
            continue;
        }
        let name = format!("{path}/{inner}");
        let allowed = allowed(entry.compressed_size());
        let bytes = read_bounded(entry.take(allowed + 1), 0, &name, reading.limits)?;
        if bytes.len() as u64 > allowed {
            return Err(Refused::Bomb { name, ratio: MAX_RATIO }.into());
        }
        reading.total += bytes.len() as u64;
        if reading.total > reading.limits.max_bytes {
            let limit = reading.limits.max_bytes;
            return Err(Refused::TooLarge { name: path.to_owned(), limit }.into());
        }
        let full = format!("{}/{}", place.path, inner.replace('\\', "/"));
        reading.add(Place { name: &name, path: &full, named: false, depth: depth + 1 }, bytes)?;
    }
    if place.named && reading.documents.len() == before {
        bail!("{path} holds no chat (no .txt, .json, .jsonl, .csv, .html … in it)");
    }
    Ok(())
}
