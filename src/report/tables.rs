//! The tables as CSV and Parquet, through polars.

use super::columns::{self, Column, Get};
use crate::findings::ChatFindings;
use crate::text::escape::csv_cell;
use anyhow::Result;
use polars::prelude::{DataFrame, NamedFrom, Series};
use polars_io::SerWriter;
use polars_io::prelude::{CsvWriter, ParquetWriter};

/// A table of rows. `cell` guards words against spreadsheets.
fn frame<T>(rows: &[T], columns: &[Column<T>], cell: fn(&str) -> String) -> Result<DataFrame> {
    let column = |c: &Column<T>| {
        let name = c.name.into();
        let series = match c.get {
            Get::Text(get) => Series::new(name, rows.iter().map(|r| cell(&get(r))).collect::<Vec<String>>()),
            Get::Int(get) => Series::new(name, rows.iter().map(get).collect::<Vec<i64>>()),
            Get::Float(get) => Series::new(name, rows.iter().map(get).collect::<Vec<Option<f64>>>()),
        };
        series.into()
    };
    Ok(DataFrame::new(rows.len(), columns.iter().map(column).collect())?)
}

/// Every table of a chat: file stem and frame.
fn frames(chat: &ChatFindings, cell: fn(&str) -> String) -> Result<Vec<(&'static str, DataFrame)>> {
    let mut frames = vec![
        ("members", frame(&chat.members, columns::MEMBERS, cell)?),
        ("requests", frame(&chat.requests, columns::REQUESTS, cell)?),
        ("help", frame(&chat.help, columns::HELP, cell)?),
        ("pairs", frame(&chat.pairs, columns::PAIRS, cell)?),
        ("links", frame(&chat.links, columns::LINKS, cell)?),
        ("flags", frame(&chat.flags, columns::FLAGS, cell)?),
        ("personal", frame(&chat.personal, columns::PERSONAL, cell)?),
    ];
    // In research mode small counts of weeks are left out, which only findings.json does.
    if chat.sha256.is_none() {
        frames.push(("weeks", frame(&chat.functioning.weeks, columns::WEEKS, cell)?));
    }
    Ok(frames)
}

/// File names and bytes of every table, CSV and Parquet.
pub(super) fn tables(chat: &ChatFindings) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for (name, mut frame) in frames(chat, csv_cell)? {
        let mut bytes = Vec::new();
        CsvWriter::new(&mut bytes).finish(&mut frame)?;
        files.push((format!("{name}.csv"), bytes));
    }
    for (name, mut frame) in frames(chat, str::to_owned)? {
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes).finish(&mut frame)?;
        files.push((format!("{name}.parquet"), bytes));
    }
    Ok(files)
}
