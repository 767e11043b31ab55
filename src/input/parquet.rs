//! Parquet tables of messages, turned into CSV text so that one reader serves both.

use anyhow::Result;
use polars_io::prelude::{CsvWriter, ParquetReader};
use polars_io::{SerReader, SerWriter};

pub(super) fn to_csv(bytes: Vec<u8>) -> Result<String> {
    let mut frame = ParquetReader::new(std::io::Cursor::new(bytes)).finish()?;
    let mut out = Vec::new();
    CsvWriter::new(&mut out).finish(&mut frame)?;
    Ok(String::from_utf8(out)?)
}
