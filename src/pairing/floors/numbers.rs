//! How people write the numbers of places: "1 3 点了", "1-4 done", "二楼", "除了4楼都好了".

use super::{How, List, MOST, Said};
use crate::data::terms;
use anyhow::Context;
use regex::Regex;
use std::collections::BTreeSet;

/// Whether a text can hold a number at all.
pub(super) fn holds_number(folded: &str) -> bool {
    folded.chars().any(|c| c.is_ascii_digit() || NUMERALS.contains(&c))
}

const NUMERALS: &[char] = &['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
/// After a number, these count things and name no place.
const UNITS: &[char] = &[
    '个', '人', '次', '块', '元', '分', '天', '月', '年', '岁', '折', '张', '包', '斤', '条', '下', '刀',
    '票', '位', '%', '度', '级', '小', '.', ':', '/', '-',
];

/// The patterns of numbers.
pub(super) struct Grammar {
    label: Regex,
    link: Regex,
    floor: Regex,
    range: Regex,
    row: Regex,
    digits: Regex,
}

impl Grammar {
    pub fn new() -> anyhow::Result<Self> {
        let regex = |pattern: &str| Regex::new(pattern).with_context(|| pattern.to_owned());
        Ok(Self {
            label: regex(
                r"^[^\p{L}\p{N}]*(?:#?接龙[^\d]{0,12}\n)?(?:我?第|我是|插|排)?(\d{1,2}|[一二三四五六七八九十]{1,2})(?:[楼号位][^\p{L}\p{N}]*|[.、,):\s\u{20e3}]+|$|(\p{Han}))",
            )?,
            link: regex(r"(?:https?://|www\.)\S+")?,
            floor: regex(
                r"(\d{1,9}|[一二三四五六七八九十]{1,2})(?:楼|号)|(?:number|numbers|nos?\.?|num\.?|nr\.?|nº|n°|#|nomor|número|numero|回)\s?(\d{1,2})",
            )?,
            range: regex(r"(\d{1,2})\s?(?:-|~|–|到|至| to | a | al | até | sampai | bis )\s?(\d{1,2})")?,
            row: regex(r"\d{1,2}(?:\s?(?:[,、.和同跟&+/]| and | y | e | dan | und | et |\s)\s?\d{1,2})+")?,
            digits: regex(r"\d{2,9}")?,
        })
    }

    /// The number that a posting gives itself.
    pub fn label(&self, folded: &str) -> Option<u8> {
        let found = self.label.captures(folded)?;
        if found.get(2).is_some_and(|next| next.as_str().chars().any(|c| UNITS.contains(&c))) {
            return None;
        }
        let number = number(found.get(1)?.as_str())?;
        // A bare row of numbers is a claim, whatever was taken for a posting.
        let rest = folded[found.get(0)?.end()..].trim_start();
        (number <= MOST && !rest.starts_with(|c: char| c.is_ascii_digit())).then_some(number)
    }

    /// What can hold numbers of places: no links, and not the number of the posting itself.
    pub fn claim(&self, folded: &str, labelled: bool) -> String {
        let text = self.link.replace_all(folded, " ");
        if labelled {
            let from = self.label.captures(&text).and_then(|c| c.get(1)).map_or(0, |m| m.end());
            return text[from..].to_owned();
        }
        text.into_owned()
    }

    /// What a text says of the places of a list.
    pub fn spoken(&self, text: &str, list: &List) -> Vec<Said> {
        let clauses = clauses(text);
        let mut named: Vec<(u8, usize)> = Vec::new();
        for (at, clause) in clauses.iter().enumerate() {
            named.extend(self.numbers(clause, list).into_iter().map(|n| (n, at)));
        }
        if named.is_empty() {
            return Vec::new();
        }
        let mut out: Vec<Said> = Vec::new();
        let mut rest: Option<usize> = None;
        for (number, at) in &named {
            let Some(need) = list.needs.get(number).copied() else { continue };
            if out.iter().any(|s| s.need == need) {
                continue;
            }
            let excepted = terms().excepts(&clauses[*at]);
            rest = rest.or(excepted.then_some(*at));
            let how = if excepted { How::Excepted } else { How::Named };
            out.push(said(need, how, &clauses[*at]));
        }
        let rest = rest.or_else(|| clauses.iter().position(|c| terms().means_the_rest(c)));
        if let Some(at) = rest {
            let known: BTreeSet<u32> = out.iter().map(|s| s.need).collect();
            let left = list.needs.values().filter(|n| !known.contains(n));
            out.extend(left.map(|n| said(*n, How::Rest, &clauses[at])));
        }
        out
    }

    /// The places that a clause names; none when a number is no place of the list.
    fn numbers(&self, clause: &str, list: &List) -> Vec<u8> {
        let mut found: Vec<u8> = Vec::new();
        let place = |n: u8| list.needs.contains_key(&n);
        let mut taken: Vec<std::ops::Range<usize>> = Vec::new();
        let free = |taken: &[std::ops::Range<usize>], m: &std::ops::Range<usize>| {
            !taken.iter().any(|t| t.start < m.end && m.start < t.end)
        };
        for m in self.range.captures_iter(clause) {
            let (Some(whole), Some(a), Some(b)) = (m.get(0), m.get(1), m.get(2)) else { continue };
            let (Some(a), Some(b)) = (number(a.as_str()), number(b.as_str())) else { continue };
            if a < b && place(a) && place(b) && alone(clause, &whole.range()) {
                found.extend((a..=b).filter(|n| place(*n)));
                taken.push(whole.range());
            }
        }
        for m in self.row.find_iter(clause) {
            if !free(&taken, &m.range()) {
                continue;
            }
            let parts: Vec<&str> =
                m.as_str().split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
            let numbers: Vec<u8> = parts.iter().filter_map(|p| number(p)).collect();
            // "1.5" is a number of its own, "12 34" are rows of digits.
            let decimal = parts.len() < 3 && m.as_str().contains('.');
            let rising = numbers.windows(2).all(|w| w[0] < w[1]);
            if !decimal && rising && numbers.iter().all(|n| place(*n)) && alone(clause, &m.range()) {
                found.extend(numbers);
                taken.push(m.range());
            }
        }
        for m in self.floor.captures_iter(clause) {
            let Some(digits) = m.get(1).or(m.get(2)).filter(|d| free(&taken, &d.range())) else { continue };
            let voted = clause[..digits.start()].trim_end_matches('了').ends_with(['投', '给', '.'])
                && m.get(1).is_some();
            if voted {
                continue;
            }
            let text = digits.as_str();
            match number(text).filter(|n| place(*n)) {
                Some(n) => found.push(n),
                None => {
                    let all = rising(text).filter(|all| all.iter().all(|n| place(*n)));
                    found.extend(all.into_iter().flatten());
                }
            }
            taken.push(digits.range());
        }
        if list.numbered >= 2 || found.is_empty() {
            for m in self.digits.find_iter(clause) {
                if !free(&taken, &m.range()) {
                    continue;
                }
                let numbers = rising(m.as_str()).filter(|all| all.iter().all(|n| place(*n)));
                if let (Some(numbers), true) = (numbers, alone(clause, &m.range())) {
                    found.extend(numbers);
                }
            }
        }
        found
    }
}

fn said(need: u32, how: How, clause: &str) -> Said {
    Said { need, how, fails: terms().tells_of_failure(clause), later: terms().puts_off(clause) }
}

/// Clauses of a text; a comma between two numbers does not end one.
fn clauses(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let near = |from: usize, step: isize| {
        let mut at = from as isize + step;
        while chars.get(at as usize).is_some_and(|c| *c == ' ') {
            at += step;
        }
        chars.get(at as usize).copied()
    };
    let mut out = vec![String::new()];
    for (at, c) in chars.iter().enumerate() {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let comma = *c == ',' && !(digit(near(at, -1)) && digit(near(at, 1)));
        let stop = *c == '.' && !digit(near(at, 1));
        if comma || stop || matches!(c, '。' | ';' | '!' | '?' | '\n' | '…') {
            out.push(String::new());
        } else if let Some(last) = out.last_mut() {
            last.push(*c);
        }
    }
    out
}

/// Whether digits are no part of a longer number, a price, a name or a quantity.
fn alone(text: &str, at: &std::ops::Range<usize>) -> bool {
    let before = text[..at.start].chars().next_back();
    let mut after = text[at.end..].chars();
    let (next, second) = (after.next(), after.next());
    // "1." ends a sentence, "1.5" is a number.
    let sentence = next == Some('.') && !second.is_some_and(|s| s.is_ascii_digit());
    let counts = !sentence && next.is_some_and(|c| UNITS.contains(&c));
    let glued = |c: Option<char>| {
        c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '$' | '¥' | '€' | '£' | '+' | '@'))
    };
    !glued(before) && !before.is_some_and(|c| matches!(c, '.' | ':' | '-')) && !glued(next) && !counts
}

