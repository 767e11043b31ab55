//! Tables of the user's own: CSV or JSONL whose columns are guessed by name or named with `--map`.

use super::stamp::{self, DateOrder, Stamp, settle};
use super::{Context, Format, Options, Shape, shape};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, MICROS_PER_SECOND, micros, parse_rfc3339};
use anyhow::{Result, anyhow, bail};
use jiff::tz::TimeZone;

pub(super) const CSV: Format =
    Format { id: "csv", name: "CSV with a header line", companions: &[], sniff: sniff_csv, read: read_csv };
pub(super) const JSONL: Format = Format {
    id: "jsonl",
    name: "JSONL, one message a line",
    companions: &[],
    sniff: sniff_jsonl,
    read: read_jsonl,
};

/// Which column holds what. `None` is guessed from the usual names.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// Time of the message.
    pub time: Option<String>,
    /// Name of the sender.
    pub sender: Option<String>,
    /// Id of the sender.
    pub sender_id: Option<String>,
    /// Words of the message.
    pub text: Option<String>,
    /// Id of the message.
    pub id: Option<String>,
    /// Id of the answered message.
    pub reply_to: Option<String>,
    /// Kind of the message.
    pub kind: Option<String>,
}

impl Mapping {
    /// Reads `time=When,sender=Who,text=What`.
    ///
    /// # Errors
    /// On an unknown role or a missing `=`.
    pub fn parse(spec: &str) -> Result<Self> {
        let mut mapping = Mapping::default();
        for part in spec.split(',') {
            let (role, column) =
                part.split_once('=').ok_or_else(|| anyhow!("--map wants role=column, got {part:?}"))?;
            let slot = match role.trim() {
                "time" => &mut mapping.time,
                "sender" => &mut mapping.sender,
                "sender_id" => &mut mapping.sender_id,
                "text" => &mut mapping.text,
                "id" => &mut mapping.id,
                "reply_to" => &mut mapping.reply_to,
                "kind" => &mut mapping.kind,
                other => {
                    bail!("--map knows time, sender, sender_id, text, id, reply_to and kind, not {other:?}")
                }
            };
            *slot = Some(column.trim().to_owned());
        }
        Ok(mapping)
    }

    /// Whether any column was named.
    pub fn is_given(&self) -> bool {
        [&self.time, &self.sender, &self.text, &self.sender_id].into_iter().any(Option::is_some)
    }
}

const TIME: &[&str] = &[
    "time",
    "timestamp",
    "ts",
    "date",
    "datetime",
    "created_at",
    "posted_at",
    "when",
    "post creation time",
    "时间",
    "日期",
];
const SENDER: &[&str] = &[
    "sender",
    "sender_name",
    "author",
    "username",
    "user",
    "name",
    "from",
    "who",
    "speaker",
    "speaker_nickname",
    "person_id",
    "发送者",
    "发送人",
    "昵称",
];
const SENDER_ID: &[&str] = &["sender_id", "user_id", "author_id", "authorid", "uid"];
const TEXT: &[&str] =
    &["text", "content", "message", "body", "msg", "post message", "answer_text", "内容", "消息"];
const ID: &[&str] = &["id", "message_id", "msg_id", "post id"];
const REPLY: &[&str] =
    &["reply_to", "in_reply_to_id", "replied to post id", "reply_to_message_id", "parent_id"];
const KIND: &[&str] = &["type", "kind", "message_type"];

struct Columns {
    time: usize,
    sender: Option<usize>,
    sender_id: Option<usize>,
    text: usize,
    id: Option<usize>,
    reply: Option<usize>,
    kind: Option<usize>,
}

