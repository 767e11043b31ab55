//! Telegram Desktop HTML, a page per 1,000 messages. A joined message has the sender of the one before.

use super::html::{self, Step, Words};
use super::{Context, Format, Shape, notices};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, fixed_offset, micros};
use anyhow::Result;

pub(super) const FORMAT: Format =
    Format { id: "telegram-html", name: "Telegram Desktop HTML", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if !shape.markup() {
        return 0;
    }
    let page = shape.text.contains("class=\"page_header\"") || shape.text.contains("chat_page");
    if page && shape.text.contains("class=\"message ") { 95 } else { 0 }
}

/// What a message block has shown so far.
#[derive(Default)]
struct Block {
    id: String,
    service: bool,
    title: String,
    from: String,
    text: String,
    reply: String,
    media: String,
    forwarded: bool,
    reactions: Vec<(String, String)>,
}

/// `04.03.2026 10:15:20 UTC+01:00`; old exports have no zone.
fn stamp(title: &str) -> Option<(jiff::civil::DateTime, Option<i32>)> {
    let (stamp, rest) = super::stamp::read(title)?;
    let offset = rest.trim().strip_prefix("UTC").and_then(|o| {
        let (sign, digits) = (if o.starts_with('-') { -1 } else { 1 }, o.trim_start_matches(['+', '-']));
        let (h, m) = digits.split_once(':')?;
        Some(sign * (h.parse::<i32>().ok()? * 3600 + m.parse::<i32>().ok()? * 60))
    });
    Some((stamp.at(super::DateOrder::Dmy)?, offset))
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let mut zone = context.options.zone_for("telegram");
    let mut chat = ChatBuilder::new(&super::stamp::title(&document.name), "telegram", zone.clone());
    let mut block: Option<Block> = None;
    let mut last_from = String::new();
    // Depth of open elements and the role of each that has one.
    let mut stack: Vec<&str> = Vec::new();
    let mut words = Words::default();
    let mut collecting: Option<usize> = None;
    let mut emoji = String::new();
    let mut titled = false;
    let mut number = 0;
    let first = document.text.split("details\" title=\"").nth(1).and_then(|t| stamp(t.split('"').next()?));
    let first =
        first.and_then(|(local, offset)| micros(local, &offset.map_or_else(|| zone.clone(), fixed_offset)));
    for step in html::walk(&document.text) {
        match step {
            Step::Open(tag) => {
                let class = tag.attribute("class").unwrap_or("");
                let role = role(class, stack.last().copied().unwrap_or(""));
                if tag.name == "div" && class.starts_with("message ") {
                    if let Some(done) = block.take() {
                        number += 1;
                        push(&mut chat, done, &mut last_from, &mut zone, context, number, first);
                    }
                    let id = tag.attribute("id").unwrap_or("").trim_start_matches("message");
                    block = Some(Block {
                        id: id.to_owned(),
                        service: class.contains("service"),
                        ..Block::default()
                    });
                }
                if let Some(b) = &mut block {
                    match role {
                        "date" if b.title.is_empty() => {
                            b.title = tag.attribute("title").unwrap_or("").to_owned();
                        }
                        "initials" => {
                            if let Some(who) = tag.attribute("title").filter(|_| stack.contains(&"reaction"))
                            {
                                b.reactions.push((html::decode(who).into_owned(), emoji.clone()));
                            }
                        }
                        "forwarded" => b.forwarded = true,
                        _ => {}
                    }
                    if let Some((_, id)) = tag
                        .attribute("href")
                        .and_then(|h| h.split_once("#go_to_message"))
                        .filter(|_| stack.contains(&"reply"))
                    {
                        b.reply = id.to_owned();
                    }
                }
                let starts = matches!(role, "text" | "from" | "service" | "title" | "media" | "emoji");
                if starts && collecting.is_none() {
                    words = Words::default();
                    collecting = Some(stack.len());
                } else if collecting.is_some() {
                    words.step(step);
                }
                if !tag.is_void() {
                    stack.push(role);
                }
            }
            Step::Close(_) => {
                if collecting.is_some() {
                    words.step(step);
                }
                let Some(role) = stack.pop() else { continue };
                if collecting != Some(stack.len()) {
                    continue;
                }
                collecting = None;
                let text = words.finish();
                let forwarded = stack.contains(&"forwarded");
                match (&mut block, role) {
                    (None, "text" | "title") if !titled && !text.is_empty() => {
                        chat.chat_mut().name = text;
                        titled = true;
                    }
                    (Some(b), "text") => b.text = text,
                    (Some(b), "service") => b.text = text,
                    (Some(b), "from") if !forwarded => b.from = text,
                    (Some(b), "media") if b.media.is_empty() => b.media = text,
                    (Some(_), "emoji") => emoji = text,
                    _ => {}
                }
            }
            Step::Text(_) if collecting.is_some() => words.step(step),
            Step::Text(_) => {}
        }
    }
    if let Some(done) = block.take() {
        number += 1;
        push(&mut chat, done, &mut last_from, &mut zone, context, number, first);
    }
    chat.chat_mut().zone = zone;
    Ok(vec![chat.finish()?])
}

