//! Files that look like chats and are not: recognised, so that the refusal can say why.

use super::{Context, Format, Shape};
use crate::input::Document;
use crate::model::Chat;
use anyhow::{Result, bail};

pub(super) const DISCORD_PACKAGE: Format = Format {
    id: "refused-discord-package",
    name: "Discord data package (refused)",
    companions: &[],
    sniff: |s| {
        let table = s.columns(&["ID", "Timestamp", "Contents", "Attachments"]);
        if table || s.array && s.line_has(&["ID", "Timestamp", "Contents"]) { 96 } else { 0 }
    },
    read: |_, _| {
        bail!(
            "a Discord data package holds the messages of one person only, so nobody's help could be seen; export the channel with DiscordChatExporter"
        )
    },
};

pub(super) const WECHATMSG_AI: Format = Format {
    id: "refused-wechatmsg-ai",
    name: "WeChatMsg AI text (refused)",
    companions: &[],
    sniff: |s| {
        let day = |l: &str| l.starts_with("*****") && l.trim_matches('*').len() == 10;
        if s.lines(3).any(day) { 96 } else { 0 }
    },
    read: |_, _| {
        bail!(
            "the AI text of WeChatMsg puts the words of several members under one name and drops times and numbers; export as CSV"
        )
    },
};

pub(super) const WECHATMSG_TRAINING: Format = Format {
    id: "refused-wechatmsg-training",
    name: "WeChatMsg training set (refused)",
    companions: &[],
    sniff: |s| if s.array && s.line_keys == ["conversations"] { 96 } else { 0 },
    read: |_, _| bail!("the JSON of WeChatMsg is a training set without senders and times; export as CSV"),
};

pub(super) const TELEGRAM_BOT: Format = Format {
    id: "refused-telegram-bot",
    name: "Telegram bot updates (refused)",
    companions: &[],
    sniff: |s| {
        let updates = s.inner("result", &["update_id"]) || s.line_has(&["update_id", "message"]);
        if updates { 96 } else { 0 }
    },
    read: |_, _| {
        bail!("bot updates hold what a bot was shown, not the chat; export it with Telegram Desktop as JSON")
    },
};

pub(super) const SLACK_API: Format = Format {
    id: "refused-slack-api",
    name: "Slack API answer (refused)",
    companions: &[],
    sniff: slack_api,
    read: refuse_slack_api,
};

fn slack_api(shape: &Shape<'_>) -> u8 {
    if shape.has(&["ok", "messages"]) && shape.inner("messages", &["ts"]) { 96 } else { 0 }
}

fn refuse_slack_api(_: Document, _: &Context<'_>) -> Result<Vec<Chat>> {
    bail!(
        "one page of the Slack API is no export: names and threads are missing; use a workspace export or slackdump"
    )
}