/// The digits of a number that rises from digit to digit: "134".
fn rising(digits: &str) -> Option<Vec<u8>> {
    let all: Vec<u8> = digits.bytes().map(|b| b.wrapping_sub(b'0')).collect();
    (all.len() > 1 && all[0] > 0 && all.windows(2).all(|w| w[0] < w[1])).then_some(all)
}

/// A number up to [`MOST`], in digits or Chinese.
fn number(text: &str) -> Option<u8> {
    let value = match text.parse::<u8>() {
        Ok(n) => n,
        Err(_) => {
            let digits: Vec<u8> = text
                .chars()
                .map(|c| NUMERALS.iter().position(|n| *n == c).map(|p| p as u8 + 1))
                .collect::<Option<_>>()?;
            match digits[..] {
                [n] => n,
                [10, n] => 10 + n,
                [n, 10] => n * 10,
                _ => return None,
            }
        }
    };
    (1..=MOST).contains(&value).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(places: u8, numbered: usize) -> List {
        List { needs: (1..=places).map(|n| (n, u32::from(n))).collect(), numbered, ..List::default() }
    }

    fn named(text: &str, places: u8) -> Vec<u32> {
        let grammar = Grammar::new().unwrap();
        let text = grammar.claim(&crate::text::fold::fold(text), false);
        grammar
            .spoken(&text, &list(places, 3))
            .iter()
            .filter(|s| s.how != How::Excepted)
            .map(|s| s.need)
            .collect()
    }

    #[test]
    fn numbers_name_places() {
        assert_eq!(named("1 2 3 4", 4), [1, 2, 3, 4]);
        assert_eq!(named("123", 3), [1, 2, 3]);
        assert_eq!(named("1和4 搞定", 4), [1, 4]);
        assert_eq!(named("1、2、4、5、6点了", 7), [1, 2, 4, 5, 6]);
        assert_eq!(named("1.3.5.6.7完成", 7), [1, 3, 5, 6, 7]);
        assert_eq!(named("六樓七樓", 7), [6, 7]);
        assert_eq!(named("1-4 done", 4), [1, 2, 3, 4]);
        assert_eq!(named("1 to 3 done", 4), [1, 2, 3]);
        assert_eq!(named("3到5点完了，7号也点了", 8), [3, 4, 5, 7]);
        assert_eq!(named("12✅ 4号要下载app", 4), [4, 1, 2]);
        assert_eq!(named("回1 回4", 4), [1, 4]);
        assert_eq!(named("number 3 done", 4), [3]);
    }

    #[test]
    fn other_numbers_name_none() {
        for text in [
            "1",
            "111",
            "砍了0.02",
            "还差3个",
            "1.5 done",
            "2人团",
            "25号开始",
            "投了3号",
            "https://a.example/1-4",
            "10:30",
        ] {
            assert_eq!(named(text, 4), Vec::<u32>::new(), "{text}");
        }
    }

    #[test]
    fn clauses_fail_each_for_itself() {
        let grammar = Grammar::new().unwrap();
        let spoken = grammar.spoken("1 2 点了,3楼次数用完", &list(3, 3));
        let fails: Vec<bool> = spoken.iter().map(|s| s.fails).collect();
        assert_eq!(fails, [false, false, true]);
        let spoken = grammar.spoken("除了2楼都好了", &list(3, 3));
        let how: Vec<(u32, How)> = spoken.iter().map(|s| (s.need, s.how)).collect();
        assert_eq!(how, [(2, How::Excepted), (1, How::Rest), (3, How::Rest)]);
    }

    #[test]
    fn postings_number_themselves() {
        let grammar = Grammar::new().unwrap();
        let label = |text: &str| grammar.label(&crate::text::fold::fold(text));
        assert_eq!(label("2. 牛奶 https://p.example/a"), Some(2));
        assert_eq!(label("二楼 现金 https://p.example/a"), Some(2));
        assert_eq!(label("我第五 领券的"), Some(5));
        assert_eq!(label("4老孙苹果树"), Some(4));
        assert_eq!(label("5️⃣手机壳"), Some(5));
        assert_eq!(label("3人团 还差一个"), None);
        assert_eq!(label("帮我砍一刀"), None);
        assert_eq!(label("1 2 3"), None);
    }
}
