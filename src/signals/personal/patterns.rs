//! What personal data looks like. The datum is the first group of a pattern; earlier patterns go first where
//! two would take the same letters.

use super::Datum;
use super::checksums::{Verdict, brazil, card, hong_kong, iban, resident, spain, taiwan};
use regex::{Regex, RegexSet};
use std::sync::LazyLock;

/// What is done with a number's check digits.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// There are none.
    None,
    /// Kept whether right or wrong: its words or its shape say what it is.
    Note(fn(&str) -> Verdict),
    /// Kept only when right: as digits alone it could be anything.
    Must(fn(&str) -> Verdict),
}

/// One way a datum is written.
pub(super) struct Pattern {
    pub datum: Datum,
    pub regex: Regex,
    pub check: Check,
}

use Check::{Must, None as Plain, Note};

/// Words before a number that make it a telephone number.
const CALL: &str = r"(?:(?-u:\b)(?:tel|telp?|telf|tlf|telefono|teléfono|telefone|téléphone|telefon|fone|phone|mobile|mob|móvil|movil|celular|cel|handy|portable|call|ring|text|whats ?app|wsp|wpp|wa|zap|zapzap|hp|no|nomor|hubungi|contact|contacto|kontak|number|numero|número|num|số|sđt|sdt)|тел|телефон|номер|电话|手机号?|致电|联系|電話|전화|번호|โทร)";

