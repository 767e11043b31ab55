//! What WhatsApp itself writes: notices, media placeholders, deletion and edit marks, in the
//! languages its exports come in.

use crate::model::Kind;

pub(super) enum Body {
    Notice,
    Message(Kind),
}

pub(super) struct Classified<'a> {
    pub body: Body,
    pub text: &'a str,
    /// The line is attributed to the group itself, so its author is the group's name.
    pub names_group: bool,
    pub edited: bool,
}

/// Whether what stands before a colon is the beginning of a notice rather than a name.
pub(super) fn is_notice(author: &str) -> bool {
    const WITHIN: &[&str] = &[
        " changed the ",
        " changed this ",
        " cambió ",
        " mudou ",
        " a changé ",
        " hat den ",
        "security code ",
        "código de seguridad",
    ];
    WITHIN.iter().any(|w| author.contains(w))
}

const DELETED: &[&str] = &[
    "This message was deleted",
    "You deleted this message",
    "Message deleted",
    "Diese Nachricht wurde gelöscht",
    "Du hast diese Nachricht gelöscht",
    "Se eliminó este mensaje",
    "Eliminaste este mensaje",
    "Este mensaje fue eliminado",
    "Mensagem apagada",
    "Esta mensagem foi apagada",
    "Você apagou esta mensagem",
    "Ce message a été supprimé",
    "Vous avez supprimé ce message",
    "Questo messaggio è stato eliminato",
    "Pesan ini dihapus",
    "Det här meddelandet togs bort",
    "Det här meddelandet raderades",
    "تم حذف هذه الرسالة",
    "Данное сообщение удалено",
    "此消息已删除",
];

/// Fragments of notices that may be attributed to a person or to the group.
const NOTICES: &[&str] = &[
    "end-to-end encrypted",
    "cifrados de extremo a extremo",
    "cifradas de extremo a extremo",
    "Ende-zu-Ende-verschlüsselt",
    "chiffrés de bout en bout",
    "criptografia de ponta a ponta",
    "protegidas com a criptografia",
    "crittografati end-to-end",
    "terenkripsi secara end-to-end",
    "端到端加密",
    " created group",
    " created this group",
    " creó el grupo",
    " criou o grupo",
    " hat die Gruppe",
    " a créé le groupe",
    " added ",
    " añadió a ",
    " adicionou ",
    " hinzugefügt",
    " a ajouté ",
    " menambahkan ",
    " removed ",
    " eliminó a ",
    " removeu ",
    " entfernt",
    " a retiré ",
    " mengeluarkan ",
    " left",
    " salió del grupo",
    " saiu",
    " hat die Gruppe verlassen",
    " est parti",
    " keluar",
    " joined using",
    " se unió",
    " entrou usando",
    " ist beigetreten",
    " changed the subject",
    " changed the group",
    " changed this group",
    " cambió ",
    " mudou ",
    " hat den Betreff",
    " changed their phone number",
    " cambió su número",
    " pinned a message",
    " fijó un mensaje",
    " security code ",
    "código de seguridad",
    "now an admin",
    "ahora eres admin",
    "disappearing messages",
    "mensajes temporales",
    "Missed voice call",
    "Missed video call",
    " hat dich entfernt",
    " la till ",
    " tog bort ",
    " skapade gruppen",
];

/// Fragments of iOS and Android placeholders for media.
const MEDIA: &[(&str, Kind)] = &[
    ("image omitted", Kind::Image),
    ("imagen omitida", Kind::Image),
    ("imagem ocultada", Kind::Image),
    ("Bild weggelassen", Kind::Image),
    ("image absente", Kind::Image),
    ("video omitted", Kind::Video),
    ("video omitido", Kind::Video),
    ("GIF omitted", Kind::Image),
    ("GIF omitido", Kind::Image),
    ("sticker omitted", Kind::Sticker),
    ("sticker omitido", Kind::Sticker),
    ("figurinha omitida", Kind::Sticker),
    ("Sticker weggelassen", Kind::Sticker),
    ("audio omitted", Kind::Voice),
    ("audio omitido", Kind::Voice),
    ("áudio ocultado", Kind::Voice),
    ("Audio weggelassen", Kind::Voice),
    ("document omitted", Kind::File),
    ("documento omitido", Kind::File),
    ("Contact card omitted", Kind::Contact),
];

const ATTACHED: &[&str] = &[
    "(file attached)",
    "(archivo adjunto)",
    "(arquivo anexado)",
    "(Datei angehängt)",
    "(fichier joint)",
    "(file terlampir)",
    "(bifogad fil)",
    "(الملف مرفق)",
];

const EDITED: &[&str] = &[
    "<This message was edited>",
    "<Se editó este mensaje.>",
    "<Diese Nachricht wurde bearbeitet.>",
    "<Ce message a été modifié>",
    "<Mensagem editada>",
    "<Pesan ini diedit>",
];

/// Decides what an attributed line is.
pub(super) fn classify<'a>(author: &str, text: &'a str) -> Classified<'a> {
    let marked = text.starts_with('\u{200e}');
    let clean = text.trim_start_matches(['\u{200e}', '\u{200f}']);
    let message =
        |kind, text| Classified { body: Body::Message(kind), text, names_group: false, edited: false };
    if DELETED.iter().any(|d| clean.starts_with(d)) && clean.len() < 80 {
        return message(Kind::Recalled, clean);
    }
    if let Some(kind) = media(clean) {
        return message(kind, clean);
    }
    let own = clean.strip_prefix(author).is_some_and(|rest| rest.starts_with(' '));
    if (marked || own) && NOTICES.iter().any(|n| clean.contains(n)) {
        return Classified { body: Body::Notice, text: clean, names_group: marked && !own, edited: false };
    }
    for mark in EDITED {
        if let Some(rest) = clean.trim_end().strip_suffix(mark) {
            let text = rest.trim_end_matches([' ', '\u{200e}']);
            return Classified { edited: true, ..message(Kind::Text, text) };
        }
    }
    if let Some(poll) = clean.strip_prefix("POLL:") {
        return message(Kind::Poll, poll.trim_start());
    }
    if clean.starts_with("location: https://") {
        return message(Kind::Location, clean);
    }
    message(Kind::Text, clean)
}

fn media(text: &str) -> Option<Kind> {
    let first = text.lines().next().unwrap_or("").trim();
    // "<Media omitted>" in any language: the whole body in angle brackets, no link in it.
    if first.len() == text.trim().len()
        && first.starts_with('<')
        && first.ends_with('>')
        && !first.contains("://")
        && first.len() < 90
    {
        let kind = first.split([':', ' ', '>']).find(|w| w.contains('.')).map(super::discord::media_kind);
        return Some(kind.unwrap_or(Kind::Image));
    }
    if let Some((_, kind)) = MEDIA.iter().find(|(word, _)| first.ends_with(word) && first.len() < 120) {
        return Some(*kind);
    }
    let attached = ATTACHED.iter().find(|a| first.ends_with(**a))?;
    Some(super::discord::media_kind(first.trim_end_matches(attached).trim()))
}
