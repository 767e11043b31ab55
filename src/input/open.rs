//! Opens what the user named.

use super::{Refused, decode, zip};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// One file's worth of text.
#[derive(Debug)]
pub struct Document {
    /// Path, or archive path and entry, as shown to the user.
    pub name: String,
    /// Decoded text without a byte order mark.
    pub text: String,
}

/// Bounds on what is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one file or archive entry after decompression.
    pub max_bytes: u64,
    /// Entries of an archive or folder.
    pub max_entries: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 4 << 30, max_entries: 100_000 }
    }
}

/// Reads a file, a folder, a zip archive, or standard input (`-`).
///
/// # Errors
/// When the path cannot be read, is empty or exceeds `limits`.
pub fn open(path: &str, encoding: Option<&str>, limits: Limits) -> Result<Vec<Document>> {
    if path == "-" {
        let bytes = read_bounded(std::io::stdin().lock(), "standard input", limits)?;
        return Ok(vec![to_document("standard input".to_owned(), bytes, encoding)?]);
    }
    let meta = fs::metadata(path).with_context(|| format!("cannot read {path}"))?;
    if meta.is_dir() {
        return open_folder(Path::new(path), encoding, limits);
    }
    let mut file = fs::File::open(path).with_context(|| format!("cannot read {path}"))?;
    let mut magic = [0u8; 4];
    let got = file.read(&mut magic).with_context(|| format!("cannot read {path}"))?;
    file.seek(SeekFrom::Start(0)).with_context(|| format!("cannot read {path}"))?;
    if got == 4 && magic == *b"PK\x03\x04" {
        return zip::open(file, path, encoding, limits);
    }
    let bytes = read_bounded(file, path, limits)?;
    Ok(vec![to_document(path.to_owned(), bytes, encoding)?])
}

fn open_folder(folder: &Path, encoding: Option<&str>, limits: Limits) -> Result<Vec<Document>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read folder {}", folder.display()))? {
        let entry = entry?;
        // Symbolic links are skipped: an export folder never needs one, a hostile one might.
        if entry.file_type()?.is_file() {
            paths.push(entry.path());
        }
        if paths.len() > limits.max_entries {
            return Err(Refused::TooManyEntries {
                name: folder.display().to_string(),
                limit: limits.max_entries,
            }
            .into());
        }
    }
    paths.sort();
    let mut documents = Vec::new();
    for path in paths {
        let ext = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
        if ["txt", "json", "jsonl", "csv"].contains(&ext.as_str()) {
            let name = path.display().to_string();
            let file = fs::File::open(&path).with_context(|| format!("cannot read {name}"))?;
            let bytes = read_bounded(file, &name, limits)?;
            documents.push(to_document(name, bytes, encoding)?);
        }
    }
    if documents.is_empty() {
        bail!("{} holds no .txt, .json, .jsonl or .csv file: name the export itself", folder.display());
    }
    Ok(documents)
}

pub(super) fn read_bounded(source: impl Read, name: &str, limits: Limits) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source
        .take(limits.max_bytes + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {name}"))?;
    if bytes.len() as u64 > limits.max_bytes {
        return Err(Refused::TooLarge { name: name.to_owned(), limit: limits.max_bytes }.into());
    }
    Ok(bytes)
}

pub(super) fn to_document(name: String, bytes: Vec<u8>, encoding: Option<&str>) -> Result<Document> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refused::Empty(name).into());
    }
    let text = decode(bytes, encoding).with_context(|| format!("cannot decode {name}"))?;
    Ok(Document { name, text })
}
