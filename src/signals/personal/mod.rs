//! Personal data in messages: where it stands, what it is, and how it is masked in reports.

pub mod checksums;
mod patterns;

use checksums::Verdict;
use patterns::{Check, PATTERNS, SET};
use serde::{Deserialize, Serialize};

/// A kind of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Datum {
    /// Telephone number.
    Phone,
    /// E-mail address.
    Email,
    /// Number of an identity card or passport.
    IdCard,
    /// Tax or social security number.
    TaxId,
    /// Number of a payment card.
    BankCard,
    /// Number of a bank account.
    BankAccount,
    /// Postal address, or a door within a compound.
    Address,
    /// Name in a delivery block.
    Name,
    /// Number plate of a vehicle.
    Plate,
    /// WeChat id.
    WechatId,
    /// QQ number.
    Qq,
    /// LINE id.
    LineId,
    /// Telegram name.
    Telegram,
    /// Code that hands out a parcel.
    PickupCode,
    /// Code that proves who one is.
    VerificationCode,
    /// Password, key or token.
    Credential,
}

/// A datum in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub datum: Datum,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Whether its check digits are right; `None` where it has none.
    pub checked: Option<bool>,
}

impl Span {
    /// The datum within its text, its middle replaced by asterisks.
    pub fn masked(&self, text: &str) -> String {
        let letters: Vec<char> = text.get(self.start..self.end).unwrap_or_default().chars().collect();
        let (first, last) = match letters.len() {
            0..=3 => (1, 0),
            4..=6 => (1, 1),
            _ => (2, 2),
        };
        let hidden = |i: usize| i >= first && i + last < letters.len();
        letters.iter().enumerate().map(|(i, c)| if hidden(i) { '*' } else { *c }).collect()
    }
}

impl Datum {
    /// The name in tables, in `snake_case`.
    pub fn name(self) -> &'static str {
        match self {
            Datum::Phone => "phone",
            Datum::Email => "email",
            Datum::IdCard => "id_card",
            Datum::TaxId => "tax_id",
            Datum::BankCard => "bank_card",
            Datum::BankAccount => "bank_account",
            Datum::Address => "address",
            Datum::Name => "name",
            Datum::Plate => "plate",
            Datum::WechatId => "wechat_id",
            Datum::Qq => "qq",
            Datum::LineId => "line_id",
            Datum::Telegram => "telegram",
            Datum::PickupCode => "pickup_code",
            Datum::VerificationCode => "verification_code",
            Datum::Credential => "credential",
        }
    }
}

/// Whether any pattern could match: a run of digits, an at sign or one of few words must be there.
fn possible(text: &str) -> bool {
    let (mut run, mut digits) = (0, 0);
    for b in text.bytes() {
        match b {
            b'@' => return true,
            b'0'..=b'9' => {
                run += 1;
                digits += 1;
            }
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' => {}
            _ => run = 0,
        }
        if run >= 4 || digits >= 6 {
            return true;
        }
    }
    const WORDS: &[&str] = &[
        "微", "密", "薇", "V", "assw", "echat", "elegram", "扣扣", "qq", "QQ", "wx", "WX", "vx", "收",
        "Line", "LINE", "line", "赖", "賴", "姓名", "码", "eyJ", "oken",
    ];
    if WORDS.iter().any(|w| text.contains(w)) || text.contains('v') && !text.is_ascii() {
        return true;
    }
    // A house number of one digit is enough for a street.
    const STREETS: &[&str] = &[
        "路", "街", "栋", "号楼", "座", "str", "Str", "Stre", "Road", "Rd", "Ave", "Lane", "Close", "Drive",
        "alle", "C/", "c/", "venida", "vda", "laza", "ua ", "alan", "Jl", "jl", "rue", "Rue", "weg", "gasse",
        "platz", "allee", "ring", "Ул", "ул",
    ];
    digits > 0 && STREETS.iter().any(|w| text.contains(w))
}

/// Numbers that look like personal data and are none: orders, parcels, goods.
fn harmless(text: &str, start: usize) -> bool {
    const BEFORE: &[&str] = &[
        "订单",
        "订单号",
        "运单",
        "运单号",
        "快递单号",
        "单号",
        "order",
        "order no",
        "parcel",
        "tracking",
        "goods_id",
        "id",
        "群号",
        "qq群",
        "群",
        "yt",
        "zt",
        "sf",
        "jt",
        "kode resi",
        "resi",
        "pedido",
        "commande",
    ];
    let before = text[..start].trim_end_matches([':', '：', ' ', '#', '=', '.']).to_lowercase();
    BEFORE.iter().any(|w| before.ends_with(w))
}

