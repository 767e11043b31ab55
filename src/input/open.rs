//! Opens what the user named.

use super::{Refused, decode, parquet, zip};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// One file's worth of text.
#[derive(Debug)]
pub struct Document {
    /// Path, or archive path and entry, as shown to the user.
    pub name: String,
    /// Full path with `/` between folders: dates and titles of some exports stand only there.
    pub path: String,
    /// The user named this very file, so a failure to read it is an error.
    pub named: bool,
    /// Decoded text without a byte order mark.
    pub text: String,
}

impl Document {
    /// The file's own name.
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The folder it lies in.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// Bounds on what is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one file or archive entry after decompression.
    pub max_bytes: u64,
    /// Entries of an archive or folder, with all folders in it.
    pub max_entries: usize,
    /// Folders in folders, archives in archives.
    pub max_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 4 << 30, max_entries: 100_000, max_depth: 12 }
    }
}

/// Endings of files that may hold a chat or belong to one.
const ENDINGS: &[&str] = &[
    "txt",
    "json",
    "jsonl",
    "ndjson",
    "csv",
    "tsv",
    "log",
    "weechatlog",
    "html",
    "htm",
    "mht",
    "md",
    "xml",
    "parquet",
    "gz",
    "zip",
];

/// Whether a file found in a folder or archive is looked at.
pub(super) fn wanted(name: &str) -> bool {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let ending = base.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
    !base.starts_with("._") && !name.contains("__MACOSX") && ENDINGS.contains(&ending.as_str())
}

/// Reads a file, a folder, a zip archive, or standard input (`-`).
///
/// # Errors
/// When the path cannot be read, is empty or exceeds `limits`.
pub fn open(path: &str, encoding: Option<&str>, limits: Limits) -> Result<Vec<Document>> {
    let mut reading = Reading { encoding, limits, documents: Vec::new(), total: 0, entries: 0 };
    if path == "-" {
        let bytes = read_bounded(std::io::stdin().lock(), 0, "standard input", limits)?;
        reading.add(Place { name: "standard input", path: "-", named: true, depth: 0 }, bytes)?;
        return Ok(reading.documents);
    }
    let meta = fs::metadata(path).with_context(|| format!("cannot read {path}"))?;
    if meta.is_dir() {
        reading.folder(Path::new(path), 0)?;
        if reading.documents.is_empty() {
            bail!(
                "{path} holds no file that an exporter writes (.txt, .json, .csv, .html …): name the export itself"
            );
        }
        return Ok(reading.documents);
    }
    reading.file(Path::new(path), path, true, 0)?;
    Ok(reading.documents)
}

/// Files with one of these names beside a file, for exports whose names lie in a second file.
pub fn beside(path: &str, names: &[&str], encoding: Option<&str>, limits: Limits) -> Vec<Document> {
    let mut reading = Reading { encoding, limits, documents: Vec::new(), total: 0, entries: 0 };
    let folder = Path::new(path).parent().map_or_else(|| Path::new(".").to_owned(), Path::to_owned);
    for folder in [folder.clone(), folder.join("..")] {
        for name in names {
            let file = folder.join(name);
            if file.is_file() && reading.file(&file, &file.display().to_string(), false, 0).is_err() {
                // It was not asked for: the export is read without it.
                continue;
            }
        }
    }
    reading.documents
}

pub(super) struct Reading<'a> {
    pub encoding: Option<&'a str>,
    pub limits: Limits,
    pub documents: Vec<Document>,
    /// Bytes taken from archives so far.
    pub total: u64,
    /// Files and entries seen so far.
    pub entries: usize,
}

/// Where bytes come from.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub name: &'a str,
    pub path: &'a str,
    pub named: bool,
    pub depth: usize,
}

