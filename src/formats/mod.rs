//! Text to chats: one file per export format, chosen by content. To add a format, write one file
//! with a `FORMAT` and add it to [`ALL`]; `docs/adding-a-format.md` takes you through it.

mod blocks;
mod chatlab;
mod chatlog;
mod chatlog_text;
mod convokit;
mod discord;
mod discord_text;
mod discourse;
mod element;
mod facebook_html;
mod feishu;
mod generic;
mod gitter;
mod google_chat;
mod groupme;
mod html;
mod identity;
mod imessage;
mod irc;
mod irssi;
mod json;
mod kakaotalk;
mod line;
mod longdate;
mod mattermost;
mod mattermost_compliance;
mod merge;
mod messenger;
mod neutral;
mod notices;
mod onebot;
mod pywxdump;
mod qce;
mod qce_text;
mod qq_mht;
mod qq_text;
mod qqnt;
mod refused;
mod rocketchat;
mod rows;
mod shape;
mod sigexport;
mod signal;
mod signal_cli;
mod signalbackup;
mod sigtop;
mod slack;
mod slack_markup;
mod stamp;
mod tags;
mod teams;
mod telegram;
mod telegram_html;
mod wechat_copy;
mod wechat_dump;
mod wechat_mail;
mod wechat_stat;
mod wechatmsg;
mod wechatmsg_text;
mod wecom;
mod weflow;
mod weflow_text;
mod welink;
mod whatsapp;
mod whatsapp_notices;
mod wxcli;
mod wxcli_text;
mod zulip;

use crate::input::Document;
use crate::model::{Archive, Chat};
use anyhow::{Context as _, Result, bail};
use jiff::tz::TimeZone;

pub use generic::Mapping;
pub use identity::{Identities, Person};
pub use shape::Shape;
pub use stamp::DateOrder;

/// How exports are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Zone of exports whose times carry none; `None` chooses by platform (Asia/Shanghai for
    /// WeChat and QQ, Asia/Seoul for KakaoTalk, else UTC).
    pub zone: Option<TimeZone>,
    /// Order of day and month in text exports; `None` settles it over the whole file.
    pub date_order: Option<DateOrder>,
    /// Day of an export whose times carry no date, or no year.
    pub day: Option<jiff::civil::Date>,
    /// Columns of generic CSV and JSONL.
    pub mapping: Mapping,
    /// Reads every input as this format id instead of sniffing.
    pub format: Option<String>,
    /// Who is who: aliases, silent members, the owner's own name.
    pub identities: Identities,
}

impl Options {
    /// The zone for a platform whose export names none.
    pub(crate) fn zone_for(&self, platform: &str) -> TimeZone {
        if let Some(zone) = &self.zone {
            return zone.clone();
        }
        let (name, seconds) = match platform {
            "wechat" | "weixin" | "qq" | "wecom" | "feishu" | "welink" => ("Asia/Shanghai", 28800),
            "kakaotalk" => ("Asia/Seoul", 32400),
            _ => return TimeZone::UTC,
        };
        TimeZone::get(name).unwrap_or_else(|_| crate::model::fixed_offset(seconds))
    }
}

/// What a reader may use besides the document itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// How to read.
    pub options: &'a Options,
    /// Documents that hold no messages but belong to some: lists of users, channels, members.
    pub companions: &'a [Document],
}

impl Context<'_> {
    /// The companion with this file name that lies nearest above or beside `document`.
    fn beside(&self, document: &Document, name: &str) -> Option<&Document> {
        self.companions
            .iter()
            .filter(|c| c.file_name() == name)
            .filter(|c| c.folder().is_empty() || document.path.starts_with(c.folder()))
            .max_by_key(|c| c.folder().len())
    }
}

/// One export format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Stable id, e.g. `telegram-json`.
    pub id: &'static str,
    /// What users call it.
    pub name: &'static str,
    /// Names of files that belong to such an export and hold no messages.
    pub companions: &'static [&'static str],
    /// How sure the format is that it can read this, 0 (no) to 100.
    pub sniff: fn(&Shape<'_>) -> u8,
    /// Reads every chat in the document.
    pub read: fn(Document, &Context<'_>) -> Result<Vec<Chat>>,
}

/// Every format huzhu reads, and some that it recognises in order to refuse them.
pub const ALL: &[Format] = &[
    neutral::FORMAT,
    chatlab::JSON,
    chatlab::JSONL,
    weflow::FORMAT,
    weflow_text::FORMAT,
    chatlog::CSV,
    chatlog::JSON,
    chatlog_text::FORMAT,
    wechatmsg::FORMAT,
    wechatmsg_text::FORMAT,
    pywxdump::CSV,
    pywxdump::JSON,
    pywxdump::MINI,
    wxcli::FORMAT,
    wxcli_text::TXT,
    wxcli_text::MARKDOWN,
    wechat_dump::FORMAT,
    wechat_stat::FORMAT,
    wechat_copy::FORMAT,
    wechat_mail::FORMAT,
    qq_text::FORMAT,
    qq_mht::FORMAT,
    qce::JSON,
    qce::JSONL,
    qce_text::FORMAT,
    onebot::API,
    onebot::EVENTS,
    qqnt::FORMAT,
    line::FORMAT,
    kakaotalk::PHONE,
    kakaotalk::WINDOWS,
    kakaotalk::MAC,
    wecom::FORMAT,
    feishu::FORMAT,
    welink::FORMAT,
    whatsapp::FORMAT,
    telegram::FORMAT,
    telegram_html::FORMAT,
    discord::FORMAT,
    discord_text::CSV,
    discord_text::TXT,
    slack::EXPORT,
    slack::DUMP,
    messenger::META,
    messenger::E2EE,
    facebook_html::FORMAT,
    signal::FORMAT,
    sigexport::MARKDOWN,
    sigexport::JSONL,
    signal_cli::FORMAT,
    signalbackup::FORMAT,
    sigtop::TEXT,
    sigtop::SHORT,
    imessage::FORMAT,
    element::FORMAT,
    irssi::FORMAT,
    irc::WEECHAT,
    irc::BRACKETS,
    teams::FORMAT,
    google_chat::FORMAT,
    zulip::FORMAT,
    mattermost::FORMAT,
    mattermost_compliance::CSV,
    mattermost_compliance::XML,
    rocketchat::FORMAT,
    discourse::FORMAT,
    groupme::FORMAT,
    gitter::FORMAT,
    convokit::FORMAT,
    generic::CSV,
    generic::JSONL,
    generic::JSON,
    refused::DISCORD_PACKAGE,
    refused::WECHATMSG_AI,
    refused::WECHATMSG_TRAINING,
    refused::TELEGRAM_BOT,
    refused::SLACK_API,
];

/// From this score on a format claims a document; below, it could be read so at a pinch.
pub const CLAIM: u8 = 50;

/// No format recognised a document.
#[derive(Debug, thiserror::Error)]
#[error(
    "{name}: unknown format{hint}. `huzhu formats` lists what can be read; for a table of your own, name its columns with --map time=…,sender=…,text=…"
)]
pub struct Unknown {
    /// The document.
    pub name: String,
    /// What it looked like.
    pub hint: String,
}

