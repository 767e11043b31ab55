//! The tables as CSV and Parquet, through polars.

use crate::findings::ChatFindings;
use crate::text::escape::csv_cell;
use anyhow::Result;
use polars::prelude::{Column, DataFrame, NamedFrom, Series};
use polars_io::SerWriter;
use polars_io::prelude::{CsvWriter, ParquetWriter};

fn text<T>(rows: &[T], name: &str, get: impl Fn(&T) -> String) -> Column {
    let values: Vec<String> = rows.iter().map(get).collect();
    Series::new(name.into(), values).into()
}

fn int<T>(rows: &[T], name: &str, get: impl Fn(&T) -> i64) -> Column {
    let values: Vec<i64> = rows.iter().map(get).collect();
    Series::new(name.into(), values).into()
}

fn float<T>(rows: &[T], name: &str, get: impl Fn(&T) -> Option<f64>) -> Column {
    let values: Vec<Option<f64>> = rows.iter().map(get).collect();
    Series::new(name.into(), values).into()
}

/// Every table of a chat: file stem and frame. `cell` guards texts against spreadsheets.
fn frames(chat: &ChatFindings, cell: fn(&str) -> String) -> Result<Vec<(&'static str, DataFrame)>> {
    let list = |parts: Vec<String>| parts.join(" ");
    let m = &chat.members;
    let members = vec![
        text(m, "member_id", |r| cell(&r.member_id)),
        text(m, "name", |r| cell(&r.name)),
        text(m, "role", |r| r.role.name().to_owned()),
        text(m, "verdict", |r| r.verdict.name().to_owned()),
        int(m, "messages", |r| r.messages as i64),
        int(m, "active_days", |r| r.active_days as i64),
        text(m, "joined", |r| r.joined.clone().unwrap_or_default()),
        text(m, "first_seen", |r| r.first_seen.clone().unwrap_or_default()),
        text(m, "last_seen", |r| r.last_seen.clone().unwrap_or_default()),
        int(m, "requests", |r| r.requests as i64),
        int(m, "postings", |r| r.postings as i64),
        int(m, "requests_helped", |r| r.requests_helped as i64),
        int(m, "given", |r| r.given as i64),
        float(m, "given_expected", |r| Some(r.given_expected)),
        float(m, "received_expected", |r| Some(r.received_expected)),
        int(m, "received", |r| r.received as i64),
        int(m, "balance", |r| r.balance),
        int(m, "people_helped", |r| r.people_helped as i64),
        int(m, "helped_by", |r| r.helped_by as i64),
        int(m, "confirmed", |r| r.confirmed as i64),
        int(m, "thanks", |r| r.thanks as i64),
        int(m, "failed", |r| r.failed as i64),
        int(m, "promised", |r| r.promised as i64),
        int(m, "opportunities", |r| r.opportunities as i64),
        int(m, "opportunities_helped", |r| r.opportunities_helped as i64),
        int(m, "tried", |r| r.tried as i64),
        float(m, "help_rate", |r| r.help_rate),
        float(m, "help_rate_low", |r| r.help_rate_low),
        float(m, "help_rate_high", |r| r.help_rate_high),
        float(m, "returned_share", |r| r.returned_share),
        float(m, "repaid_share", |r| r.repaid_share),
        float(m, "asks_much", |r| r.asks_much),
        float(m, "help_rank", |r| Some(r.help_rank)),
        float(m, "expertise", |r| r.expertise),
        int(m, "core", |r| r.core as i64),
        float(m, "points", |r| Some(r.points)),
    ];
    let w = &chat.functioning.weeks;
    let weeks = vec![
        text(w, "monday", |r| r.monday.clone()),
        int(w, "days", |r| r.days as i64),
        int(w, "messages", |r| r.messages as i64),
        int(w, "active", |r| r.active as i64),
        int(w, "requests", |r| r.requests as i64),
        int(w, "help", |r| r.help as i64),
        int(w, "mature_requests", |r| r.within_day.n as i64),
        int(w, "helped_within_day", |r| r.within_day.k as i64),
        int(w, "joined", |r| r.joined as i64),
        int(w, "left", |r| r.left as i64),
    ];
    let q = &chat.requests;
    let requests = vec![
        text(q, "message", |r| cell(&r.message)),
        int(q, "index", |r| i64::from(r.index)),
        text(q, "time", |r| r.time.clone()),
        text(q, "member_id", |r| cell(&r.member_id)),
        text(q, "name", |r| cell(&r.name)),
        text(q, "kind", |r| r.kind.to_owned()),
        float(q, "probability", |r| Some(r.probability)),
        int(q, "reposts", |r| r.reposts as i64),
        int(q, "helpers", |r| r.helpers as i64),
        float(q, "minutes_to_first_help", |r| r.minutes_to_first_help),
        text(q, "text", |r| cell(&r.text)),
    ];
    let h = &chat.help;
    let help = vec![
        text(h, "message", |r| cell(&r.message)),
        text(h, "request", |r| cell(&r.request)),
        text(h, "time", |r| r.time.clone()),
        text(h, "helper_id", |r| cell(&r.helper_id)),
        text(h, "helper", |r| cell(&r.helper)),
        text(h, "requester_id", |r| cell(&r.requester_id)),
        text(h, "requester", |r| cell(&r.requester)),
        text(h, "outcome", |r| r.outcome.name().to_owned()),
        text(h, "reason", |r| r.reason.to_owned()),
        float(h, "probability", |r| Some(r.probability)),
        text(h, "evidence", |r| list(r.evidence.iter().map(|e| format!("{e:?}").to_lowercase()).collect())),
    ];
    let p = &chat.pairs;
    let pairs = vec![
        text(p, "a_id", |r| cell(&r.a_id)),
        text(p, "a", |r| cell(&r.a)),
        text(p, "b_id", |r| cell(&r.b_id)),
        text(p, "b", |r| cell(&r.b)),
        int(p, "a_helped_b", |r| i64::from(r.a_helped_b)),
        int(p, "b_helped_a", |r| i64::from(r.b_helped_a)),
        int(p, "balance", |r| r.balance),
    ];
    let l = &chat.links;
    let links = vec![
        text(l, "link", |r| cell(&r.link)),
        text(l, "domain", |r| cell(&r.domain)),
        text(l, "example", |r| cell(&r.example)),
        int(l, "postings", |r| r.postings as i64),
        int(l, "members", |r| r.members as i64),
        int(l, "flagged", |r| i64::from(r.flagged)),
        float(l, "score", |r| Some(r.score)),
        text(l, "first", |r| r.first.clone()),
        text(l, "last", |r| r.last.clone()),
    ];
    let f = &chat.flags;
    let flags = vec![
        text(f, "message", |r| cell(&r.message)),
        int(f, "index", |r| i64::from(r.index)),
        text(f, "time", |r| r.time.clone()),
        text(f, "member_id", |r| cell(&r.member_id)),
        text(f, "name", |r| cell(&r.name)),
        float(f, "score", |r| Some(r.score)),
        text(f, "signals", |r| list(r.signals.iter().map(|(s, _)| s.name().to_owned()).collect())),
        text(f, "text", |r| cell(&r.text)),
    ];
    [
        ("members", m.len(), members),
        ("weeks", w.len(), weeks),
        ("requests", q.len(), requests),
        ("help", h.len(), help),
        ("pairs", p.len(), pairs),
        ("links", l.len(), links),
        ("flags", f.len(), flags),
    ]
    .into_iter()
    .map(|(name, height, columns)| Ok((name, DataFrame::new(height, columns)?)))
    .collect()
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
