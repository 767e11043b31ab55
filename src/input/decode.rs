//! Bytes to text: byte order marks, UTF-8, UTF-16 without a mark, GB18030.

use anyhow::{Result, bail};
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Decodes `bytes`. Without `label` the encoding is found: byte order mark, valid UTF-8, UTF-16 by
/// the place of its zero bytes, GB18030 when it decodes cleanly, else windows-1252 for text that
/// is mostly ASCII, else UTF-8 with replacement characters. Line ends become single line feeds.
///
/// # Errors
/// When `label` names no known encoding.
pub fn decode(bytes: Vec<u8>, label: Option<&str>) -> Result<String> {
    Ok(unified(decoded(bytes, label)?))
}

/// Line ends as one line feed: which ones an exporter writes says nothing.
fn unified(text: String) -> String {
    let Some(first) = memchr::memchr(b'\r', text.as_bytes()) else { return text };
    let mut bytes = text.into_bytes();
    let (mut to, mut from) = (first, first);
    while from < bytes.len() {
        let byte = match bytes[from] {
            b'\r' if bytes.get(from + 1) == Some(&b'\n') => {
                from += 1;
                b'\n'
            }
            b'\r' => b'\n',
            byte => byte,
        };
        bytes[to] = byte;
        to += 1;
        from += 1;
    }
    bytes.truncate(to);
    match String::from_utf8(bytes) {
        Ok(text) => text,
        // Cannot happen: only ASCII bytes were touched.
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

fn decoded(mut bytes: Vec<u8>, label: Option<&str>) -> Result<String> {
    if let Some(label) = label {
        let Some(encoding) = Encoding::for_label(label.as_bytes()) else {
            bail!("unknown encoding {label:?}; try utf-8, utf-16le, gb18030, big5, shift_jis");
        };
        return Ok(encoding.decode(&bytes).0.into_owned());
    }
    if let Some((encoding, _)) = Encoding::for_bom(&bytes) {
        if encoding == UTF_8 {
            bytes.drain(..3);
            return Ok(match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
            });
        }
        return Ok(encoding.decode(&bytes).0.into_owned());
    }
    if let Some(encoding) = utf16_without_mark(&bytes) {
        return Ok(encoding.decode(&bytes).0.into_owned());
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error.into_bytes(),
    };
    // A file of UTF-8 with a few broken bytes is still UTF-8: its rest would not decode cleanly.
    let invalid = bytes.utf8_chunks().filter(|c| !c.invalid().is_empty()).count();
    let high = bytes.iter().filter(|b| **b >= 0x80).count();
    if invalid * 20 <= high {
        return Ok(mended(&bytes));
    }
    let (text, _, malformed) = GB18030.decode(&bytes);
    if !malformed && high * 20 > bytes.len() {
        return Ok(text.into_owned());
    }
    Ok(WINDOWS_1252.decode(&bytes).0.into_owned())
}

/// UTF-8 with stray bytes: chat programs log what others send, so a line of windows-1252 may stand
/// among lines of UTF-8. A single stray byte after a Latin letter is read as that; the rest is lost.
fn mended(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        match chunk.invalid() {
            [] => {}
            stray @ [_] if out.ends_with(|c: char| c.is_ascii_alphabetic()) => {
                out.push_str(&WINDOWS_1252.decode_without_bom_handling(stray).0);
            }
            _ => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
    out
}

fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    if head.len() < 16 {
        return None;
    }
    let half = head.len() / 2;
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    if zeros(1) * 3 > half && zeros(0) * 20 < half {
        return Some(UTF_16LE);
    }
    (zeros(0) * 3 > half && zeros(1) * 20 < half).then_some(UTF_16BE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_encoding() {
        let text = "帮我点一下 谢谢大家，已经点了，次数用完了 done\n".repeat(8);
        let gb = GB18030.encode(&text).0.into_owned();
        assert_eq!(decode(gb, None).unwrap(), text);
        assert_eq!(decode(text.clone().into_bytes(), None).unwrap(), text);
        let ascii = "2026-03-04 09:00 Ana: done, thanks\n".repeat(4);
        let le: Vec<u8> = ascii.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = ascii.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(le, None).unwrap(), ascii);
        assert_eq!(decode(be, None).unwrap(), ascii);
        assert_eq!(
            decode(b"caf\xe9 at noon, see you there".to_vec(), None).unwrap(),
            "café at noon, see you there"
        );
        assert_eq!(decode(b"\xef\xbb\xbfhi".to_vec(), None).unwrap(), "hi");
        assert!(decode(b"hi".to_vec(), Some("klingon")).is_err());
    }
}
