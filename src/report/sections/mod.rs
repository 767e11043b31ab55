//! What the page and the Markdown report both say, as blocks that each draws in its own way. Texts in
//! blocks are raw: the drawer escapes them.

mod certainty;
mod compare;
mod exchange;
mod group;
mod health;
mod plan;
mod service;
mod spam;

pub(super) use certainty::{ledger, sensitivity};
pub(super) use compare::{compare, shared};
pub(super) use exchange::exchange;
pub(super) use group::{group, not_judged};
pub(super) use health::{health, points, trust};
pub(super) use plan::{plan, title};
pub(super) use service::service;
pub(super) use spam::{personal, spam};

use super::percent;
use super::words::{Lang, Word, word};

/// A piece of a report.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    /// A subheading.
    Head(&'static str),
    /// A sentence.
    Text(String),
    /// A remark in small print.
    Note(String),
    /// A table; the first `texts` columns hold words, the others numbers.
    Table {
        /// Head of each column.
        head: Vec<String>,
        /// Number of columns with words.
        texts: usize,
        /// Rows.
        rows: Vec<Vec<String>>,
    },
    /// A table as above whose first number column, 0 to 100, is also drawn as a bar.
    Bars {
        /// Head of each column.
        head: Vec<String>,
        /// Rows: label, number, further cells.
        rows: Vec<(String, Option<f64>, Vec<String>)>,
    },
    /// The hours of the week, Monday first: share 0 to 1 and number of requests.
    Week(Vec<(f64, u64)>),
}

/// A catalogue phrase with its `{}` filled in order.
pub(super) fn fill(lang: Lang, key: Word, values: &[String]) -> String {
    let mut parts = word(lang, key).split("{}");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (i, part) in parts.enumerate() {
        out.push_str(values.get(i).map_or("", String::as_str));
        out.push_str(part);
    }
    out
}

/// A share with its interval, e.g. `86.4% (76.1% – 92.9%)`.
pub(super) fn with_interval(share: Option<f64>, interval: Option<(f64, f64)>) -> String {
    match (share, interval) {
        (Some(_), Some((low, high))) => {
            format!("{} ({} – {})", percent(share), percent(Some(low)), percent(Some(high)))
        }
        _ => percent(share),
    }
}

/// A figure with three significant digits, or a dash.
pub(super) fn figure(x: Option<f64>) -> String {
    match x {
        None => "–".to_owned(),
        Some(x) if x == 0.0 || x.abs() >= 100.0 => format!("{x:.0}"),
        Some(x) => {
            let digits = (2 - x.abs().log10().floor() as i32).clamp(0, 6) as usize;
            format!("{x:.digits$}")
        }
    }
}

/// How many of how many, with the share.
pub(super) fn of(share: crate::measures::service::Share) -> String {
    format!("{} / {} ({})", share.k, share.n, percent(share.share))
}

/// Heads of a table.
fn heads(lang: Lang, keys: &[Word]) -> Vec<String> {
    keys.iter().map(|k| word(lang, *k).to_owned()).collect()
}
