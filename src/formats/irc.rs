//! IRC logs line by line: WeeChat (tabs), and the bracketed style of ZNC, energymech, eggdrop,
//! Ubuntu's archives and others, whose day stands in the path. Who is addressed stands at the start of a
//! line (`ana: …`).

use super::stamp::date_in;
use super::{Context, Format, Shape, notices};
use crate::input::Document;
use crate::model::{Chat, ChatBuilder, Draft, Kind, micros, parse_rfc3339};
use anyhow::{Result, bail};
use jiff::civil::{Date, Time};

pub(super) const WEECHAT: Format = Format {
    id: "weechat-log",
    name: "WeeChat log",
    companions: &[],
    sniff: sniff_weechat,
    read: read_weechat,
};
pub(super) const BRACKETS: Format = Format {
    id: "irc-log",
    name: "IRC log (ZNC, energymech, Ubuntu)",
    companions: &[],
    sniff: sniff_brackets,
    read: read_brackets,
};

/// What stands in one line, without its time.
pub(super) enum Said<'a> {
    Words(&'a str, &'a str),
    Told(&'a str),
}

/// Adds one line; shared with irssi. A nick is followed through its changes.
pub(super) fn push(chat: &mut ChatBuilder, nicks: &mut Nicks, said: Said<'_>, time: i64, place: u64) {
    match said {
        Said::Words(nick, text) => {
            let id = nicks.id(nick);
            let sender = chat.member(&id, nick);
            let text = clean(text);
            chat.push(Draft {
                time,
                sender: Some(sender),
                kind: Kind::Text,
                text: &text,
                line: place,
                ..Draft::default()
            });
            // `ana: …` and `ana, …` address a member who is known.
            if let Some((first, _)) = text.split_once([':', ',']).filter(|(f, _)| !f.contains(' '))
                && let Some(member) = chat.find_member(&nicks.id(first)).filter(|m| *m != sender)
            {
                chat.mention(member);
            }
        }
        Said::Told(text) => {
            let text = clean(text);
            if let Some((old, new)) = text.split_once(" is now known as ") {
                let new = new.trim_end_matches('.').trim();
                nicks.changed(old.trim(), new);
                let id = nicks.id(new);
                chat.member(&id, new);
            }
            chat.push(Draft { time, kind: Kind::System, text: &text, line: place, ..Draft::default() });
            notices::tell(chat, told(&text), true);
        }
    }
}

/// `Joins: ana (ana@host)` and `ana [ana@host] has joined #help` without addresses.
fn told(text: &str) -> notices::Notice<'_> {
    use crate::model::EventKind::{Join, Leave};
    for (word, kind) in [("Joins: ", Join), ("Parts: ", Leave), ("Quits: ", Leave)] {
        if let Some(rest) = text.strip_prefix(word) {
            let nick = rest.split([' ', '(']).next().unwrap_or(rest);
            return notices::Notice { kind: Kind::System, event: Some((kind, nick, None)) };
        }
    }
    let nick = text.split([' ', '[', '(']).next().unwrap_or(text);
    let kind = if text.contains(" has joined ") {
        Join
    } else if text.contains(" has left ") || text.contains(" has quit") {
        Leave
    } else {
        return notices::read(text);
    };
    notices::Notice { kind: Kind::System, event: Some((kind, nick, None)) }
}

/// Nick → the first nick of the same person.
#[derive(Default)]
pub(super) struct Nicks(std::collections::HashMap<String, String>);

impl Nicks {
    /// Nicks differ in case and in tails such as `_` and `|away` only by the client's whim.
    pub fn id(&self, nick: &str) -> String {
        let bare = nick.trim_end_matches(['_', '`']).split('|').next().unwrap_or(nick);
        let bare = if bare.is_empty() { nick } else { bare };
        self.0.get(bare).cloned().unwrap_or_else(|| bare.to_owned())
    }

    fn changed(&mut self, old: &str, new: &str) {
        let id = self.id(old);
        let bare = new.trim_end_matches(['_', '`']).split('|').next().unwrap_or(new).to_owned();
        if bare != id {
            self.0.insert(bare, id);
        }
    }
}

/// The text without mIRC's codes for colours and styles.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{3}' => {
                for _ in 0..2 {
                    chars.next_if(char::is_ascii_digit);
                }
                if chars.peek() == Some(&',') {
                    chars.next();
                    for _ in 0..2 {
                        chars.next_if(char::is_ascii_digit);
                    }
                }
            }
            '\u{2}' | '\u{f}' | '\u{11}' | '\u{16}' | '\u{1d}' | '\u{1e}' | '\u{1f}' => {}
            c => out.push(c),
        }
    }
    out
}

/// The channel: the file's name, or that of the folder where files are named by their day.
pub(super) fn channel(document: &Document) -> String {
    let stem = document.file_name().rsplit_once('.').map_or(document.file_name(), |(s, _)| s);
    let by_day = date_in(stem).is_some() && !stem.contains('#');
    let name = if by_day { document.folder().rsplit('/').next().unwrap_or(stem) } else { stem };
    let name = name.strip_prefix("irc.").map_or(name, |n| n.split_once('.').map_or(n, |(_, c)| c));
    name.split(" (").next().unwrap_or(name).to_owned()
}