impl Reading<'_> {
    pub fn count(&mut self, name: &str) -> Result<()> {
        self.entries += 1;
        if self.entries > self.limits.max_entries {
            let limit = self.limits.max_entries;
            return Err(Refused::TooManyEntries { name: name.to_owned(), limit }.into());
        }
        Ok(())
    }

    fn folder(&mut self, folder: &Path, depth: usize) -> Result<()> {
        let shown = folder.display().to_string();
        if depth > self.limits.max_depth {
            return Err(Refused::TooDeep { name: shown, limit: self.limits.max_depth }.into());
        }
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).with_context(|| format!("cannot read folder {shown}"))? {
            let entry = entry.with_context(|| format!("cannot read folder {shown}"))?;
            self.count(&shown)?;
            // Symbolic links are skipped: an export folder never needs one, a hostile one might.
            let kind = entry.file_type().with_context(|| format!("cannot read folder {shown}"))?;
            if kind.is_dir() || kind.is_file() {
                paths.push((entry.path(), kind.is_dir()));
            }
        }
        paths.sort();
        for (path, is_folder) in paths {
            let name = path.display().to_string();
            if is_folder {
                self.folder(&path, depth + 1)?;
            } else if wanted(&name) {
                self.file(&path, &name, false, depth)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str, named: bool, depth: usize) -> Result<()> {
        let mut file = fs::File::open(path).with_context(|| format!("cannot read {name}"))?;
        let size = file.metadata().map(|m| m.len()).unwrap_or(0);
        let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let full = full.to_string_lossy().replace('\\', "/");
        let place = Place { name, path: &full, named, depth };
        // Only a real file can be searched for an archive's table; a pipe is read whole.
        if file.metadata().is_ok_and(|m| m.is_file()) {
            let mut magic = [0u8; 4];
            let got = file.read(&mut magic).with_context(|| format!("cannot read {name}"))?;
            file.seek(SeekFrom::Start(0)).with_context(|| format!("cannot read {name}"))?;
            if got == 4 && magic == *b"PK\x03\x04" {
                return zip::open(self, std::io::BufReader::new(file), place);
            }
        }
        let bytes = read_bounded(file, size, name, self.limits)?;
        self.add(place, bytes)
    }

    /// Unpacks what is packed and decodes the rest.
    pub fn add(&mut self, place: Place<'_>, bytes: Vec<u8>) -> Result<()> {
        let Place { name, path, named, depth } = place;
        if bytes.starts_with(b"PK\x03\x04") {
            return zip::open(self, std::io::Cursor::new(bytes), place);
        }
        if bytes.starts_with(b"\x1f\x8b") {
            if depth >= self.limits.max_depth {
                return Err(Refused::TooDeep { name: name.to_owned(), limit: self.limits.max_depth }.into());
            }
            let allowed = zip::allowed(bytes.len() as u64);
            let unpacked = read_bounded(
                flate2::read::MultiGzDecoder::new(&bytes[..]).take(allowed + 1),
                0,
                name,
                self.limits,
            )?;
            if unpacked.len() as u64 > allowed {
                return Err(Refused::Bomb { name: name.to_owned(), ratio: zip::MAX_RATIO }.into());
            }
            let inner = path.strip_suffix(".gz").unwrap_or(path);
            return self.add(Place { path: inner, depth: depth + 1, ..place }, unpacked);
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return if named { Err(Refused::Empty(name.to_owned()).into()) } else { Ok(()) };
        }
        let text = if bytes.starts_with(b"PAR1") {
            parquet::to_csv(bytes).with_context(|| format!("cannot read {name} as Parquet"))?
        } else {
            decode(bytes, self.encoding).with_context(|| format!("cannot decode {name}"))?
        };
        self.documents.push(Document { name: name.to_owned(), path: path.to_owned(), named, text });
        Ok(())
    }
}

/// Reads all of `source`, which is expected to hold `size` bytes (0 when unknown).
pub(super) fn read_bounded(source: impl Read, size: u64, name: &str, limits: Limits) -> Result<Vec<u8>> {
    let expected = size.min(limits.max_bytes).saturating_add(1);
    let mut bytes = Vec::with_capacity(usize::try_from(expected.min(1 << 40)).unwrap_or(0));
    source
        .take(limits.max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {name}"))?;
    if bytes.len() as u64 > limits.max_bytes {
        return Err(Refused::TooLarge { name: name.to_owned(), limit: limits.max_bytes }.into());
    }
    Ok(bytes)
}
