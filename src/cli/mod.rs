//! The command line: arguments, one file per subcommand, exit codes.

mod analysis;
mod args;
mod audit;
mod convert;
mod coordination;
mod evaluate;
mod explain;
mod held_out;
mod inspect;
mod labelled;
mod plan;
mod progress;
mod reading;
mod research;
mod score;
mod score_links;
mod train;

pub use analysis::{Analysis, Setup, analyse, analyse_labelled};
pub use args::Args;
pub use score::Gold;

use crate::pairing::Weights;
use crate::report::{Pieces, write_files};
use anyhow::Context;
use std::borrow::Cow;
use std::path::Path;
use std::process::ExitCode;

/// Runs the program.
pub fn run(args: Args) -> ExitCode {
    let result = match args.command {
        args::Command::Audit(audit) => audit::run(&audit),
        args::Command::Inspect(inspect) => inspect::run(&inspect),
        args::Command::Convert(convert) => convert::run(&convert),
        args::Command::Evaluate(evaluate) => evaluate::run(&evaluate),
        args::Command::Coordination(coordination) => coordination::run(&coordination),
        args::Command::Explain(explain) => explain::run(&explain),
        args::Command::Train(train) => train::run(&train),
        args::Command::Plan(plan) => plan::run(&plan),
        args::Command::Formats => audit::formats(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if error.chain().any(|e| {
                e.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
            }) {
                return ExitCode::SUCCESS;
            }
            let shown = crate::text::escape::terminal(&format!("{error:#}"));
            // Nothing sensible is left to do when even stderr is closed.
            let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("huzhu: {shown}\n"));
            ExitCode::from(code(&error))
        }
    }
}

/// Cannot write: marks errors of the output side.
#[derive(Debug, thiserror::Error)]
#[error("the reports were not written")]
pub struct CannotWrite;

/// Writes a file whole or not at all.
fn write_whole(path: &std::path::Path, pieces: Pieces) -> anyhow::Result<()> {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
    let name = path.file_name().map(|f| f.to_string_lossy().into_owned()).unwrap_or_default();
    write_files(&[(name, pieces)], folder).context(CannotWrite)
}

/// The weights that `huzhu train` wrote to a file, or those that huzhu comes with.
fn weights(path: Option<&Path>, pairing: args::Pairing) -> anyhow::Result<Cow<'static, Weights>> {
    let careful = match path {
        None => Cow::Borrowed(Weights::shipped()?),
        Some(path) => {
            let shown = path.display();
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
            Cow::Owned(Weights::parse(&text).with_context(|| shown.to_string())?)
        }
    };
    Ok(match pairing {
        args::Pairing::Careful => careful,
        args::Pairing::Fast => Cow::Owned(careful.light()),
    })
}

fn code(error: &anyhow::Error) -> u8 {
    if error.downcast_ref::<CannotWrite>().is_some() {
        return 4;
    }
    if error.chain().any(|e| e.is::<UsageError>()) {
        return 2;
    }
    3
}

/// Arguments that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UsageError(pub String);
