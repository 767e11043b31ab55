//! PyWxDump CSV and JSON, its mini JSON, and WeFlow's weclone CSV, which has the same columns. Names
//! lie in `users.json` beside the files.

use super::json::{each, whole};
use super::rows::Rows;
use super::{Context, Format, Shape, notices, stamp, tags};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, Quote, parse_rfc3339};
use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(super) const CSV: Format = Format {
    id: "pywxdump-csv",
    name: "PyWxDump / weclone CSV",
    companions: &["users.json"],
    sniff: sniff_csv,
    read: read_csv,
};
pub(super) const JSON: Format = Format {
    id: "pywxdump-json",
    name: "PyWxDump JSON",
    companions: &["users.json"],
    sniff: |s| if s.array && s.line_has(&["MsgSvrID", "type_name", "talker", "msg"]) { 95 } else { 0 },
    read: read_json,
};
pub(super) const MINI: Format = Format {
    id: "pywxdump-mini",
    name: "PyWxDump mini JSON",
    companions: &[],
    sniff: |s| {
        let shaped = s.array && s.line_keys.len() == 3 && s.line_has(&["nickname", "message", "time"]);
        if shaped { 90 } else { 0 }
    },
    read: read_mini,
};

fn sniff_csv(shape: &Shape<'_>) -> u8 {
    if shape.columns(&["MsgSvrID", "type_name", "is_sender", "talker", "msg", "CreateTime"]) { 95 } else { 0 }
}

#[derive(Deserialize, Default)]
struct User {
    nickname: Option<String>,
    remark: Option<String>,
    account: Option<String>,
}

type Users = BTreeMap<String, User>;

fn users(document: &Document, context: &Context<'_>) -> Users {
    context
        .beside(document, "users.json")
        .and_then(|d| serde_json::from_str(&d.text).ok())
        .unwrap_or_default()
}

/// One row, whatever file it stands in.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Row<'a> {
    #[serde(rename = "MsgSvrID", borrow)]
    native: Cow<'a, str>,
    #[serde(borrow)]
    type_name: Cow<'a, str>,
    is_sender: u8,
    #[serde(borrow)]
    talker: Cow<'a, str>,
    #[serde(borrow)]
    room_name: Cow<'a, str>,
    #[serde(borrow)]
    msg: Cow<'a, str>,
    #[serde(borrow)]
    src: Cow<'a, str>,
    #[serde(rename = "CreateTime", borrow)]
    time: Cow<'a, str>,
}

fn kind(type_name: &str) -> Kind {
    match type_name {
        "图片" | "image" => Kind::Image,
        "语音" | "voice" => Kind::Voice,
        "视频" | "video" => Kind::Video,
        "动画表情" | "GIF" | "sticker" => Kind::Sticker,
        "位置" | "位置共享" | "location" => Kind::Location,
        "文件" | "file" => Kind::File,
        "(分享)卡片式链接" | "(分享)音乐" | "(分享)笔记" => Kind::Link,
        "(分享)小程序" => Kind::MiniProgram,
        "合并转发的聊天记录" => Kind::Forwarded,
        "群公告" => Kind::Announcement,
        "转账" => Kind::Transfer,
        "语音通话" => Kind::Call,
        "推荐公众号" | "添加好友" => Kind::Contact,
        "系统通知" | "拍一拍" | "邀请加群" => Kind::System,
        "未知" => Kind::Other,
        name if name.starts_with("消息撤回") => Kind::Recalled,
        _ => Kind::Text,
    }
}

fn push(chat: &mut ChatBuilder, row: &Row<'_>, users: &Users, time: i64, place: u64) {
    let kind = kind(&row.type_name);
    let (words, quote) = unquoted(&row.msg);
    let (kind, words) = match kind {
        // weclone calls everything with words a text.
        Kind::Text => match tags::read(super::weflow::unquoted(words).0) {
            (tagged, rest) if row.type_name == "text" => (tagged, rest),
            _ => (kind, Cow::Borrowed(words)),
        },
        Kind::Link => {
            (kind, Cow::Owned(format!("{} {}", words.split("\n\n<a ").next().unwrap_or(""), row.src)))
        }
        // Only the kind was written.
        _ if words == row.type_name => (kind, Cow::Borrowed("")),
        Kind::Image | Kind::Sticker | Kind::Voice | Kind::Video => (kind, Cow::Borrowed("")),
        _ => (kind, Cow::Borrowed(words)),
    };
    let quote = quote.or_else(|| super::weflow::unquoted(&row.msg).1);
    let notice = notices::read(&words);
    let unknown = matches!(&*row.talker, "" | "未知" | "系统");
    let by_app = unknown && (kind.is_event() || notice.event.is_some() || row.is_sender == 0)
        || notice.event.is_some() && row.type_name == "text" && row.is_sender == 0 && words.starts_with('"');
    let kind = if by_app && !kind.is_event() { Kind::System } else { kind };
    let sender = (!by_app).then(|| {
        let id = if unknown { "我" } else { &*row.talker };
        let user = users.get(id);
        let member = chat.member(id, "");
        if let Some(user) = user {
            for name in [&user.account, &user.nickname, &user.remark].into_iter().flatten() {
                chat.alias(member, name);
            }
        }
        let shown = user
            .and_then(|u| u.remark.as_deref().filter(|r| !r.is_empty()).or(u.nickname.as_deref()))
            .unwrap_or(id);
        chat.member(id, shown)
    });
    let native = row.native.as_ref();
    chat.push(Draft {
        time,
        sender,
        kind,
        text: words.trim(),
        native,
        quote,
        line: place,
        ..Draft::default()
    });
    if kind == Kind::System {
        notices::tell(chat, notice, false);
    }
}