fn weechat(line: &str) -> Option<(&str, &str, &str)> {
    let (stamp, rest) = line.split_once('\t')?;
    let (prefix, text) = rest.split_once('\t')?;
    (stamp.len() >= 19 && stamp.as_bytes()[4] == b'-').then_some((stamp, prefix, text))
}

fn sniff_weechat(shape: &Shape<'_>) -> u8 {
    if shape.lines(1).any(|l| weechat(l).is_some()) { 90 } else { 0 }
}

fn read_weechat(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("irc");
    let mut chat = ChatBuilder::new(&channel(&document), "irc", zone.clone());
    let mut nicks = Nicks::default();
    for (i, line) in document.text.lines().enumerate() {
        let place = i as u64 + 1;
        chat.account().read += 1;
        if line.trim().is_empty() {
            chat.account().blank += 1;
            continue;
        }
        let Some((stamp, prefix, text)) = weechat(line) else {
            chat.reject(place, "not a time, a nick and words with tabs between them");
            continue;
        };
        let Some((time, _)) = parse_rfc3339(stamp, &zone) else {
            chat.reject(place, format!("{stamp:?} is not a time"));
            continue;
        };
        let said = match prefix.trim() {
            "-->" | "<--" | "--" | "" | "=!=" => Said::Told(text),
            "*" => action(text),
            nick => Said::Words(nick.trim_start_matches(['@', '+', '%', '&', '~']), text),
        };
        push(&mut chat, &mut nicks, said, time, place);
    }
    Ok(vec![chat.finish()?])
}

/// `ana waves`
pub(super) fn action(text: &str) -> Said<'_> {
    text.split_once(' ').map_or(Said::Told(text), |(nick, words)| Said::Words(nick, words))
}

/// The clock between brackets, and the rest; a line of Ubuntu's archives that tells something has none.
fn bracketed(line: &str) -> Option<(Option<Time>, Option<Date>, Said<'_>)> {
    if let Some(told) = line.strip_prefix("=== ") {
        return Some((None, None, Said::Told(told)));
    }
    let (clock, rest) = line.strip_prefix('[')?.split_once("] ")?;
    let (date, clock) = match clock.rsplit_once([' ', 'T']) {
        Some((date, clock)) => (Some(date.parse::<Date>().ok()?), clock),
        None => (None, clock),
    };
    let clock = clock.trim_end_matches('Z');
    let full = if clock.len() == 5 { format!("{clock}:00") } else { clock.to_owned() };
    let time: Time = full.parse().ok().filter(|_| clock.as_bytes().get(2) == Some(&b':'))?;
    let said = if let Some((nick, words)) = rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
        Said::Words(
            nick.trim().trim_start_matches(['@', '+', '%', '&', '~']),
            words.strip_prefix(' ').unwrap_or(words),
        )
    } else if let Some(told) = rest.strip_prefix("*** ") {
        Said::Told(told)
    } else if let Some(act) = rest.strip_prefix("* ").or_else(|| rest.strip_prefix("Action: ")) {
        action(act)
    } else {
        Said::Told(rest)
    };
    Some((Some(time), date, said))
}

fn sniff_brackets(shape: &Shape<'_>) -> u8 {
    let lines: Vec<&str> = shape.lines(30).collect();
    let good = lines.iter().filter(|l| bracketed(l).is_some()).count();
    let words = lines.iter().any(|l| matches!(bracketed(l), Some((Some(_), _, Said::Words(..)))));
    if words && good == lines.len() { 85 } else { 0 }
}

fn read_brackets(document: Document, context: &Context<'_>) -> Result<Vec<Chat>> {
    let zone = context.options.zone_for("irc");
    let mut day = date_in(&document.path).or(context.options.day);
    let dated = document.text.lines().filter_map(bracketed).any(|(_, date, _)| date.is_some());
    if day.is_none() && !dated {
        bail!(
            "the lines of this log have no date and neither has its path: say the day with --day 2026-03-02"
        );
    }
    let mut chat = ChatBuilder::new(&channel(&document), "irc", zone.clone());
    let minutes =
        document.text.lines().filter(|l| l.starts_with('[')).all(|l| l.as_bytes().get(6) == Some(&b']'));
    chat.chat_mut().minute_clock = minutes;
    let mut nicks = Nicks::default();
    let mut last: Option<Time> = None;
    for (i, line) in document.text.lines().enumerate() {
        let place = i as u64 + 1;
        chat.account().read += 1;
        if line.trim().is_empty() {
            chat.account().blank += 1;
            continue;
        }
        let Some((time, date, said)) = bracketed(line) else {
            chat.reject(place, "not a clock in brackets and words");
            continue;
        };
        day = date.or(day);
        // Lines without a clock stand where they were told.
        let time = time.or(last).unwrap_or_else(Time::midnight);
        last = Some(time);
        match day.and_then(|d| micros(d.to_datetime(time), &zone)) {
            Some(time) => push(&mut chat, &mut nicks, said, time, place),
            None => chat.reject(place, "no day is known for this line"),
        }
    }
    Ok(vec![chat.finish()?])
}