fn columns(names: &[String], mapping: &Mapping) -> Result<Columns> {
    let find = |given: &Option<String>, usual: &[&str]| -> Result<Option<usize>> {
        match given {
            Some(name) => names
                .iter()
                .position(|n| n == name)
                .map(Some)
                .ok_or_else(|| anyhow!("no column {name:?}; the columns are {}", names.join(", "))),
            None => Ok(usual.iter().find_map(|u| names.iter().position(|n| n.to_lowercase() == *u))),
        }
    };
    let need = |found: Option<usize>, role: &str| {
        found.ok_or_else(|| {
            anyhow!("no {role} column found among {}; name it with --map {role}=…", names.join(", "))
        })
    };
    let sender = find(&mapping.sender, SENDER)?;
    let sender_id = find(&mapping.sender_id, SENDER_ID)?;
    need(sender.or(sender_id), "sender")?;
    Ok(Columns {
        time: need(find(&mapping.time, TIME)?, "time")?,
        sender,
        sender_id,
        text: need(find(&mapping.text, TEXT)?, "text")?,
        id: find(&mapping.id, ID)?,
        reply: find(&mapping.reply_to, REPLY)?,
        kind: find(&mapping.kind, KIND)?,
    })
}

pub(super) const JSON: Format = Format {
    id: "json",
    name: "JSON list of messages",
    companions: &[],
    sniff: |s| if s.array && columns(&s.line_keys, &Mapping::default()).is_ok() { 30 } else { 0 },
    read: read_json,
};

fn sniff_csv(shape: &Shape<'_>) -> u8 {
    if !shape.header.is_empty() && columns(&shape.header, &Mapping::default()).is_ok() { 30 } else { 0 }
}

fn sniff_jsonl(shape: &Shape<'_>) -> u8 {
    if shape.json_lines && columns(&shape.line_keys, &Mapping::default()).is_ok() { 30 } else { 0 }
}

struct Row {
    place: u64,
    cells: Vec<String>,
}

fn read_csv(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let options = context.options;
    let first = document.text.lines().next().unwrap_or("");
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(shape::delimiter(first))
        .from_reader(document.text.as_bytes());
    let names: Vec<String> =
        reader.headers()?.iter().map(|h| h.trim().trim_start_matches('\u{feff}').to_owned()).collect();
    let columns = columns(&names, &options.mapping)?;
    let mut rows = Vec::new();
    let mut broken = Vec::new();
    for (i, record) in reader.records().enumerate() {
        match record {
            Ok(record) => {
                rows.push(Row { place: i as u64 + 1, cells: record.iter().map(str::to_owned).collect() })
            }
            Err(error) => broken.push((i as u64 + 1, format!("not a CSV record: {error}"))),
        }
    }
    build(&document, options, &columns, &rows, broken)
}

type Object = serde_json::Map<String, serde_json::Value>;

/// A value as a cell; a sender that is an object gives what is asked for out of it.
fn text(value: Option<&serde_json::Value>, inner: &[&str]) -> String {
    match value {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(s)) => s.clone(),
        Some(serde_json::Value::Object(map)) => {
            inner.iter().find_map(|k| map.get(*k)).map_or_else(String::new, |v| text(Some(v), &[]))
        }
        Some(other) => other.to_string(),
    }
}

/// Every key of every object: the first need not have them all.
fn keys<'a>(objects: impl Iterator<Item = &'a Object>) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for key in objects.flat_map(|o| o.keys()) {
        if keys.len() < 256 && !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    keys
}

fn read_jsonl(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let mut objects: Vec<(u64, Object)> = Vec::new();
    let mut broken = Vec::new();
    for (i, line) in document.text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        match serde_json::from_str::<Object>(line) {
            Ok(map) => objects.push((i as u64 + 1, map)),
            Err(error) => broken.push((i as u64 + 1, format!("not a JSON object: {error}"))),
        }
    }
    from_objects(&document, context.options, objects, broken)
}

fn read_json(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let elements: Vec<serde_json::Value> = super::json::whole(&document.text)?;
    let mut objects: Vec<(u64, Object)> = Vec::new();
    let mut broken = Vec::new();
    for (i, element) in elements.into_iter().enumerate() {
        match element {
            serde_json::Value::Object(map) => objects.push((i as u64 + 1, map)),
            _ => broken.push((i as u64 + 1, "not a JSON object".to_owned())),
        }
    }
    from_objects(&document, context.options, objects, broken)
}

