//! Personal data in messages: where it stands, what it is, and how it is masked in reports.

pub mod checksums;
mod digits;
mod patterns;
mod worth;

use checksums::Verdict;
use patterns::{Check, PATTERNS, SETS, Set, TOGETHER};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use worth::{harmless, possible};

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

/// Where personal data stands in a text, in order, without overlaps.
pub fn find(text: &str) -> Vec<Span> {
    if !possible(text) {
        return Vec::new();
    }
    let plain = without_links(text);
    if matches!(plain, Cow::Owned(_)) && !possible(&plain) {
        return Vec::new();
    }
    let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
    let bytes = plain.as_bytes();
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    let mut found: Vec<Span> = Vec::new();
    let hits = |(at, set): (usize, &Set)| {
        let matches = (set.digits <= digits).then(|| set.patterns.matches(&plain));
        matches.into_iter().flatten().map(move |n| at * TOGETHER + n)
    };
    for pattern in SETS.iter().enumerate().flat_map(hits).filter_map(|n| PATTERNS.get(n)) {
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
fn without_links(text: &str) -> Cow<'_, str> {
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

    /// Invented messages in many languages, and what stands in them.
    const SAMPLES: &[(&str, &[(Datum, &str)])] = &[
        (
            "Amara Nwosu, 0806 000 1122, 5 Adeola Street, Surulere",
            &[
                (Datum::Name, "Amara Nwosu"),
                (Datum::Phone, "0806 000 1122"),
                (Datum::Address, "5 Adeola Street, Surulere"),
            ],
        ),
        ("ag 0001 conta 12345-6 Nubank", &[(Datum::BankAccount, "0001"), (Datum::BankAccount, "12345-6")]),
        (
            "快递到了，取件码3-5-1102，3-5-1103两个",
            &[(Datum::PickupCode, "3-5-1102"), (Datum::PickupCode, "3-5-1103")],
        ),
        (
            "배송지: 경기 수원시 영통구 광교로 45 1203호, 한지민 010-3333-0000",
            &[
                (Datum::Address, "경기 수원시 영통구 광교로 45 1203호"),
                (Datum::Name, "한지민"),
                (Datum::Phone, "010-3333-0000"),
            ],
        ),
        (
            "a nombre de: Esteban Rojas rut 11.222.333-4",
            &[(Datum::Name, "Esteban Rojas"), (Datum::TaxId, "11.222.333-4")],
        ),
        (
            "netflix login: mia@example.org pw Popcorn55",
            &[(Datum::Email, "mia@example.org"), (Datum::Credential, "Popcorn55")],
        ),
        (
            "penerima Wulan, 0813 1111 0000, Jl. Anggrek No 7A RT 01/RW 04",
            &[
                (Datum::Name, "Wulan"),
                (Datum::Phone, "0813 1111 0000"),
                (Datum::Address, "Jl. Anggrek No 7A RT 01/RW 04"),
            ],
        ),
        (
            "基隆市仁愛區愛三路30號4樓 邱淑芬 0910-555-000",
            &[
                (Datum::Address, "基隆市仁愛區愛三路30號4樓"),
                (Datum::Name, "邱淑芬"),
                (Datum::Phone, "0910-555-000"),
            ],
        ),
        (
            "お名前：山田花子\n住所：〒100-0000 東京都千代田区丸の内1丁目2番3号 サンプルビル405号室\n電話：090-0000-1111",
            &[
                (Datum::Name, "山田花子"),
                (Datum::Address, "〒100-0000 東京都千代田区丸の内1丁目2番3号 サンプルビル405号室"),
                (Datum::Phone, "090-0000-1111"),
            ],
        ),
        ("tu peux m'envoyer le code à 6 chiffres ? 882910", &[(Datum::VerificationCode, "882910")]),
        ("車牌 AB 1234 阻住出入口", &[(Datum::Plate, "AB 1234")]),
        ("ไลน์ nong_aom99", &[(Datum::LineId, "nong_aom99")]),
        ("сбер 2202 2000 0000 0006", &[(Datum::BankCard, "2202 2000 0000 0006")]),
        ("cmnd 012345678", &[(Datum::IdCard, "012345678")]),
        (
            "pangalan: Maria Santos\ncp no: 0918-000-1234",
            &[(Datum::Name, "Maria Santos"), (Datum::Phone, "0918-000-1234")],
        ),
        (
            "schick's an Petra Lang, Bergstraße 44, 70173 Stuttgart",
            &[(Datum::Name, "Petra Lang"), (Datum::Address, "Bergstraße 44, 70173 Stuttgart")],
        ),
        (
            "consegna a Marco Bianchi, Viale Europa 45, 00144 Roma",
            &[(Datum::Name, "Marco Bianchi"), (Datum::Address, "Viale Europa 45, 00144 Roma")],
        ),
        ("加我➕薇 abc_lily88", &[(Datum::WechatId, "abc_lily88")]),
        ("şifre: kedi2020", &[(Datum::Credential, "kedi2020")]),
        ("тг: @volkov_aa", &[(Datum::Telegram, "@volkov_aa")]),
        (
            "em nome de João Batista, CPF 000.111.222-33",
            &[(Datum::Name, "João Batista"), (Datum::TaxId, "000.111.222-33")],
        ),
        ("q：876543210", &[(Datum::Qq, "876543210")]),
        (
            "routing 021000021 account 000123456789",
            &[(Datum::BankAccount, "021000021"), (Datum::BankAccount, "000123456789")],
        ),
        (
            "钱多多 177 1111 0000 重庆市渝北区龙山街道新南路168号2幢5-3",
            &[
                (Datum::Name, "钱多多"),
                (Datum::Phone, "177 1111 0000"),
                (Datum::Address, "重庆市渝北区龙山街道新南路168号2幢5-3"),
            ],
        ),
        (
            "ชื่อบัญชี: มานี มีนา\nเลขบัญชี 987-6-54321-0",
            &[(Datum::Name, "มานี มีนา"), (Datum::BankAccount, "987-6-54321-0")],
        ),
        (
            "Vietcombank 0071001234567 NGUYEN THI HOA",
            &[(Datum::BankAccount, "0071001234567"), (Datum::Name, "NGUYEN THI HOA")],
        ),
        (
            "送貨：將軍澳寶琳北路1號5座12樓C室 9000 1234",
            &[(Datum::Address, "將軍澳寶琳北路1號5座12樓C室"), (Datum::Phone, "9000 1234")],
        ),
        (
            "pour Éric Lambert, 41 boulevard Voltaire, 75011 Paris",
            &[(Datum::Name, "Éric Lambert"), (Datum::Address, "41 boulevard Voltaire, 75011 Paris")],
        ),
        ("身分證字號 A123456789", &[(Datum::IdCard, "A123456789")]),
        ("patente AB123CD mal estacionado", &[(Datum::Plate, "AB123CD")]),
        ("届いた番号 559013 です", &[(Datum::VerificationCode, "559013")]),
        ("카톡 아이디 mingming77", &[(Datum::LineId, "mingming77")]),
        (
            "ул. Лесная, д. 12, кв. 5, звонить 8 903 000-22-11",
            &[(Datum::Address, "ул. Лесная, д. 12, кв. 5"), (Datum::Phone, "8 903 000-22-11")],
        ),
        (
            "ส่ง 88/8 ม.3 ต.บางพลี อ.บางพลี จ.สมุทรปราการ 10540 095-000-1122",
            &[
                (Datum::Address, "88/8 ม.3 ต.บางพลี อ.บางพลี จ.สมุทรปราการ 10540"),
                (Datum::Phone, "095-000-1122"),
            ],
        ),
        ("kode masuk pagar 4490#", &[(Datum::Credential, "4490#")]),
        ("meu pix é joana@example.com", &[(Datum::Email, "joana@example.com")]),
        ("Steuer-ID 12 345 678 901", &[(Datum::TaxId, "12 345 678 901")]),
        ("codice 482913 arrivato via sms", &[(Datum::VerificationCode, "482913")]),
        ("TC kimlik 12345678901", &[(Datum::IdCard, "12345678901")]),
        (
            "Rosa Medina. Calle Sol 14, bajo A, 29001 Málaga. 655 00 12 34",
            &[
                (Datum::Name, "Rosa Medina"),
                (Datum::Address, "Calle Sol 14, bajo A, 29001 Málaga"),
                (Datum::Phone, "655 00 12 34"),
            ],
        ),
        ("telegram @crypto_dan1", &[(Datum::Telegram, "@crypto_dan1")]),
        ("工资卡 农行6228480000000000018", &[(Datum::BankCard, "6228480000000000018")]),
        ("加我LINE ID rita.520", &[(Datum::LineId, "rita.520")]),
        ("plaque AA-123-AA mal garée", &[(Datum::Plate, "AA-123-AA")]),
        ("2024-12-31 23:59:59 UTC", &[]),
        ("el partido quedó 3-1", &[]),
        ("500 pesos na lang, 2 pcs", &[]),
        ("三段式公車258到站", &[]),
        ("每斤8.5，5斤装42元，今晚18点前接龙", &[]),
        ("현관 앞 2층 3번 자리", &[]),
        ("main jam 7, skor 2-1", &[]),
        ("1,980円が2個で3,500円", &[]),
        ("am 12.12. um 14 Uhr im Weg 3 Leute", &[]),
        ("são 20 reais cada, 3 por 50", &[]),
        ("il reste 3 places dans la voiture", &[]),
        ("ออเดอร์ 240101ABC", &[]),
        ("兩房一廳 18000", &[]),
        ("в доме 7 отключили воду", &[]),
        ("ordine 40291822", &[]),
        ("mã giảm giá TET2025", &[]),
        ("fiyat 1.250 TL", &[]),
        ("text 2 pages", &[]),
    ];

    #[test]
    fn samples_hold_what_is_said() {
        for (text, expected) in SAMPLES {
            let found: Vec<_> = find(text).iter().map(|s| (s.datum, &text[s.start..s.end])).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}