/// Where personal data stands in a text, in order, without overlaps.
pub fn find(text: &str) -> Vec<Span> {
    if !possible(text) {
        return Vec::new();
    }
    let plain = without_links(text);
    let (true, Some(set)) = (possible(&plain), SET.as_ref()) else { return Vec::new() };
    let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
    let bytes = plain.as_bytes();
    let mut found: Vec<Span> = Vec::new();
    for pattern in set.matches(&plain).iter().filter_map(|n| PATTERNS.get(n)) {
        let taken = |start, end| found.iter().any(|f| f.start < end && start < f.end);
        let mut fresh: Vec<Span> = Vec::new();
        // Each hit is looked for from the end of the last datum: a pattern that ends in what must follow
        // would else hide a neighbour.
        let mut from = 0;
        while let Some(datum) = pattern.regex.captures_at(&plain, from).and_then(|c| c.get(1)) {
            let (start, end) = (datum.start(), datum.end());
            from = end;
            let before = start.checked_sub(1).and_then(|b| bytes.get(b));
            let part_of_more = digit(bytes.get(start)) && digit(before)
                || digit(bytes.get(end - 1)) && digit(bytes.get(end));
            let verdict = match pattern.check {
                Check::None => None,
                Check::Note(check) | Check::Must(check) => Some(check(datum.as_str())),
            };
            let wrong = match (pattern.check, verdict) {
                (Check::Must(_), Some(v)) => v != Verdict::Right,
                (_, Some(v)) => v == Verdict::Impossible,
                _ => false,
            };
            let number = matches!(pattern.datum, Datum::Phone | Datum::BankCard | Datum::IdCard | Datum::Qq);
            if part_of_more || wrong || taken(start, end) || number && harmless(&plain, start) {
                continue;
            }
            let checked = verdict.map(|v| v == Verdict::Right);
            fresh.push(Span { datum: pattern.datum, start, end, checked });
        }
        found.extend(fresh);
    }
    found.sort_unstable_by_key(|f| f.start);
    found
}

/// Whether the text holds personal data.
pub(super) fn holds(text: &str) -> bool {
    !find(text).is_empty()
}

/// The text with its links blanked, byte for byte: numbers in them are goods and orders. Links that are
/// telephone numbers stay.
fn without_links(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("://") {
        return text.into();
    }
    let blank = |word: &str| {
        let link = word.find("://").filter(|_| !word.contains("wa.me/") && !word.contains("phone="));
        let Some(at) = link else { return word.to_owned() };
        let scheme = word[..at]
            .rfind(|c: char| !c.is_ascii_alphabetic())
            .map_or(0, |b| b + word[b..].chars().next().map_or(1, char::len_utf8));
        let end = word[at + 3..].find(|c: char| !c.is_ascii()).map_or(word.len(), |e| at + 3 + e);
        format!("{}{}{}", &word[..scheme], "\u{1}".repeat(end - scheme), &word[end..])
    };
    text.split_inclusive(char::is_whitespace).map(blank).collect::<String>().into()
}

/// Replaces the middle of every datum by asterisks.
pub fn mask(text: &str) -> String {
    let mut out = text.to_owned();
    for span in find(text).into_iter().rev() {
        out.replace_range(span.start..span.end, &span.masked(text));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_phones_and_addresses_of_mail() {
        assert_eq!(mask("电话13800000000谢谢"), "电话13*******00谢谢");
        assert_eq!(mask("13800000000,13900000000"), "13*******00,13*******00");
        assert_eq!(mask("密码: hunter2密abc"), "密码: hu*******bc");
        assert_eq!(mask("id 1000013800000000001"), "id 1000013800000000001");
        assert_eq!(mask("mail ana@example.org"), "mail an***********rg");
        assert!(holds("加V：meimei_quan88 备注"));
        assert!(!holds("https://mobile.yangkeduo.com/x?goods_id=13800000000"));
        assert!(!holds("还差0.01元宝"));
    }

    #[test]
    fn numbers_of_orders_are_no_data() {
        for text in
            ["订单250101-138000012345678", "单号 13800001234", "order no. 4111111111111111", "SF13800001234"]
        {
            assert_eq!(find(text), Vec::new(), "{text}");
        }
    }
}
