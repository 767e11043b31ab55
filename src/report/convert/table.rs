//! Messages as one table, through polars.

use super::{id, reply};
use crate::model::{Chat, to_rfc3339};
use crate::text::escape::csv_cell;
use anyhow::Result;
use polars::prelude::{Column, DataFrame, NamedFrom, Series};
use polars_io::SerWriter;
use polars_io::prelude::{CsvWriter, ParquetWriter};

fn frame(chats: &[Chat], cell: fn(&str) -> String) -> Result<DataFrame> {
    let places: Vec<(usize, usize)> = chats
        .iter()
        .enumerate()
        .flat_map(|(c, chat)| (0..chat.messages.len()).map(move |i| (c, i)))
        .collect();
    let text = |name: &str, get: &dyn Fn(&Chat, usize) -> Option<String>| -> Column {
        let values: Vec<Option<String>> = places.iter().map(|(c, i)| get(&chats[*c], *i)).collect();
        Series::new(name.into(), values).into()
    };
    let sender = |chat: &Chat, i: usize| chat.members.get(chat.messages[i].sender as usize).cloned();
    let columns = vec![
        text("chat", &|c, _| Some(cell(&c.name))),
        text("id", &|c, i| Some(cell(&id(c, i)))),
        text("time", &|c, i| Some(to_rfc3339(c.messages[i].time, &c.zone))),
        text("sender_id", &|c, i| sender(c, i).map(|s| cell(&s.id))),
        text("sender", &|c, i| sender(c, i).map(|s| cell(&s.name))),
        text("kind", &|c, i| Some(c.messages[i].kind.name().to_owned())),
        text("text", &|c, i| Some(cell(c.text(i)))),
        text("reply_to", &|c, i| reply(c, i).map(|r| cell(&r))),
    ];
    Ok(DataFrame::new(places.len(), columns)?)
}

pub(super) fn csv(chats: &[Chat]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    CsvWriter::new(&mut bytes).finish(&mut frame(chats, csv_cell)?)?;
    Ok(bytes)
}

pub(super) fn parquet(chats: &[Chat]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame(chats, str::to_owned)?)?;
    Ok(bytes)
}
