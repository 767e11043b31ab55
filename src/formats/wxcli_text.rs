//! wx-cli text (`[2026-03-02 09:01] sender: words`) and Markdown (`### time`, `**sender**: words`).

use super::blocks::blocks;
use super::{Context, Format, notices, stamp, wxcli};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, micros};
use anyhow::Result;

pub(super) const TXT: Format = Format {
    id: "wx-cli-txt",
    name: "wx-cli text",
    companions: &[],
    sniff: |s| if s.lines(1).any(|l| l.starts_with("=== ") && l.ends_with("条) ===")) { 95 } else { 0 },
    read: read_txt,
};
pub(super) const MARKDOWN: Format = Format {
    id: "wx-cli-md",
    name: "wx-cli Markdown",
    companions: &[],
    sniff: |s| {
        let head = s.lines(2).any(|l| l.starts_with("> 导出 "));
        if head && s.lines(3).any(|l| l.starts_with("### ")) { 95 } else { 0 }
    },
    read: read_markdown,
};

fn push(chat: &mut ChatBuilder, stamp: stamp::Stamp, body: Option<(&str, &str)>, text: &str, place: u64) {
    let zone = chat.chat_mut().zone.clone();
    let Some(time) = stamp.at(stamp::DateOrder::Ymd).and_then(|t| micros(t, &zone)) else {
        return chat.reject(place, "the date does not exist");
    };
    let (name, words) = body.unwrap_or(("", text));
    let (kind, words, quote) = wxcli::content(words);
    let sender = (!name.is_empty()).then(|| chat.member(name, name));
    chat.push(Draft { time, sender, kind, text: &words, quote, line: place, ..Draft::default() });
    if kind == crate::model::Kind::System {
        notices::tell(chat, notices::read(&words), true);
    }
}

fn read_txt(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let head = document.text.lines().next().unwrap_or("");
    let name = head.trim_start_matches("=== ").rsplit_once(" (").map_or(head, |(name, _)| name);
    let name = name.trim_end_matches("[群]");
    let mut chat = ChatBuilder::new(name, "wechat", context.options.zone_for("wechat"));
    chat.chat_mut().minute_clock = true;
    let open = |line: &str, _| {
        let (stamp, rest) = stamp::read(line.strip_prefix('[')?)?;
        let rest = rest.strip_prefix("] ")?;
        Some((stamp, line.len() - rest.len()))
    };
    let parts = blocks(&document.text, open);
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        // An app-written line has no sender: "[系统] …".
        let body = block
            .text
            .split_once(": ")
            .filter(|(name, _)| !name.starts_with("[系统]") && !name.contains('\n'));
        push(&mut chat, block.head, body, block.text, block.place);
    }
    Ok(vec![chat.finish()?])
}

fn read_markdown(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let head = document.text.lines().next().unwrap_or("").trim_start_matches("# ");
    let name = head.rsplit_once('（').map_or(head, |(name, _)| name);
    let mut chat = ChatBuilder::new(name, "wechat", context.options.zone_for("wechat"));
    chat.chat_mut().minute_clock = true;
    let open = |line: &str, _| Some((stamp::read(line.strip_prefix("### ")?)?.0, line.len()));
    let parts = blocks(&document.text, open);
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        let text = block.text.replace("\n> ", "\n");
        let body = text.strip_prefix("**").and_then(|t| t.split_once("**: "));
        push(&mut chat, block.head, body, &text, block.place);
    }
    Ok(vec![chat.finish()?])
}
