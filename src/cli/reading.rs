//! From the arguments and `huzhu.toml` to chats.

use super::UsageError;
use super::args::{Order, Reading as Arguments};
use crate::acts::NeedKind;
use crate::data::{Lexicon, OwnKind, Words};
use crate::formats::{self, DateOrder, Identities, LeftOut, Mapping, Options, Person, read_all};
use crate::input::{Document, Limits, beside, open};
use crate::spam::{Lists, Policy};
use crate::text::escape::terminal;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write;

/// `huzhu.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Config {
    mapping: Mapping,
    members: Members,
    reading: Defaults,
    words: Words,
    kinds: BTreeMap<String, OwnKind>,
    spam: Policy,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Members {
    me: Option<String>,
    roster: Option<std::path::PathBuf>,
    exempt: Vec<String>,
    aliases: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Defaults {
    tz: Option<String>,
    encoding: Option<String>,
    date_order: Option<String>,
}

fn usage(message: impl Into<String>) -> anyhow::Error {
    UsageError(message.into()).into()
}

fn config(path: Option<&std::path::Path>) -> Result<Config> {
    let Some(path) = path else { return Ok(Config::default()) };
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).map_err(|e| usage(format!("{}: {e}", path.display())))
}

/// The user's words and choice of languages.
pub(super) fn words(arguments: &Arguments) -> Result<Words> {
    let config = config(arguments.config.as_deref())?;
    let words = Words { kinds: config.kinds, ..config.words };
    for (name, kind) in &words.kinds {
        if NeedKind::of(&kind.like).is_none() {
            let known = NeedKind::ALL.map(NeedKind::name).join(", ");
            return Err(usage(format!("[kinds.{name}] like: unknown {:?}, one of {known}", kind.like)));
        }
    }
    if let Some(name) = words.languages.iter().find(|l| !Lexicon::languages().any(|known| known == *l)) {
        let known: Vec<&str> = Lexicon::languages().collect();
        return Err(usage(format!("[words] languages: unknown {name:?}, one of {}", known.join(", "))));
    }
    words.lexicon(&words.chosen(&[])).map_err(|e| usage(e.to_string()))?;
    Ok(words)
}

/// The links that are welcome or not.
pub(super) fn lists(arguments: &Arguments) -> Result<Lists> {
    let policy = config(arguments.config.as_deref())?.spam;
    let mut denied = Vec::new();
    for file in &policy.deny_files {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let entries = text.lines().map(|l| l.split('#').next().unwrap_or_default().trim());
        denied.extend(entries.filter(|l| !l.is_empty()).map(str::to_owned));
    }
    Ok(Lists::new(&policy, denied))
}

/// Tells which entries would deny more than the organizer can mean.
pub(super) fn tell_not_denied(lists: &Lists) {
    let mut err = std::io::stderr().lock();
    for entry in &lists.left_out {
        let _ = writeln!(err, "not denied: {}: a whole shortener or platform; name a path", terminal(entry));
    }
}

fn identities(arguments: &Arguments, members: &Members) -> Result<Identities> {
    let mut identities = Identities::default();
    if let Some(roster) = arguments.members.as_ref().or(members.roster.as_ref()) {
        let shown = roster.display();
        let bytes = std::fs::read(roster).with_context(|| format!("cannot read {shown}"))?;
        let text = crate::input::decode(bytes, None)?;
        identities = Identities::from_csv(&text).map_err(|e| usage(format!("{shown}: {e}")))?;
    }
    for (name, aliases) in &members.aliases {
        match identities.people.iter_mut().find(|p| p.name == *name) {
            Some(person) => person.aliases.extend(aliases.iter().cloned()),
            None => identities.people.push(Person {
                name: name.clone(),
                aliases: aliases.clone(),
                exempt: members.exempt.contains(name),
            }),
        }
    }
    for person in &mut identities.people {
        person.exempt |= members.exempt.contains(&person.name);
    }
    identities.me = arguments.me.clone().or_else(|| members.me.clone());
    Ok(identities)
}

