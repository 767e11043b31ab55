//! `huzhu inspect`: what a file is, what was read of it, what it cannot tell.

use super::args::{Inspect, Language};
use super::reading::{documents, read};
use crate::formats;
use crate::report::{Claims, Lang, inspection};
use anyhow::Result;
use std::io::Write;

pub(super) fn run(args: &Inspect) -> Result<()> {
    let lang = match args.lang {
        Language::En => Lang::En,
        Language::Zh => Lang::Zh,
    };
    // Sniffed apart from reading: the runner-up tells how sure the choice is.
    let claims: Vec<Claims> = documents(&args.exports, &args.reading)?
        .iter()
        .map(|d| {
            let claims = formats::sniff(d).into_iter().map(|(f, score)| (f.id, f.name, score)).collect();
            (d.name.clone(), claims)
        })
        .collect();
    let reading = read(&args.exports, &args.reading);
    let mut out = std::io::stdout().lock();
    match reading {
        Ok(reading) => {
            write!(out, "{}", inspection(&claims, &reading.archive, &reading.left_out, lang))?;
            Ok(())
        }
        Err(error) => {
            write!(out, "{}", inspection(&claims, &Default::default(), &[], lang))?;
            Err(error)
        }
    }
}