/// The formats that claim a document, best first.
pub fn sniff(document: &Document) -> Vec<(Format, u8)> {
    claims(&Shape::of(document))
}

fn claims(shape: &Shape<'_>) -> Vec<(Format, u8)> {
    let mut claims: Vec<(Format, u8)> =
        ALL.iter().map(|f| (*f, (f.sniff)(shape))).filter(|(_, score)| *score > 0).collect();
    claims.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
    claims
}

/// A document that was found beside others and not read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// What reading came to.
#[derive(Debug, Default)]
pub struct Reading {
    /// The chats.
    pub archive: Archive,
    /// What was left out. A file that was named by the user never is: it is an error.
    pub left_out: Vec<LeftOut>,
}

fn is_companion(document: &Document) -> bool {
    let name = document.file_name();
    ALL.iter().any(|f| f.companions.contains(&name))
}

/// File names that belong to exports of any format without holding messages.
pub fn companion_names() -> Vec<&'static str> {
    let mut names: Vec<&str> = ALL.iter().flat_map(|f| f.companions.iter().copied()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Reads every document, each by its own format, merges exports of the same chat and applies what
/// is known about who is who.
///
/// # Errors
/// When a document that the user named is of no known format or cannot be read by its format,
/// or when nothing could be read at all.
pub fn read_all(documents: Vec<Document>, options: &Options) -> Result<Reading> {
    if let Some(id) = &options.format
        && !ALL.iter().any(|f| f.id == id)
    {
        bail!("unknown format id {id:?}; see `huzhu formats`");
    }
    let mut companions = Vec::new();
    let mut mains: Vec<(Document, Option<Format>)> = Vec::new();
    let mut reading = Reading::default();
    for document in documents {
        let format = match &options.format {
            Some(id) => ALL.iter().find(|f| f.id == id).copied(),
            None => sniff(&document).first().map(|(format, score)| (*format, *score)).and_then(
                // A file found in a folder has to be recognised for sure.
                |(format, score)| (document.named || score >= CLAIM).then_some(format),
            ),
        };
        match format {
            Some(format) if !(is_companion(&document) && options.format.is_some()) => {
                mains.push((document, Some(format)));
            }
            _ if is_companion(&document) => companions.push(document),
            _ => mains.push((document, None)),
        }
    }
    let context = Context { options, companions: &companions };
    let mut chats: Vec<Chat> = Vec::new();
    for (document, format) in mains {
        let name = document.name.clone();
        let named = document.named;
        match read_one(document, format, &context) {
            Ok(read) => chats.extend(read),
            Err(error) if named => return Err(error),
            Err(error) => reading.left_out.push(LeftOut { name, reason: format!("{error:#}") }),
        }
    }
    if chats.is_empty() {
        match reading.left_out.first() {
            Some(first) => bail!("nothing could be read; {}", first.reason),
            None => bail!(
                "{} belongs to an export but holds no messages: name the folder or archive it came from",
                companions.first().map_or("the input", |c| &c.name)
            ),
        }
    }
    if chats.iter().all(|c| c.messages.is_empty()) {
        let reject = chats.iter().flat_map(|c| &c.account.rejects).next();
        let place = reject
            .map_or_else(String::new, |r| format!(" (the first reject is at {}: {})", r.place, r.reason));
        let source = chats[0].account.sources.first().cloned().unwrap_or_default();
        bail!("{source}: no message could be read{place}");
    }
    let mut chats = merge::merge(chats)?;
    // An account's export lists conversations that were left out of it.
    chats.retain(|c| !c.messages.is_empty() || !c.account.rejects.is_empty());
    for chat in &mut chats {
        identity::apply(chat, &options.identities);
    }
    reading.archive = Archive { chats };
    Ok(reading)
}

fn read_one(document: Document, format: Option<Format>, context: &Context<'_>) -> Result<Vec<Chat>> {
    let name = document.name.clone();
    let Some(format) = format else {
        let hint = Shape::of(&document).describe();
        return Err(Unknown { name, hint }.into());
    };
    let mut chats =
        (format.read)(document, context).with_context(|| format!("{name} (read as {})", format.name))?;
    for chat in &mut chats {
        chat.account.sources.push(format!("{name} ({})", format.id));
    }
    Ok(chats)
}
