//! QQ Chat Exporter text: `[title] name:`, `时间: …`, `内容: …`, then what else the message carries.

use super::blocks::blocks;
use super::{Context, Format, Shape, notices, tags};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, Quote, parse_rfc3339};
use anyhow::Result;

pub(super) const FORMAT: Format =
    Format { id: "qce-txt", name: "QQ Chat Exporter text", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    let banner = shape.lines(1).any(|l| l.starts_with("[QQChatExporter"));
    let fields =
        shape.lines(30).any(|l| l.starts_with("时间: ")) && shape.lines(30).any(|l| l.starts_with("内容: "));
    match (banner, fields) {
        (true, _) => 98,
        (false, true) => 80,
        _ => 0,
    }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("qq");
    let name = document.text.lines().take(30).find_map(|l| l.strip_prefix("聊天名称: "));
    let title = super::stamp::title(&document.name);
    let mut chat = ChatBuilder::new(name.unwrap_or(&title), "qq", zone.clone());
    // A name line is one that the line of the time follows.
    let lines: Vec<&str> = document.text.lines().collect();
    let open = |line: &'_ str, number: u64| {
        let next = lines.get(number as usize).copied().unwrap_or("");
        let opens = line.ends_with(':') && next.starts_with("时间: ");
        opens.then(|| (line.trim_end_matches(':').to_owned(), line.len()))
    };
    let parts = blocks(&document.text, open);
    chat.account().read += parts.preamble;
    chat.account().blank += parts.preamble;
    for block in parts {
        block.count(&mut chat);
        let mut stamp = "";
        let mut words = String::new();
        let mut quote = None;
        let mut mentioned = "";
        let mut inside = false;
        for line in block.text.lines() {
            if let Some(at) = line.strip_prefix("时间: ") {
                stamp = at;
            } else if let Some(first) = line.strip_prefix("内容: ") {
                words.push_str(first);
                inside = true;
            } else if line.starts_with("资源: ") {
                inside = false;
            } else if let Some(names) = line.strip_prefix("提及: ") {
                mentioned = names;
                inside = false;
            } else if let Some(answered) = line.strip_prefix("回复: ") {
                inside = false;
                // `03-02 09:01 name - words`
                quote = answered
                    .split_once(" - ")
                    .map(|(who, text)| Quote { sender: who.splitn(3, ' ').nth(2).unwrap_or(""), text });
            } else if inside && !line.starts_with("=====") {
                words.push('\n');
                words.push_str(line);
            }
        }
        let words = words.trim_end().strip_prefix("[回复消息]").unwrap_or(words.trim_end());
        let Some((time, _)) = parse_rfc3339(stamp, &zone) else {
            chat.reject(block.place, format!("{stamp:?} is not a time"));
            continue;
        };
        let (title, name) = match block.head.strip_prefix('[').and_then(|h| h.split_once("] ")) {
            Some((title, name)) => (title, name),
            None => ("", block.head.as_str()),
        };
        let notice = notices::read(words);
        let by_app = name == "系统消息";
        let (kind, text) = tags::read(words);
        let kind = if by_app && !kind.is_event() { notice.kind } else { kind };
        let sender = (!by_app).then(|| {
            let member = chat.member(name, name);
            chat.chat_mut().members[member as usize].exempt |= matches!(title, "群主" | "管理员");
            member
        });
        chat.push(Draft { time, sender, kind, text: &text, quote, line: block.place, ..Draft::default() });
        for name in mentioned.split(", ").filter(|n| !n.is_empty() && *n != "全体成员") {
            let member = chat.named(name).unwrap_or_else(|| chat.member(name, name));
            chat.mention(member);
        }
        if kind == Kind::System {
            notices::tell(&mut chat, notice, true);
        }
    }
    Ok(vec![chat.finish()?])
}
