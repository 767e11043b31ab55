//! `huzhu convert`: normalised messages for other tools.

use super::args::{Convert, To};
use super::reading::{read, tell_left_out};
use super::{CannotWrite, UsageError};
use crate::report::{Target, convert, write_files};
use anyhow::{Context, Result};
use std::io::Write;

pub(super) fn run(args: &Convert) -> Result<()> {
    let target = target(args)?;
    let reading = read(&args.exports, &args.reading)?;
    tell_left_out(&reading.left_out);
    let files = convert(&reading.archive.chats, target)?;
    match (&args.output, files.as_slice()) {
        (None, [(name, pieces)]) if name.is_empty() => {
            let mut out = std::io::stdout().lock();
            pieces.iter().try_for_each(|piece| out.write_all(piece))?;
        }
        (None, _) => {
            let text = "this makes several files: name a folder for them with -o".to_owned();
            return Err(UsageError(text).into());
        }
        (Some(path), [(name, pieces)]) if name.is_empty() => {
            super::write_whole(path, pieces.clone())?;
        }
        (Some(folder), files) => write_files(files, folder).context(CannotWrite)?,
    }
    Ok(())
}

/// What to write: as asked, else by the ending of the output.
fn target(args: &Convert) -> Result<Target> {
    let ending = args.output.as_ref().and_then(|p| p.extension()).and_then(|e| e.to_str());
    Ok(match (args.to, ending) {
        (Some(To::Jsonl), _) | (None, Some("jsonl") | None) => Target::Jsonl,
        (Some(To::Csv), _) | (None, Some("csv")) => Target::Csv,
        (Some(To::Parquet), _) | (None, Some("parquet")) => Target::Parquet,
        (Some(To::Chatlab), _) => Target::ChatLab,
        (Some(To::ChatlabJsonl), _) => Target::ChatLabJsonl,
        (Some(To::Convokit), _) => Target::ConvoKit,
        (None, Some(other)) => {
            let text = format!(
                "what should {other:?} be? Say --to jsonl, csv, parquet, chatlab, chatlab-jsonl or convokit"
            );
            return Err(UsageError(text).into());
        }
    })
}
