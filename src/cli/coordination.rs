//! `huzhu coordination`: who posts the same things within moments of each other, from a table.

use super::args::Coordination;
use super::{UsageError, write_whole};
use crate::spam::{Rule, Share, coordination};
use crate::text::escape::csv_cell;
use anyhow::{Context, Result};
use indexmap::IndexSet;
use std::io::{Read, Write};

/// A reader that fails after so many bytes: a small archive may hold a table without end.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(into)?;
        let left = self.left.checked_sub(read as u64);
        self.left = left.ok_or_else(|| std::io::Error::other("longer than --max-bytes allows"))?;
        Ok(read)
    }
}

/// Seconds beyond which a number is no time.
const LATEST: f64 = 1e12;

pub(super) fn run(args: &Coordination) -> Result<()> {
    let shown = args.table.display();
    let file = std::fs::File::open(&args.table).with_context(|| format!("cannot read {shown}"))?;
    let reader: Box<dyn Read> = if args.table.extension().is_some_and(|e| e == "gz") {
        Box::new(flate2::read::MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut table = csv::Reader::from_reader(Bounded { inner: reader, left: args.max_bytes });
    let heads = table.headers().with_context(|| format!("cannot read the heads of {shown}"))?.clone();
    let column = |name: &str| {
        let at = heads.iter().position(|h| h == name);
        at.ok_or_else(|| {
            UsageError(format!(
                "{shown} has no column {name}; it has {}",
                heads.iter().collect::<Vec<_>>().join(", ")
            ))
        })
    };
    let [object, account, content, time] =
        [&args.object, &args.account, &args.content, &args.time].map(|name| column(name));
    let (object, account, content, time) = (object?, account?, content?, time?);
    let (mut things, mut accounts) = (IndexSet::new(), IndexSet::new());
    let mut shares = Vec::new();
    for (n, row) in table.records().enumerate() {
        let row = row.with_context(|| format!("{shown}, row {}", n + 2))?;
        let cell = |at: usize| row.get(at).unwrap_or_default();
        if cell(object).is_empty() {
            continue;
        }
        let time = cell(time)
            .parse::<f64>()
            .ok()
            .filter(|t| t.abs() < LATEST)
            .with_context(|| format!("{shown}, row {}: {:?} is no time in seconds", n + 2, cell(time)))?;
        shares.push(Share {
            object: things.insert_full(cell(object).to_owned()).0 as u32,
            content: things.insert_full(cell(content).to_owned()).0 as u32,
            account: accounts.insert_full(cell(account).to_owned()).0 as u32,
            time: time as i64,
        });
    }
    let rule = Rule { window: args.window, least: args.least, quantile: args.quantile };
    let name = |a: u32| accounts.get_index(a as usize).map_or("", |n: &String| n.as_str());
    let mut lines: Vec<(&str, &str, u64, f64, bool)> = coordination(&shares, rule)
        .into_iter()
        .map(|t| {
            let (a, b) = (name(t.accounts.0), name(t.accounts.1));
            (a.min(b), a.max(b), t.weight, t.mean_delta, t.kept)
        })
        .collect();
    lines.sort_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)));
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["from", "to", "weight", "avg_time_delta", "weight_threshold"])?;
    for (a, b, weight, delta, kept) in lines {
        let cells =
            [csv_cell(a), csv_cell(b), weight.to_string(), delta.to_string(), u8::from(kept).to_string()];
        out.write_record(&cells)?;
    }
    let bytes = out.into_inner().map_err(|e| anyhow::anyhow!("{e}"))?;
    match &args.output {
        Some(path) => write_whole(path, vec![bytes]),
        None => Ok(std::io::stdout().lock().write_all(&bytes)?),
    }
}