/// `reply⏎⏎[引用](time)name:words` without what it quotes.
fn unquoted(msg: &str) -> (&str, Option<Quote<'_>>) {
    let cut = || {
        let (reply, rest) = msg.split_once("\n\n[引用](")?;
        let (sender, text) = rest.split_once(')')?.1.split_once(':')?;
        Some((reply, Quote { sender, text }))
    };
    cut().map_or((msg, None), |(reply, quote)| (reply, Some(quote)))
}

fn begin(document: &Document, context: &Context<'_>) -> ChatBuilder {
    let title = stamp::title(&document.name);
    let title = title.strip_suffix("_weclone").unwrap_or(&title);
    let title = title.strip_prefix("群聊_").unwrap_or(title);
    ChatBuilder::new(title, "wechat", context.options.zone_for("wechat"))
}

/// The room is the name of the folder where no column says it.
fn room(chat: &mut ChatBuilder, name: &str) {
    if chat.chat_mut().id.is_empty() && !name.is_empty() {
        name.clone_into(&mut chat.chat_mut().id);
        name.clone_into(&mut chat.chat_mut().name);
    }
}

fn read_csv(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let users = users(&document, context);
    let mut chat = begin(&document, context);
    let zone = context.options.zone_for("wechat");
    let mut rows = Rows::of(&document.text)?;
    let [native, type_name, mine, talker, room_name, msg, src, created] = rows.columns([
        "MsgSvrID",
        "type_name",
        "is_sender",
        "talker",
        "room_name",
        "msg",
        "src",
        "CreateTime",
    ]);
    while let Some(more) = rows.next() {
        chat.account().read += 1;
        if let Err(reason) = more {
            chat.reject(rows.line(), reason);
            continue;
        }
        let row = Row {
            native: rows.cell(native).into(),
            type_name: rows.cell(type_name).into(),
            is_sender: u8::from(rows.cell(mine) == "1"),
            talker: rows.cell(talker).into(),
            room_name: rows.cell(room_name).into(),
            msg: rows.cell(msg).into(),
            src: rows.cell(src).into(),
            time: rows.cell(created).into(),
        };
        match parse_rfc3339(&row.time, &zone) {
            Some((time, _)) => {
                room(&mut chat, &row.room_name);
                push(&mut chat, &row, &users, time, rows.line());
            }
            None => chat.reject(rows.line(), format!("CreateTime {:?} is not a time", row.time)),
        }
    }
    Ok(vec![chat.finish()?])
}

fn read_json(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let users = users(&document, context);
    let mut chat = begin(&document, context);
    let zone = context.options.zone_for("wechat");
    let elements: Vec<&RawValue> = whole(&document.text)?;
    each(&elements, &mut chat, |chat, row: Row<'_>, _| {
        let (time, _) = parse_rfc3339(&row.time, &zone)
            .ok_or_else(|| format!("CreateTime {:?} is not a time", row.time))?;
        room(chat, &row.room_name);
        push(chat, &row, &users, time, 0);
        Ok(())
    });
    Ok(vec![chat.finish()?])
}

#[derive(Deserialize)]
struct Mini<'a> {
    #[serde(borrow)]
    nickname: Cow<'a, str>,
    #[serde(borrow)]
    message: Cow<'a, str>,
    #[serde(borrow)]
    time: Cow<'a, str>,
}

fn read_mini(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let mut chat = begin(&document, context);
    let zone = context.options.zone_for("wechat");
    let elements: Vec<&RawValue> = whole(&document.text)?;
    each(&elements, &mut chat, |chat, row: Mini<'_>, _| {
        let (time, _) =
            parse_rfc3339(&row.time, &zone).ok_or_else(|| format!("{:?} is not a time", row.time))?;
        let (words, quote) = unquoted(&row.message);
        let (mut kind, text) = tags::read(words);
        if kind == Kind::Text && tags::label(words).is_some() {
            kind = tags::label(words).unwrap_or(Kind::Other);
        }
        let by_app = row.nickname == "未知" || row.nickname.is_empty();
        let kind = if by_app && !kind.is_event() { Kind::System } else { kind };
        let sender = (!by_app).then(|| chat.member(&row.nickname, &row.nickname));
        chat.push(Draft { time, sender, kind, text: &text, quote, ..Draft::default() });
        if kind == Kind::System {
            notices::tell(chat, notices::read(&text), true);
        }
        Ok(())
    });
    Ok(vec![chat.finish()?])
}
