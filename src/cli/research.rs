//! `huzhu audit --research`: findings that may be shown to others.

use super::UsageError;
use super::args::Audit;
use crate::data::HELP_MODEL;
use crate::findings::{Disclosure, KEY_BYTES, LEAST, Pseudonyms, Research, digest_of};
use crate::graph::THRESHOLD;
use crate::model::{Archive, MICROS_PER_SECOND};
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::Path;

/// What the arguments allow to be shown.
///
/// # Errors
/// When the key file cannot be read or made, or the output folder holds reports that name members.
pub(super) fn disclosure(args: &Audit) -> Result<Disclosure> {
    let Some(file) = &args.research else {
        return Ok(if args.show_personal_data { Disclosure::Full } else { Disclosure::Masked });
    };
    if let Some(folder) = &args.output
        && folder.join("report.html").exists()
    {
        let shown = folder.display();
        return Err(UsageError(format!("{shown} holds a report with names: choose another folder")).into());
    }
    Ok(Disclosure::Research(Pseudonyms::new(key(file)?)))
}

/// The key in a file of hexadecimal digits; a new one is made where there is no file.
fn key(file: &Path) -> Result<Vec<u8>> {
    let shown = file.display();
    if !file.exists() {
        let mut key = vec![0; KEY_BYTES];
        getrandom::fill(&mut key).map_err(|e| anyhow::anyhow!("no random numbers for a key: {e}"))?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = options.open(file).with_context(|| format!("cannot make the key file {shown}"))?;
        writeln!(out, "{}", data_encoding::HEXLOWER.encode(&key))
            .with_context(|| format!("cannot write the key file {shown}"))?;
        return Ok(key);
    }
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read the key file {shown}"))?;
    let key = data_encoding::HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes());
    match key {
        Ok(key) if key.len() >= KEY_BYTES => Ok(key),
        _ => bail!("{shown} is no key: {} hexadecimal digits or more are needed", 2 * KEY_BYTES),
    }
}

/// What is said of how the findings were made.
pub(super) fn research(args: &Audit, disclosure: &Disclosure) -> Result<Option<Research>> {
    let Disclosure::Research(_) = disclosure else { return Ok(None) };
    Ok(Some(Research {
        suppressed_below: LEAST,
        dates_shifted: args.shift_dates,
        help_threshold: THRESHOLD,
        pairing: args.pairing.name(),
        model_sha256: digest_of_model(args.model.as_deref())?,
        config_sha256: args.reading.config.as_deref().map(digest_of_file).transpose()?,
    }))
}

/// Which weights of acts and pairing are used.
pub(super) fn digest_of_model(model: Option<&Path>) -> Result<String> {
    model.map_or_else(|| Ok(digest_of(HELP_MODEL)), digest_of_file)
}

/// SHA-256 of a text file.
pub(super) fn digest_of_file(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(digest_of(&text))
}

/// Moves all times back by whole weeks that depend on the key.
pub(super) fn shift(archive: &mut Archive, disclosure: &Disclosure) {
    let Disclosure::Research(names) = disclosure else { return };
    let micros = names.weeks() * 7 * 86_400 * MICROS_PER_SECOND;
    for message in archive.chats.iter_mut().flat_map(|c| &mut c.messages) {
        message.time -= micros;
    }
}
