//! Who posts suspicious things together.

use super::{Block, heads};
use crate::findings::ChatFindings;
use crate::report::words::{Lang, Word, said, word};
use crate::text::escape::clip;

/// Names that are listed of one campaign.
const NAMES: usize = 8;

pub(in crate::report) fn campaigns(chat: &ChatFindings, lang: Lang) -> Vec<Block> {
    if chat.campaigns.is_empty() {
        return Vec::new();
    }
    let rows = chat
        .campaigns
        .iter()
        .map(|c| {
            let names: Vec<&str> = c.members.iter().take(NAMES).map(|m| m.name.as_str()).collect();
            let more = c.members.len().saturating_sub(NAMES);
            let more = if more > 0 { format!(" +{more}") } else { String::new() };
            let day = |t: &str| t.get(..10).unwrap_or_default().to_owned();
            vec![
                format!("{}{more}", names.join(" · ")),
                clip(said(lang, &c.example.text), 60),
                format!("{} – {}", day(&c.first), day(&c.last)),
                c.postings.to_string(),
            ]
        })
        .collect();
    vec![
        Block::Head(word(lang, Word::Campaigns)),
        Block::Table {
            head: heads(lang, &[Word::Members, Word::Text, Word::Period, Word::Postings]),
            texts: 3,
            rows,
        },
    ]
}
