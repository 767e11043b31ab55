//! Dates with the month in words, and Chinese, Japanese and Korean dates with the units written
//! out: `Wednesday, March 4, 2026 at 9:15:20 AM UTC`, `19 Oct 2019, 14:37`, `2026年3月2日 오전 9:01`.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// A date with its time, and the offset from UTC where the text names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LongDate {
    pub local: DateTime,
    /// Seconds east of UTC.
    pub offset: Option<i32>,
    pub seconds: bool,
}

impl LongDate {
    /// UTC microseconds; in `zone` where the text names no offset.
    pub fn micros(&self, zone: &TimeZone) -> Option<i64> {
        match self.offset {
            Some(seconds) => crate::model::micros(self.local, &crate::model::fixed_offset(seconds)),
            None => crate::model::micros(self.local, zone),
        }
    }
}

/// First letters of month names, in English and the other languages that such exports come in.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen"],
    &["feb", "fév", "fev"],
    &["mar", "mär", "mrt"],
    &["apr", "avr", "abr", "ápr"],
    &["may", "mai", "maj", "mag", "máj", "mei"],
    &["jun", "juin", "giu", "jún"],
    &["jul", "juil", "lug", "júl"],
    &["aug", "aoû", "ago"],
    &["sep", "set", "szept"],
    &["oct", "okt", "out", "ott"],
    &["nov"],
    &["dec", "dez", "dic", "déc"],
];

fn month(word: &str) -> Option<i8> {
    let word = word.to_lowercase();
    if word.chars().count() < 3 {
        return None;
    }
    // The longest prefix wins: "mar" is March, "mag" is May in Italian.
    let found = MONTHS.iter().enumerate().filter_map(|(i, prefixes)| {
        prefixes.iter().filter(|p| word.starts_with(**p)).map(|p| (p.len(), i)).max()
    });
    found.max().map(|(_, i)| i as i8 + 1)
}

/// Abbreviations of zones that old exports write.
fn zone(word: &str) -> Option<i32> {
    let hours = match word {
        "UTC" | "GMT" | "Z" => 0,
        "PDT" | "MST" => -7,
        "PST" => -8,
        "MDT" | "CST" => -6,
        "CDT" | "EST" => -5,
        "EDT" => -4,
        "BST" | "CET" => 1,
        "CEST" => 2,
        _ => return None,
    };
    Some(hours * 3600)
}

/// Reads a date and time anywhere in a short text; a date without a time is midnight.
pub(super) fn read(text: &str) -> Option<LongDate> {
    let (mut day, mut year, mut month_found) = (None, None, None);
    let (mut clock, mut seconds, mut afternoon, mut offset) = (None, false, None, None);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let digits = &rest[..end];
            let value: i32 = digits.parse().ok()?;
            rest = &rest[end..];
            if rest.starts_with(':') && clock.is_none() && end <= 2 {
                let (minute, second, after) = minutes(&rest[1..])?;
                seconds = second.is_some();
                clock = Some((value, minute, second.unwrap_or(0)));
                rest = after;
            } else if rest.starts_with(['年', '년']) {
                year = Some(value);
            } else if rest.starts_with(['月', '월']) {
                month_found = Some(value as i8);
            } else if rest.starts_with(['日', '일']) {
                day = Some(value);
            } else if end == 4 && year.is_none() {
                year = Some(value);
            } else if end <= 2 && day.is_none() {
                day = Some(value);
            }
        } else if c.is_alphabetic() {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let word = &rest[..end];
            match word {
                "AM" | "am" | "오전" | "上午" | "午前" | "凌晨" | "早上" => afternoon = Some(false),
                "PM" | "pm" | "오후" | "下午" | "午後" | "晚上" | "中午" => afternoon = Some(true),
                _ => {
                    if let Some(seconds) = zone(word) {
                        offset = Some(seconds);
                    } else if month_found.is_none() {
                        month_found = month(word);
                    }
                }
            }
            rest = &rest[end..];
        } else {
            let signed = c == '+' || c == '-';
            rest = &rest[c.len_utf8()..];
            // "+0100" behind the clock.
            if let (true, Some(_), Some(digits)) = (signed, clock, rest.get(..4))
                && digits.bytes().all(|b| b.is_ascii_digit())
                && !rest[4..].starts_with(|c: char| c.is_ascii_digit())
            {
                let value: i32 = digits.parse().ok()?;
                let east = (value / 100 * 60 + value % 100) * 60;
                offset = Some(if c == '-' { -east } else { east });
                rest = &rest[4..];
            }
        }
    }
    let (mut hour, minute, second) = clock.unwrap_or((0, 0, 0));
    match afternoon {
        Some(true) if hour < 12 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    let date = Date::new(year?.try_into().ok()?, month_found?, day?.try_into().ok()?).ok()?;
    let time = Time::new(hour.try_into().ok()?, minute, second, 0).ok()?;
    Some(LongDate { local: date.to_datetime(time), offset, seconds })
}

/// `mm` or `mm:ss` after the hour's colon.
fn minutes(text: &str) -> Option<(i8, Option<i8>, &str)> {
    let minute = text.get(..2)?.parse().ok()?;
    let rest = &text[2..];
    if let Some(second) = rest.strip_prefix(':').and_then(|r| r.get(..2)).and_then(|s| s.parse().ok()) {
        return Some((minute, Some(second), &rest[3..]));
    }
    Some((minute, None, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> String {
        read(text)
            .and_then(|d| d.micros(&TimeZone::UTC))
            .map(|t| crate::model::to_rfc3339(t, &TimeZone::UTC))
            .unwrap_or_default()
    }

    #[test]
    fn reads_months_in_words() {
        assert_eq!(at("Wednesday, March 4, 2026 at 9:15:20\u{202f}AM UTC"), "2026-03-04T09:15:20+00:00");
        assert_eq!(at("Tuesday, 7 February 2021 at 17:13:43 UTC"), "2021-02-07T17:13:43+00:00");
        assert_eq!(at("2015. február 15., vasárnap 21:54:36 UTC"), "2015-02-15T21:54:36+00:00");
        assert_eq!(at("2026年5月29日星期五 UTC 03:00:29"), "2026-05-29T03:00:29+00:00");
        assert_eq!(at("Friday, October 4, 2013 at 10:05pm PDT"), "2013-10-05T05:05:00+00:00");
        assert_eq!(at("Oct 19, 2019, 2:37 PM"), "2019-10-19T14:37:00+00:00");
        assert_eq!(at("19 Oct 2019, 14:37"), "2019-10-19T14:37:00+00:00");
        assert_eq!(at("Wed, 4 Mar 2026 10:15:20 +0100"), "2026-03-04T09:15:20+00:00");
        assert_eq!(at("2015년 7월 9일 오후 8:34"), "2015-07-09T20:34:00+00:00");
        assert_eq!(at("8:34pm, July 9, 2015"), "2015-07-09T20:34:00+00:00");
        assert_eq!(at("no date"), "");
        assert_eq!(at("March 40, 2026 10:99"), "");
    }
}