/// What an element is for, by its classes.
fn role(class: &str, parent: &str) -> &'static str {
    let has = |c: &str| class.split_ascii_whitespace().any(|x| x == c);
    if has("text") {
        "text"
    } else if has("from_name") {
        "from"
    } else if has("date") {
        "date"
    } else if has("reply_to") {
        "reply"
    } else if has("forwarded") {
        "forwarded"
    } else if has("body") && has("details") {
        "service"
    } else if has("title") && has("bold") {
        "media"
    } else if has("reaction") {
        "reaction"
    } else if has("emoji") {
        "emoji"
    } else if has("initials") {
        "initials"
    } else if parent == "reply" {
        "reply"
    } else {
        ""
    }
}

fn push(
    chat: &mut ChatBuilder,
    block: Block,
    last_from: &mut String,
    zone: &mut jiff::tz::TimeZone,
    context: &Context<'_>,
    place: u64,
    first: Option<i64>,
) {
    chat.account().read += 1;
    if block.service {
        last_from.clear();
        // Rows that show the day have negative numbers and say nothing else.
        if block.id.starts_with('-') {
            chat.account().blank += 1;
            return;
        }
        let time = chat.chat_mut().messages.last().map(|m| m.time);
        let notice = notices::read(&block.text);
        // Service lines carry no time of their own: they take that of the message before them, the
        // first ones that of the first message.
        let Some(time) = time.or(first) else {
            return chat.reject(place, "no message with a time stands beside this service line");
        };
        chat.push(Draft {
            time,
            kind: Kind::System,
            text: &block.text,
            native: &block.id,
            ..Draft::default()
        });
        notices::tell(chat, notice, true);
        return;
    }
    let Some((local, offset)) = stamp(&block.title) else {
        return chat.reject(place, format!("{:?} is not a time", block.title));
    };
    if let (Some(seconds), None) = (offset, &context.options.zone) {
        *zone = fixed_offset(seconds);
    }
    let Some(time) = micros(local, zone) else {
        return chat.reject(place, "the time does not exist");
    };
    if !block.from.is_empty() {
        block.from.split(" via @").next().unwrap_or(&block.from).clone_into(last_from);
    }
    let sender = (!last_from.is_empty()).then(|| chat.member(last_from, last_from));
    let kind = match (&*block.media, block.forwarded) {
        ("", true) => Kind::Forwarded,
        ("", false) => Kind::Text,
        (m, _) if m.starts_with("Photo") => Kind::Image,
        (m, _) if m.starts_with("Video") => Kind::Video,
        (m, _) if m.starts_with("Voice") => Kind::Voice,
        (m, _) if m.starts_with("Sticker") => Kind::Sticker,
        (m, _) if m.starts_with("Location") => Kind::Location,
        (m, _) if m.contains("poll") => Kind::Poll,
        _ => Kind::File,
    };
    let text = if block.text.is_empty() && kind == Kind::File { &block.media } else { &block.text };
    chat.push(Draft {
        time,
        sender,
        kind,
        text,
        native: &block.id,
        reply_to: &block.reply,
        ..Draft::default()
    });
    for (who, emoji) in &block.reactions {
        let member = chat.member(who, who);
        chat.reaction(member, emoji);
    }
}
