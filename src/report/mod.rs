//! Findings to reports. Draws and translates, computes nothing.

mod annotations;
mod columns;
mod convert;
mod html;
mod inspection;
mod markdown;
mod names;
mod network;
mod sections;
mod tables;
mod terminal;
mod words;
mod write;

pub use annotations::annotations;
pub use columns::{Described, dictionary};
pub use convert::{Target, convert};
pub use html::html;
pub use inspection::{Claims, inspection};
pub use markdown::markdown;
pub use network::graphml;
pub use terminal::summary;
pub use words::{Lang, Word, word};
pub use write::{Pieces, write, write_files};

/// A share as a percentage with at most three digits, or a dash when it is undefined.
pub(crate) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |s| format!("{:.1}%", s * 100.0))
}

/// Minutes in the unit that reads best.
pub(crate) fn minutes(lang: Lang, minutes: Option<f64>) -> String {
    let short = |x: f64| {
        let digits = usize::from((x - x.round()).abs() >= 0.05);
        format!("{x:.digits$}")
    };
    match minutes {
        None => "–".to_owned(),
        Some(m) if m < 2.0 => word(lang, Word::UnderTwo).to_owned(),
        Some(m) if m < 120.0 => format!("{m:.0} {}", word(lang, Word::Minutes)),
        Some(m) if m < 48.0 * 60.0 => format!("{} {}", short(m / 60.0), word(lang, Word::Hours)),
        Some(m) => format!("{} {}", short(m / 1440.0), word(lang, Word::Days)),
    }
}