fn table() -> Vec<(Datum, String, Check)> {
    let after_call = |number: &str| format!(r"(?i){CALL}[^\p{{L}}\p{{N}}]{{0,3}}{number}");
    [
        (
            Datum::Email,
            r"([A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63})*\.[A-Za-z]{2,12})",
            Plain,
        ),
        // Keys and tokens with the prefixes of their makers, and what follows the word.
        (
            Datum::Credential,
            r"(?-u:\b)((?:[a-z]{2,6}_(?:live|test|prod|pat)_|sk-|sk_|pk_|rk_|gh[pousr]_|github_pat_|glpat-|xox[abposr]-|hf_|AKIA|AIza|eyJ[A-Za-z0-9_\-]{8,}\.)[A-Za-z0-9_.\-]{12,})",
            Plain,
        ),
        (
            Datum::Credential,
            r"(?i)(?:password|passwort|passwd|pwd|contraseña|contrasena|senha|kata sandi|mot de passe|пароль|密码|密碼|api[ _-]?key|secret|token)(?: ?(?:is|es|ist|é|est|是|为))?[:：= ]{1,3}([^\s,，。;]*[0-9][^\s,，。;]*)",
            Plain,
        ),
        (Datum::BankAccount, r"(?-u:\b)([A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?)(?-u:\b)", Must(iban)),
        // In groups of four it can be nothing else, even with a slip in it.
        (
            Datum::BankAccount,
            r"(?-u:\b)([A-Z]{2}[0-9]{2}(?: [A-Z0-9]{4}){3,7}(?: [A-Z0-9]{1,3})?)(?-u:\b)",
            Note(iban),
        ),
        (Datum::BankAccount, r"(?i)iban[: ]{1,2}([A-Z]{2}[0-9]{2}[A-Z0-9 ]{11,36}[A-Z0-9])", Note(iban)),
        (
            Datum::BankAccount,
            r"(?i)((?:sort(?: code)?[: ]{0,2})?[0-9]{2}-[0-9]{2}-[0-9]{2}[ ,/]{1,3}(?:acc(?:ount)?(?: ?no\.?| number)?[: ]{0,2})?[0-9]{8})",
            Plain,
        ),
        (
            Datum::IdCard,
            r"([1-9][0-9]{5}(?:18|19|20)[0-9]{9}[0-9Xx])",
            Note(resident),
        ),
        (
            Datum::BankCard,
            r"(?i)(?:卡号|银行卡|card(?: number| no\.?)?|tarjeta|cartão|kartu)[^0-9]{0,8}([0-9]{4}(?:[ -]?[0-9]{4}){2,3}(?:[ -]?[0-9]{1,4})?)",
            Note(card),
        ),
        (Datum::BankCard, r"((?:62|4|5|3[47]|6[045]|2)[0-9 -]{13,22}[0-9])", Must(card)),
        (Datum::IdCard, r"(?-u:\b)([A-Z]{1,2}[0-9]{6}\([0-9A]\))", Must(hong_kong)),
        (Datum::IdCard, r"(?-u:\b)([A-Z][12][0-9]{8})(?-u:\b)", Must(taiwan)),
        (Datum::TaxId, r"(?-u:\b)([0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2})(?-u:\b)", Note(brazil)),
        (Datum::TaxId, r"(?-u:\b)((?:[XYZxyz][0-9]{7}|[0-9]{8})-?[A-Za-z])(?-u:\b)", Must(spain)),
        (Datum::TaxId, r"(?i)(?-u:\b)ssn[: ]{1,2}([0-9]{3}-[0-9]{2}-[0-9]{4})(?-u:\b)", Plain),
        (
            Datum::IdCard,
            r"(?i)(?:nik|ktp|ci|cnh|rg|passport|pasaporte|паспорт)[:： ]{1,3}([A-Z]{0,2}[0-9][0-9. -]{6,18}[0-9])",
            Plain,
        ),
        (
            Datum::PickupCode,
            r"(?i)(?:取件码|取货码|提货码|取餐码|凭取件码|pickup code|collection code|kode ambil|código de recogida|codigo de recogida|código de retirada|code de retrait|abholcode)(?:是|:|：|\s|is|es|é|no\.?|#){0,3}([0-9A-Z]{1,4}(?:-[0-9A-Z]{1,6}){1,3}|[0-9]{3,10})",
            Plain,
        ),
        (
            Datum::VerificationCode,
            r"(?i)(?:验证码|驗證碼|校验码|verification code|verify code|sms code|otp|codes? (?:they |you )?(?:sent|mailed|texted|got|received)?(?: me| us| is)?|(?:sent|mailed|texted) me|código de verificación|codigo de verificacion|código sms|kode verifikasi|kode otp|code de vérification|bestätigungscode)(?:是|:|：|\s|is|es|é|adalah){0,3}([0-9]{4,8})",
            Plain,
        ),
        (
            Datum::WechatId,
            r"(?i)(?:微信号?|微信:|薇信|威信|薇|加v信?|加wx|加微信?|vx|wx|wechat(?: id)?|v信|➕v|\+v)[:： 是号]{0,3}([a-z][a-z0-9_\-]{5,19})",
            Plain,
        ),
        (Datum::Qq, r"(?i)(?:qq号?|扣扣|企鹅|加q)[:： 是]{0,3}([0-9]{5,11})", Plain),
        (Datum::LineId, r"(?i)(?:line ?id|加賴|加赖|賴id|line)[:： ]{1,2}@?([a-z0-9][a-z0-9._\-]{3,19})(?-u:\b)", Plain),
        (Datum::Telegram, r"(?i)(?:telegram|(?-u:\b)tg|телеграм|телега|тг)[:： -]{0,3}(@[a-z][a-z0-9_]{4,31})", Plain),
        // Telephone numbers: international, mainland, Brazilian, others grouped as they are written, or after a word.
        (Datum::Phone, r"((?:\+|00)(?:[ \-().]{0,2}[0-9]){8,15})", Plain),
        (Datum::Phone, r"(1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4})", Plain),
        (Datum::Phone, r"(\(0?[1-9][0-9]{0,2}\) ?9?[0-9]{3,4}[- ]?[0-9]{4})", Plain),
        (Datum::Phone, r"(?-u:\b)(0[1-9][0-9]{0,3}[- /][0-9]{3,4}[- ][0-9]{3,4}(?:-[0-9]{2,4})?)(?-u:\b)", Plain),
        (Datum::Phone, r"(?-u:\b)(0[1-9](?:[ .][0-9]{2}){4})(?-u:\b)", Plain),
        (Datum::Phone, r"(?-u:\b)(0[1-9][0-9]{2,4}[ -/][0-9]{5,8})(?-u:\b)", Plain),
        (Datum::Phone, r"(?-u:\b)(07[0-9]{3} ?[0-9]{3} ?[0-9]{3})(?-u:\b)", Plain),
        (Datum::Phone, r"(?-u:\b)([689][0-9]{2} [0-9]{3} [0-9]{3})(?-u:\b)", Plain),
        (Datum::Phone, r"(?-u:\b)(8[ -]?\(?9[0-9]{2}\)?[ -]?[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2})(?-u:\b)", Plain),
        (Datum::Phone, r"(?-u:\b)([2-9][0-9]{2}[-. ][0-9]{3}[-. ][0-9]{4})(?-u:\b)", Plain),
        (Datum::Phone, r"(?-u:\b)([1-9][0-9] 9[0-9]{4}[- ][0-9]{4})(?-u:\b)", Plain),
        (Datum::Phone, r"(?i)(?:wa\.me/|phone=)\+?([0-9]{8,15})", Plain),
        (
            Datum::Plate,
            r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·•]?[A-HJ-NP-Z0-9]{5,6})",
            Plain,
        ),
        (
            Datum::Plate,
            r"(?i)(?:plat(?:e|e number| nomor)?|nopol|reg(?:istration)?|number plate|matr[ií]cula|placa|kennzeichen|immatricul[a-zé]+|plaque|номер машины|госномер)[:： ]{1,3}([A-Z0-9]{1,4}[ -]?[0-9A-Z]{2,4}(?:[ -]?[A-Z0-9]{2,3})?)(?-u:\b)",
            Plain,
        ),
        (Datum::Plate, r"(?-u:\b)([A-Z]{2}[0-9]{2} ?[A-Z]{3})(?-u:\b)", Plain),
        (Datum::Plate, r"(?-u:\b)([A-ZÄÖÜ]{1,3}-[A-Z]{1,2} [0-9]{1,4}[EH]?)(?-u:\b)", Plain),
        // Addresses: Chinese from the province or street down to the door, blocks of a compound, western streets.
        (
            Datum::Address,
            r"((?:地址[:：]\s?)?(?:\p{Han}{2,8}(?:省|自治区))?(?:\p{Han}{2,8}(?:市|州))?(?:\p{Han}{1,8}(?:区|县|镇|乡))?\p{Han}{1,10}(?:路|街|大道|巷|村|胡同)(?:\p{Han}{0,10})[0-9]{1,5}(?:号院?|弄|栋|幢|座)(?:[0-9\p{Han}-]{0,8}(?:栋|幢|座|单元|室|楼|层|号))*(?:[0-9]{1,4}室?)?)",
            Plain,
        ),
        (
            Datum::Address,
            r"([0-9]{1,3}(?:栋|幢|号楼|座)(?:[0-9]{1,2}(?:单元|门))?[0-9]{3,4}室?)",
            Plain,
        ),
        (
            Datum::Address,
            r"(?-u:\b)([0-9]{1,5}[A-Za-z]? (?:[A-Z][A-Za-z']+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Drive|Dr|Crescent|Terrace|Gardens|Grove|Court|Way|Blvd|Boulevard)(?-u:\b)(?:,? (?:flat|apt|unit|#) ?[0-9A-Za-z]{1,5})?(?:(?:, [A-Z][A-Za-z]+){1,3}(?: [A-Z]{2}(?-u:\b))?(?: [0-9]{5}(?-u:\b)| [A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}(?-u:\b))?)?)",
            Plain,
        ),
        (
            Datum::Address,
            r"((?:[Cc]/|[Cc]alle|[Aa]venida|[Aa]vda\.?|[Pp]laza|[Rr]ua|[Tt]ravessa|[Jj]alan|[Jj]l\.?|[Rr]ue|[Aa]venue|[Bb]oulevard|[Uu]l\.|[Уу]л\.|[Уу]лица) ?(?:\p{L}[\p{L}.']*,? ){1,5}(?:n[ºo°.]{1,2} ?|[Nn]o\.? ?|д\. ?)?[0-9]{1,5}[a-zA-Z]?(?:, ?[0-9]{1,3} ?º? ?[A-Z]?)?)(?-u:\b)",
            Plain,
        ),
        (
            Datum::Address,
            r"(?-u:\b)([0-9]{1,4},? (?:bis |ter )?(?:rue|avenue|av\.|boulevard|bd|place|allée|impasse|chemin) (?:\p{L}[\p{L}'.-]* ?){1,5})",
            Plain,
        ),
        (
            Datum::Address,
            r"(?-u:\b)(\p{Lu}\p{L}+(?:straße|strasse|str\.|weg|gasse|platz|allee|ring) [0-9]{1,4} ?[a-z]?)(?-u:\b)",
            Plain,
        ),
    ]
    .map(|(datum, regex, check)| (datum, regex.to_owned(), check))
    .into_iter()
    .chain(std::iter::once((
        Datum::Phone,
        after_call(r"([0-9][0-9 .\-/]{5,16}[0-9])"),
        Plain,
    )))
    // A name counts only where a delivery block shows that it is one.
    .chain([
        (
            Datum::Name,
            r"(?:收件人|收货人|姓名|联系人)[:：是 ]{0,2}(\p{Han}{2,4})(?:[\s,，。;；]|$|[0-9])".to_owned(),
            Plain,
        ),
        (Datum::Name, r"(?:^|[\s,，:：])(\p{Han}{2,4})[\s,，]{1,2}1[3-9][0-9]{9}[\s,，]".to_owned(), Plain),
        (
            Datum::Name,
            r"(?:^|[\n!.:] ?)(\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+){0,2})[,\n] ?(?:[0-9]{1,5}[a-z]? \p{Lu}\p{Ll}+ \p{Lu}|\p{Lu}\p{Ll}+(?:straße|strasse|str\.|weg|gasse|platz|allee) [0-9])".to_owned(),
            Plain,
        ),
    ])
    .collect()
}

/// All patterns in one automaton, which tells those that match.
pub(super) static SET: LazyLock<Option<RegexSet>> =
    LazyLock::new(|| RegexSet::new(PATTERNS.iter().map(|p| p.regex.as_str())).ok());

/// All patterns.
pub(super) static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    table()
        .into_iter()
        .filter_map(|(datum, regex, check)| Some(Pattern { datum, regex: Regex::new(&regex).ok()?, check }))
        .collect()
});

#[cfg(test)]
mod tests {
    #[test]
    fn every_pattern_is_well_formed() {
        assert_eq!(super::PATTERNS.len(), super::table().len());
        assert!(super::SET.is_some());
    }
}
