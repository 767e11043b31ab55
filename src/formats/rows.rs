//! Shared by the tables: a CSV document as rows with named columns and line numbers.

use super::shape::delimiter;
use anyhow::Result;

/// A CSV document.
pub(super) struct Rows<'a> {
    reader: csv::Reader<&'a [u8]>,
    header: Vec<String>,
    record: csv::StringRecord,
    line: u64,
}

/// A column, present or not.
#[derive(Clone, Copy)]
pub(super) struct Column(Option<usize>);

impl Column {
    pub fn is_there(self) -> bool {
        self.0.is_some()
    }
}

impl<'a> Rows<'a> {
    pub fn of(text: &'a str) -> Result<Self> {
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or("");
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).delimiter(delimiter(first)).from_reader(text.as_bytes());
        let header = reader.headers()?.iter().map(|h| h.trim().to_owned()).collect();
        Ok(Self { reader, header, record: csv::StringRecord::new(), line: 0 })
    }

    pub fn column(&self, name: &str) -> Column {
        Column(self.header.iter().position(|h| h == name))
    }

    pub fn columns<const N: usize>(&self, names: [&str; N]) -> [Column; N] {
        names.map(|n| self.column(n))
    }

    /// The first of these columns that is there.
    pub fn first_of(&self, names: &[&str]) -> Column {
        Column(names.iter().find_map(|n| self.column(n).0))
    }

    /// Goes to the next row; `None` at the end, the reason where a row is broken.
    pub fn next(&mut self) -> Option<Result<(), String>> {
        let more = self.reader.read_record(&mut self.record);
        self.line = self.record.position().map_or(self.line + 1, csv::Position::line);
        match more {
            Ok(true) => Some(Ok(())),
            Ok(false) => None,
            Err(error) => Some(Err(format!("not a CSV record: {error}"))),
        }
    }

    /// 1-based line on which the row begins.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// A cell of the row, empty where the row or the table lacks it.
    pub fn cell(&self, column: Column) -> &str {
        column.0.and_then(|c| self.record.get(c)).unwrap_or("")
    }
}