fn from_objects(
    document: &Document,
    options: &Options,
    objects: Vec<(u64, Object)>,
    broken: Vec<(u64, String)>,
) -> Result<Vec<Chat>> {
    let names = keys(objects.iter().map(|(_, o)| o));
    let mut columns = columns(&names, &options.mapping)?;
    // `{"user": {"id": …, "name": …}}` holds id and name in one.
    let nested = columns.sender.is_some_and(|s| {
        objects.iter().any(|(_, o)| o.get(&names[s]).is_some_and(serde_json::Value::is_object))
    });
    let rows: Vec<Row> = objects
        .into_iter()
        .map(|(place, map)| {
            let mut cells: Vec<String> = names
                .iter()
                .map(|k| text(map.get(k), &["name", "display_name", "username", "nickname", "title", "id"]))
                .collect();
            if nested {
                let sender = columns.sender.map(|s| names[s].as_str()).and_then(|k| map.get(k));
                cells.push(text(sender, &["id", "user_id", "uid", "username", "name"]));
            }
            Row { place, cells }
        })
        .collect();
    if nested && columns.sender_id.is_none() {
        columns.sender_id = Some(names.len());
    }
    build(document, options, &columns, &rows, broken)
}

fn build(
    document: &Document,
    options: &Options,
    columns: &Columns,
    rows: &[Row],
    broken: Vec<(u64, String)>,
) -> Result<Vec<Chat>> {
    let zone = options.zone_for("");
    let mut chat = ChatBuilder::new(&stamp::title(&document.name), "table", zone.clone());
    let cell = |row: &Row, column: Option<usize>| -> String {
        column.and_then(|c| row.cells.get(c)).map_or_else(String::new, |c| c.trim().to_owned())
    };
    let stamps: Vec<Stamp> =
        rows.iter().filter_map(|r| stamp::read(r.cells.get(columns.time)?.trim())).map(|(s, _)| s).collect();
    let order = options.date_order.unwrap_or_else(|| settle(&stamps));
    for (place, reason) in broken {
        chat.account().read += 1;
        chat.reject(place, reason);
    }
    for row in rows {
        chat.account().read += 1;
        let raw = cell(row, Some(columns.time));
        let Some(time) = time(&raw, order, &zone) else {
            chat.reject(row.place, format!("{raw:?} is not a time"));
            continue;
        };
        let (name, id) = (cell(row, columns.sender), cell(row, columns.sender_id));
        let key = if id.is_empty() { &name } else { &id };
        let kind = columns.kind.map_or(Kind::Text, |c| {
            match super::neutral::kind(&cell(row, Some(c)).to_lowercase()) {
                Kind::Other => Kind::Text,
                kind => kind,
            }
        });
        let sender = (!key.is_empty()).then(|| chat.member(key, &name));
        if sender.is_none() && !kind.is_event() {
            chat.reject(row.place, "no sender");
            continue;
        }
        let text = row.cells.get(columns.text).map_or("", String::as_str);
        chat.push(Draft {
            time,
            sender,
            kind,
            text,
            native: &cell(row, columns.id),
            reply_to: &cell(row, columns.reply),
            line: 0,
            ..Draft::default()
        });
    }
    Ok(vec![chat.finish()?])
}

/// ISO 8601, epoch seconds / milliseconds / microseconds, or a phone-style date.
fn time(raw: &str, order: DateOrder, zone: &TimeZone) -> Option<i64> {
    if let Some(number) = raw.parse::<f64>().ok().filter(|n| n.is_finite()) {
        let magnitude = number.abs();
        // A four-digit number is a year or a counter, not a time.
        let scale = if magnitude < 1e8 {
            return None;
        } else if magnitude < 1e11 {
            MICROS_PER_SECOND as f64
        } else if magnitude < 1e14 {
            1e3
        } else {
            1.0
        };
        return Some((number * scale) as i64);
    }
    parse_rfc3339(raw, zone)
        .map(|(t, _)| t)
        .or_else(|| stamp::read(raw).and_then(|(s, _)| s.at(order)).and_then(|t| micros(t, zone)))
}
