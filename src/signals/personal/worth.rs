//! Which texts are worth a look for personal data, and which numbers are harmless.

use regex::Regex;
use std::sync::LazyLock;

/// Words of which one is enough.
const WORDS: &str = "微|密|薇|V|assw|echat|elegram|扣扣|qq|QQ|wx|WX|vx|收|Line|LINE|line|赖|賴|姓名|码|eyJ|oken|威|卫星|绿泡泡|➕|碼|飞机|电报|ไลน์|\
     카톡|akao|AKAO|ifi|iFi|i-Fi|i-fi|WLAN|联系人|名|ФИО|олучатель|이름|받는|ชื่อ|tên|titular|nombre|nome| nom |\
     atas nama|a[.]n|alias|pass|Pass|clave|senha|mdp|MDP|пароль|Пароль|비번|비밀번호";
/// Words that need a digit beside them: streets, doors in a compound, plates, codes.
const BESIDE: &str = "路|街|栋|棟|幢|号|號|座|巷|弄|室|丁目|番|호|번지|หมู่|ซอย|ถนน|ถ[.]|str|road|rd|ave|lane|close|drive|row|terrace|mews|\
     court|way|place|square|gardens|grove|crescent|hill|walk|flat|apt|unit|block|house|lot|alle|c/|av|laza|\
     ua |alan|jl|jr|via|corso|travessa|bloco|bloque|torre|ap |piso|depto|casa|rue|boulevard|bd|impasse|chemin|\
     quai|bât|appt|weg|gasse|platz|allee|ring|ufer|haus|ул|пр|пер|д[.]|дом|кв|мкр|đường|ngõ|hẻm|phường|quận|\
     blok|blk|rt|no[.]|cad|sok|mah|cl[.]|cra|plate|reg|targa|placa|patente|plaque|matr|plat|ennzeichen|\
     госномер|車牌|车牌|biển|plaka|code|código|codigo|codice|kode|код|pin|pw|sandi|şifre|asswor|digicode|mật khẩu|\
     รหัส|zalo|tg|upi|パスワード|暗証|카카오|도어락|비번|use |gg| no |gang";
/// Words before a number that is no personal datum: orders, parcels, goods.
const BEFORE: &str = "订单|订单号|订单编号|运单|运单号|快递单号|物流单号|单号|單號|訂單編號|编号|編號|流水号|房间号|会议号|条形码|条码|货号|群号|qq群|群|order|order no|order number|\
     order id|parcel|tracking|tracking number|tracking no|invoice|ticket|ref|reference|part number|serial|\
     isbn|sku|item|meeting id|zoom|goods_id|id|yt|zt|sf|jt|kode resi|resi|no resi|pesanan|pedido|nº de pedido|\
     número de pedido|guía|guia|seguimiento|rastreio|commande|suivi|colis|ordine|spedizione|bestellung|\
     bestellnummer|auftrag|sendung|sendungsnummer|rechnung|vorgang|заказ|заказа|трек|трек-номер|накладная|\
     注文番号|注文|伝票番号|お問い合わせ番号|追跡番号|주문번호|송장번호|운송장|운송장번호|เลขพัสดุ|ออเดอร์|mã đơn|mã vận đơn|đơn hàng|sipariş|\
     sipariş no|kargo takip";

static WORDED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(WORDS).ok());
static BESIDE_DIGITS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("(?i:{BESIDE})")).ok());

fn says(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|r| r.is_match(text))
}

/// Whether any pattern could match: a run of digits, an at sign or one of few words must be there.
pub(super) fn possible(text: &str) -> bool {
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
    // Three digits are a door, a plate or the end of a password in scripts that write them without spaces.
    if !text.is_ascii() && (digits >= 3 || digits > 0 && text.bytes().any(|b| b.is_ascii_alphabetic())) {
        return true;
    }
    // Two capitals before a digit begin a plate.
    let plate = |w: &[u8]| w[0].is_ascii_uppercase() && w[1].is_ascii_uppercase() && w[2].is_ascii_digit();
    digits >= 2 && text.as_bytes().windows(3).any(plate)
        || text.contains('v') && !text.is_ascii()
        || says(&WORDED, text)
        || digits > 0 && says(&BESIDE_DIGITS, text)
}

/// Whether a number looks like personal data and is none: an order, a parcel, goods.
pub(super) fn harmless(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end_matches([':', '：', ' ', '#', '=', '.', '№']).to_lowercase();
    // Latin words must stand alone: "Madrid" does not end in an id.
    BEFORE.split('|').any(|w| {
        before.strip_suffix(w).is_some_and(|rest| {
            let alone = w.as_bytes()[0] > 0x7f && !w.starts_with(|c: char| c.is_lowercase());
            alone || !rest.ends_with(char::is_alphabetic) || rest.ends_with(|c: char| c as u32 > 0x2e7f)
        })
    })
}
