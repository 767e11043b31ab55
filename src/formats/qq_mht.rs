//! QQ desktop MHT: an HTML table with a row per message and a row per day. Pictures lie in other
//! parts of the file and are not read.

use super::html::{self, Step, Words};
use super::{Context, Format, Shape, qq_text, stamp};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, parse_rfc3339};
use anyhow::Result;

pub(super) const FORMAT: Format = Format { id: "qq-mht", name: "QQ MHT", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    let head = shape.lines(3).any(|l| l.contains("Tencent MsgMgr") || l.contains("Tencent IM Message"));
    if head { 98 } else { 0 }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("qq");
    let start = document.text.find("<html").unwrap_or(0);
    let end = document.text.find("</html>").unwrap_or(document.text.len()).max(start);
    let mut chats: Vec<ChatBuilder> = Vec::new();
    let mut day = String::new();
    let mut cells: Vec<String> = Vec::new();
    let mut words = Words::default();
    let flush = |words: &mut Words, cells: &mut Vec<String>| {
        let text = words.finish();
        if !text.is_empty() {
            cells.push(text);
        }
    };
    let mut row = 0;
    for step in html::walk(&document.text[start..end]) {
        match step {
            Step::Open(tag) if tag.name == "div" || tag.name == "td" => flush(&mut words, &mut cells),
            Step::Close("div" | "td") => flush(&mut words, &mut cells),
            Step::Close("tr") => {
                flush(&mut words, &mut cells);
                row += 1;
                let taken = std::mem::take(&mut cells);
                let first = taken.first().map_or("", String::as_str);
                if let Some(name) = first.strip_prefix("消息对象:") {
                    chats.push(ChatBuilder::new(name.trim(), "qq", zone.clone()));
                }
                if chats.is_empty() && taken.len() >= 2 && !day.is_empty() {
                    chats.push(ChatBuilder::new(&stamp::title(&document.name), "qq", zone.clone()));
                }
                let Some(chat) = chats.last_mut() else { continue };
                chat.account().read += 1;
                if let Some(date) = first.strip_prefix("日期:") {
                    date.trim().clone_into(&mut day);
                    chat.account().blank += 1;
                    continue;
                }
                let [who, clock, rest @ ..] = taken.as_slice() else {
                    chat.account().blank += 1;
                    continue;
                };
                let time = parse_rfc3339(&format!("{day} {clock:0>8}"), &zone);
                match time {
                    Some((time, _)) => qq_text::push(chat, who, &rest.join("\n"), time, row),
                    None => chat.reject(row, format!("no day stands before {clock:?}")),
                }
            }
            step => words.step(step),
        }
    }
    chats.into_iter().map(|c| Ok(c.finish()?)).collect()
}
