//! Messenger and Instagram HTML of today (a sender, words and a date in a block each) and of before
//! 2018 (`messages.htm`).

use super::html::{self, Step, Words};
use super::{Context, Format, Shape, longdate, stamp};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind};
use anyhow::Result;

pub(super) const FORMAT: Format =
    Format { id: "facebook-html", name: "Messenger / Instagram HTML", companions: &[], sniff, read };

fn sniff(shape: &Shape<'_>) -> u8 {
    if !shape.markup() {
        return 0;
    }
    let old = shape.text.contains("class=\"message_header\"") && shape.text.contains("class=\"thread\"");
    let new = shape.text.contains("Participants: ") && shape.text.contains("<html");
    match (old, new) {
        (true, _) => 95,
        (_, true) => 85,
        _ if shape.text.contains("_a6-g") && shape.text.contains("_a6-p") => 80,
        _ => 0,
    }
}

fn read(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    if document.text.contains("class=\"message_header\"") {
        read_old(&document, context)
    } else {
        read_new(&document, context)
    }
}

/// Texts of the innermost elements, in order: sender, words…, date, and so on.
fn leaves(text: &str) -> Vec<String> {
    let mut leaves = Vec::new();
    let mut words = Words::default();
    let mut flush = |words: &mut Words| {
        let text = words.finish();
        if !text.is_empty() {
            leaves.push(text);
        }
    };
    let mut skipped = false;
    for step in html::walk(text) {
        match step {
            Step::Open(tag) if matches!(tag.name, "title" | "style" | "script") => skipped = true,
            Step::Close("title" | "style" | "script") => skipped = false,
            _ if skipped => {}
            Step::Open(tag) if matches!(tag.name, "div" | "p" | "td" | "li" | "h1" | "ul") => {
                flush(&mut words)
            }
            Step::Close("div" | "p" | "td" | "li" | "h1" | "ul") => flush(&mut words),
            step => words.step(step),
        }
    }
    flush(&mut words);
    leaves
}

/// A leaf that is a date and a time and nothing else.
fn date(leaf: &str) -> Option<longdate::LongDate> {
    let short = leaf.chars().count() < 48 && leaf.contains(':') && !leaf.contains('\n');
    longdate::read(leaf).filter(|_| short && leaf.chars().any(|c| c.is_ascii_digit()))
}

fn read_new(document: &Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let instagram = document.path.contains("instagram");
    let platform = if instagram { "instagram" } else { "messenger" };
    let zone = context.options.zone_for(platform);
    let title = document.text.split("<title>").nth(1).and_then(|t| t.split("</title>").next());
    let title = title.map_or_else(|| stamp::title(&document.name), |t| html::decode(t).into_owned());
    let mut chat = ChatBuilder::new(&title, platform, zone.clone());
    // The JSON of the same thread names it by its folder.
    chat.chat_mut().id = document.folder().rsplit('/').next().unwrap_or("").to_owned();
    chat.chat_mut().minute_clock = true;
    let mut pending: Vec<String> = Vec::new();
    let mut number = 0;
    for leaf in leaves(&document.text) {
        if let Some(names) = leaf.strip_prefix("Participants: ") {
            for name in names.split([',']).map(str::trim).filter(|n| !n.is_empty()) {
                chat.member(name, name);
            }
            pending.clear();
            continue;
        }
        let Some(at) = date(&leaf).filter(|_| !pending.is_empty()) else {
            pending.push(leaf);
            continue;
        };
        number += 1;
        chat.account().read += 1;
        let words = pending.split_off(1).join("\n");
        let name = pending.remove(0);
        match at.micros(&zone) {
            Some(time) => {
                let sender = Some(chat.member(&name, &name));
                let kind = if words.is_empty() { Kind::Image } else { Kind::Text };
                chat.push(Draft { time, sender, kind, text: &words, ..Draft::default() });
            }
            None => chat.reject(number, format!("{leaf:?} does not exist as a time")),
        }
    }
    Ok(vec![chat.finish()?])
}

fn read_old(document: &Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("messenger");
    let mut chats = Vec::new();
    for (n, thread) in document.text.split("<div class=\"thread\">").skip(1).enumerate() {
        let names = html::decode(thread.split('<').next().unwrap_or("").trim()).into_owned();
        let mut chat = ChatBuilder::new(&names, "messenger", zone.clone());
        // Facebook cut long threads into several of the same people.
        chat.chat_mut().id = format!("thread {}", n + 1);
        chat.chat_mut().minute_clock = true;
        for name in names.split(", ") {
            chat.member(name, name);
        }
        for (i, message) in thread.split("<div class=\"message\">").skip(1).enumerate() {
            let place = i as u64 + 1;
            chat.account().read += 1;
            let part = |class: &str| {
                let start = message.split(class).nth(1)?.split_once('>')?.1;
                Some(html::words(start.split("</span>").next()?))
            };
            let (user, meta) =
                (part("class=\"user\"").unwrap_or_default(), part("class=\"meta\"").unwrap_or_default());
            let text = message.split_once("<p>").map_or("", |(_, t)| t.split("</p>").next().unwrap_or(t));
            match longdate::read(&meta).and_then(|d| d.micros(&zone)) {
                Some(time) => {
                    let sender = Some(chat.member(&user, &user));
                    let text = html::words(text);
                    let kind = if text.is_empty() { Kind::Other } else { Kind::Text };
                    chat.push(Draft { time, sender, kind, text: &text, ..Draft::default() });
                }
                None => chat.reject(place, format!("{meta:?} is not a time")),
            }
        }
        chats.push(chat.finish()?);
    }
    Ok(chats)
}
