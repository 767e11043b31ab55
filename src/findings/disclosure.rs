//! What the findings may show of persons.

use super::ChatFindings;
use crate::model::{Chat, NONE};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What the findings show of persons.
#[derive(Clone, Debug)]
pub enum Disclosure {
    /// Names and texts, personal data in them masked.
    Masked,
    /// Names and texts as they are.
    Full,
    /// Pseudonyms and no texts, for others than the members.
    Research(Pseudonyms),
}

/// Keyed stable pseudonyms: the same key gives the same ones in every export, another key others that
/// cannot be linked. Without the key they cannot be found by trying phone numbers.
#[derive(Clone)]
pub struct Pseudonyms {
    key: Vec<u8>,
}

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pseudonyms(…)")
    }
}

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;

impl Pseudonyms {
    /// Pseudonyms of a key.
    pub fn new(key: Vec<u8>) -> Self {
        Self { key }
    }

    /// First letter of the kind, `_` and ten characters of the lower-case base32 of
    /// HMAC-SHA-256(key, "huzhu/v1" NUL kind NUL value): 50 bits.
    pub fn of(&self, kind: &str, value: &str) -> String {
        let mut code = BASE32_NOPAD.encode(&self.digest("huzhu/v1", kind, value)).to_ascii_lowercase();
        code.truncate(10);
        format!("{}_{code}", kind.get(..1).unwrap_or("x"))
    }

    /// Whole weeks by which dates are moved back, 1 to 104: weekdays and hours stay.
    pub fn weeks(&self) -> i64 {
        let digest = self.digest("huzhu/v1", "shift", "");
        1 + i64::from(u16::from_be_bytes([digest[0], digest[1]]) % 104)
    }

    fn digest(&self, domain: &str, kind: &str, value: &str) -> Vec<u8> {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return vec![0; 32] };
        mac.update([domain, kind, value].join("\0").as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

/// SHA-256 of the time, sender and text of every message, in hexadecimal: which data was read, whatever the
/// export's format.
pub fn digest(chat: &Chat) -> String {
    let mut hash = Sha256::new();
    for (i, message) in chat.messages.iter().enumerate() {
        let sender = match message.sender {
            NONE => "",
            sender => &chat.members[sender as usize].id,
        };
        hash.update(format!("{}\0{sender}\0{}\n", message.time, chat.text(i)));
    }
    hex(&hash.finalize())
}

/// SHA-256 of a text, in hexadecimal.
pub fn digest_of(text: &str) -> String {
    hex(&Sha256::digest(text))
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// Size of the smallest group of members who look alike by role, week of the first message and activity
/// (one message, up to 9, up to 99, more): k of k-anonymity (Sweeney 2002).
pub(super) fn smallest_class(chat: &ChatFindings) -> Option<u64> {
    let mut classes: BTreeMap<(&str, String, u32), u64> = BTreeMap::new();
    for m in chat.members.iter().filter(|m| m.messages > 0) {
        let day = m.first_seen.as_deref().and_then(|t| t.get(..10)?.parse::<jiff::civil::Date>().ok());
        let week = day.map_or_else(String::new, |d| {
            let week = d.iso_week_date();
            format!("{}-{:02}", week.year(), week.week())
        });
        *classes.entry((m.role.name(), week, m.messages.ilog10().min(2))).or_default() += 1;
    }
    classes.into_values().min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn pseudonyms_are_those_of_the_reference() {
        let text = std::fs::read_to_string("fixtures/oracle/stats/pseudonyms.json").unwrap();
        let all: Value = serde_json::from_str(&text).unwrap();
        let key = data_encoding::HEXLOWER.decode(all["key_hex"].as_str().unwrap().as_bytes()).unwrap();
        let names = Pseudonyms::new(key);
        for v in all["vectors"].as_array().unwrap() {
            let (kind, value) = (v["kind"].as_str().unwrap(), v["value"].as_str().unwrap());
            // The reference was made under another domain.
            let digest = names.digest("groupmeter/v1", kind, value);
            let code = BASE32_NOPAD.encode(&digest).to_ascii_lowercase();
            assert_eq!(format!("{}_{}", &kind[..1], &code[..10]), v["pseudonym"].as_str().unwrap());
        }
        assert_ne!(names.of("member", "a"), names.of("chat", "a"));
        assert_ne!(names.of("member", "a"), Pseudonyms::new(vec![1; 32]).of("member", "a"));
        assert!((1..=104).contains(&names.weeks()));
    }
}
