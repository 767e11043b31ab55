//! `huzhu train`: fits the weights of pairing.

use super::args::Train;
use super::labelled::logs;
use crate::acts;
use crate::pairing::replies::{Example, fit};
use anyhow::Result;
use rayon::prelude::*;
use std::io::Write;

pub(super) fn run(args: &Train) -> Result<()> {
    let mut all = Vec::new();
    for folder in &args.labelled {
        all.extend(logs(folder)?);
    }
    let acts: Vec<acts::ChatActs> =
        all.par_iter().map(|log| acts::classify(&log.chat)).collect::<Result<_>>()?;
    let examples: Vec<Example<'_>> = all
        .iter()
        .zip(&acts)
        .map(|(log, acts)| Example { chat: &log.chat, acts, answers: log.answers() })
        .collect();
    let fitted = fit(&examples, (args.trees, args.trees), args.seed);
    super::write_whole(&args.output, vec![serde_json::to_vec(&fitted.model)?])?;
    let mut err = std::io::stderr().lock();
    writeln!(
        err,
        "{} logs, {} labelled lines, {} with a right candidate ({:.1} %)",
        all.len(),
        fitted.lines,
        fitted.reachable,
        100.0 * fitted.reachable as f64 / fitted.lines.max(1) as f64
    )?;
    Ok(())
}
