//! Lines that the app writes about members: who came, who went, who took a message back.

use crate::model::{ChatBuilder, EventKind, Kind};

/// What such a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Notice<'a> {
    /// `System` or `Recalled`.
    pub kind: Kind,
    pub event: Option<(EventKind, &'a str, Option<&'a str>)>,
}

/// Who stands before the words and who behind them.
#[derive(Clone, Copy)]
enum Roles {
    /// `<who> joined …`
    Who,
    /// `<by> added <who>`
    ByWho,
    /// `<who> was removed by <by>`
    WhoBy,
}
use EventKind::{Join, Leave};
use Roles::{ByWho, Who, WhoBy};

/// Words in the middle, words at the end, roles, meaning. The first that fits counts.
const PATTERNS: &[(&str, &str, Roles, EventKind)] = &[
    ("邀请", "加入了群聊", ByWho, Join),
    ("邀請", "加入群組", ByWho, Join),
    ("将", "移出了群聊", ByWho, Leave),
    ("通过扫描", "", Who, Join),
    ("已加入群組", "", Who, Join),
    ("加入了群聊", "", Who, Join),
    ("加入群聊", "", Who, Join),
    ("已退出群組", "", Who, Leave),
    ("退出了群聊", "", Who, Leave),
    ("がグループに参加しました", "", Who, Join),
    ("がグループを退会しました", "", Who, Leave),
    ("님이 ", "님을 초대했습니다", ByWho, Join),
    ("님이 들어왔습니다", "", Who, Join),
    ("님이 나갔습니다", "", Who, Leave),
    (" เข้าร่วมกลุ่ม", "", Who, Join),
    (" ออกจากกลุ่ม", "", Who, Leave),
    (" was kicked from ", "", Who, Leave),
    (" was kicked off ", "", Who, Leave),
    (" was kicked by ", "", WhoBy, Leave),
    (" has kicked ", "", ByWho, Leave),
    (" was added by ", "", WhoBy, Join),
    (" was removed by ", "", WhoBy, Leave),
    (" has joined ", "", Who, Join),
    (" has left", "", Who, Leave),
    (" has quit", "", Who, Leave),
    (" joined using ", "", Who, Join),
    (" joined from ", "", Who, Join),
    (" joined the ", "", Who, Join),
    (" was removed from ", "", Who, Leave),
    (" added ", " to the conversation", ByWho, Join),
    (" added ", " to the group", ByWho, Join),
    (" removed ", " from the conversation", ByWho, Leave),
    (" removed ", " from the group", ByWho, Leave),
    (" added ", "", ByWho, Join),
    (" removed ", "", ByWho, Leave),
    (" invited ", "", ByWho, Join),
    (" left", "", Who, Leave),
    (" añadió a ", "", ByWho, Join),
    (" eliminó a ", "", ByWho, Leave),
    (" se unió ", "", Who, Join),
    (" salió del grupo", "", Who, Leave),
    (" adicionou ", "", ByWho, Join),
    (" removeu ", "", ByWho, Leave),
    (" entrou usando ", "", Who, Join),
    (" saiu", "", Who, Leave),
    (" a ajouté ", "", ByWho, Join),
    (" a retiré ", "", ByWho, Leave),
    (" est parti", "", Who, Leave),
    (" hat die Gruppe verlassen", "", Who, Leave),
    (" hat ", " hinzugefügt", ByWho, Join),
    (" hat ", " entfernt", ByWho, Leave),
    (" ist beigetreten", "", Who, Join),
    (" menambahkan ", "", ByWho, Join),
    (" mengeluarkan ", "", ByWho, Leave),
    (" keluar", "", Who, Leave),
    (" la till ", "", ByWho, Join),
    (" tog bort ", "", ByWho, Leave),
];

const RECALLS: &[&str] = &[
    "撤回了一条消息",
    "撤回了一條訊息",
    "已收回訊息",
    "已收回消息",
    "unsent a message",
    "unsent this message",
    "送信を取り消しました",
    "ยกเลิกการส่งข้อความ",
];

fn bare(name: &str) -> &str {
    name.trim_matches(|c: char| {
        c.is_whitespace() || "\"“”「」『』.。\u{200e}\u{200f}\u{2068}\u{2069}\u{202f}~".contains(c)
    })
}

/// Reads an app-written line.
pub(super) fn read(text: &str) -> Notice<'_> {
    let kind = if RECALLS.iter().any(|r| text.contains(r)) { Kind::Recalled } else { Kind::System };
    let event = PATTERNS.iter().find_map(|(middle, end, roles, event)| {
        let (first, rest) = text.split_once(middle)?;
        let second = if end.is_empty() { rest } else { &rest[..rest.find(end)?] };
        let (first, second) = (bare(first), bare(second));
        // "(spam)" and other reasons stand behind the second name.
        let second = second.split(" (").next().unwrap_or(second).trim();
        match roles {
            Who => (!first.is_empty()).then_some((*event, first, None)),
            ByWho => (!first.is_empty() && !second.is_empty()).then_some((*event, second, Some(first))),
            WhoBy => (!first.is_empty()).then_some((*event, first, Some(second).filter(|s| !s.is_empty()))),
        }
    });
    Notice { kind, event: event.filter(|_| kind == Kind::System) }
}

/// Adds what a notice says to the line pushed last. Formats that know members by name only
/// (`by_name`) learn of members who never wrote; the others only point at members they know.
pub(super) fn tell(chat: &mut ChatBuilder, notice: Notice<'_>, by_name: bool) {
    let Some((kind, who, by)) = notice.event else { return };
    // Several people in one line, or the reader's own "you", name no member.
    let nobody = |name: &str| {
        let several = name.contains([',', '、', '，']) || name.contains(" and ") || name.chars().count() > 60;
        several || ["you", "You", "你", "您", "Du", "Tú", "Você", "Vous"].contains(&name)
    };
    if !nobody(who) {
        chat.event_named(kind, who, by.filter(|b| !nobody(b)), by_name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_who_came_and_who_went() {
        let event = |text| read(text).event;
        assert_eq!(
            event("\"鹿鹿-杭州\"邀请\"A00优惠小助手\"加入了群聊"),
            Some((Join, "A00优惠小助手", Some("鹿鹿-杭州")))
        );
        assert_eq!(event("사슴님이 광고봇님을 초대했습니다."), Some((Join, "광고봇", Some("사슴"))));
        assert_eq!(event("deals4u was kicked by ana (spam)"), Some((Leave, "deals4u", Some("ana"))));
        assert_eq!(event("Ana Lima hat Ben Okoro hinzugefügt"), Some((Join, "Ben Okoro", Some("Ana Lima"))));
        assert_eq!(event("A00优惠小助手已加入群組。"), Some((Join, "A00优惠小助手", None)));
        assert_eq!(read("\"A00\" 撤回了一条消息"), Notice { kind: Kind::Recalled, event: None });
        assert_eq!(event("Messages are end-to-end encrypted."), None);
    }
}