/// Opens and reads the exports.
pub(super) fn read(exports: &[String], arguments: &Arguments) -> Result<formats::Reading> {
    let config = config(arguments.config.as_deref())?;
    let zone = match arguments.tz.as_ref().or(config.reading.tz.as_ref()) {
        Some(name) => Some(crate::model::zone_named(name).ok_or_else(|| {
            usage(format!("unknown time zone {name:?}; use an IANA name such as Asia/Shanghai, or +08:00"))
        })?),
        None => None,
    };
    let mapping = match &arguments.map {
        Some(spec) => Mapping::parse(spec).map_err(|e| usage(e.to_string()))?,
        None => config.mapping.clone(),
    };
    let encoding = arguments.encoding.as_ref().or(config.reading.encoding.as_ref());
    if let Some(label) = encoding
        && crate::input::decode(Vec::new(), Some(label)).is_err()
    {
        return Err(usage(format!(
            "unknown encoding {label:?}; try utf-8, utf-16le, gb18030, big5, shift_jis"
        )));
    }
    let day = match &arguments.day {
        Some(day) => Some(
            day.parse().map_err(|_| usage(format!("--day wants a date such as 2026-03-02, not {day:?}")))?,
        ),
        None => None,
    };
    let date_order = match (arguments.date_order, config.reading.date_order.as_deref()) {
        (Some(Order::Dmy), _) | (None, Some("dmy")) => Some(DateOrder::Dmy),
        (Some(Order::Mdy), _) | (None, Some("mdy")) => Some(DateOrder::Mdy),
        (Some(Order::Ymd), _) | (None, Some("ymd")) => Some(DateOrder::Ymd),
        (None, None) => None,
        (None, Some(other)) => return Err(usage(format!("date_order is dmy, mdy or ymd, not {other:?}"))),
    };
    if let Some(id) = &arguments.format
        && !formats::ALL.iter().any(|f| f.id == id)
    {
        return Err(usage(format!("unknown format {id:?}; see `huzhu formats`")));
    }
    let documents = open_all(exports, encoding.map(String::as_str), arguments.max_bytes)?;
    let mut format = arguments.format.clone();
    if format.is_none() && mapping.is_given() {
        let first = documents.iter().find(|d| d.named).or(documents.first());
        let start = first.map_or("", |d| d.text.trim_start());
        let id = match start.chars().next() {
            Some('{') => "jsonl",
            Some('[') => "json",
            _ => "csv",
        };
        format = Some(id.to_owned());
    }
    let identities = identities(arguments, &config.members)?;
    read_all(documents, &Options { zone, date_order, day, mapping, format, identities })
}

/// The documents of the exports, as they are before reading.
pub(super) fn documents(exports: &[String], arguments: &Arguments) -> Result<Vec<Document>> {
    open_all(exports, arguments.encoding.as_deref(), arguments.max_bytes)
}

fn open_all(exports: &[String], encoding: Option<&str>, max_bytes: u64) -> Result<Vec<Document>> {
    let limits = Limits { max_bytes, ..Limits::default() };
    let mut documents = Vec::new();
    for export in exports {
        let opened = open(export, encoding, limits)?;
        // The names of a file's members may lie in a second file beside it.
        if opened.len() == 1 && opened[0].named && export != "-" {
            documents.extend(beside(export, &formats::companion_names(), encoding, limits));
        }
        documents.extend(opened);
    }
    Ok(documents)
}

/// Says on stderr what was left out, so that nothing is passed over in silence.
pub(super) fn tell_left_out(left_out: &[LeftOut]) {
    let mut err = std::io::stderr().lock();
    for one in left_out {
        // A closed stderr is no reason to fail.
        let _ = writeln!(err, "huzhu: left out {}", terminal(&one.reason));
    }
}
