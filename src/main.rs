//! The `huzhu` program: arguments in, exit code out.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    huzhu::cli::run(huzhu::cli::Args::parse())
}
