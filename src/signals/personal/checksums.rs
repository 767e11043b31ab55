//! Check digits of identity papers, cards and accounts.

use jiff::civil::Date;

/// What the digits of a number say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Shape, date and check digit are right.
    Right,
    /// The check digit is wrong: a slip, or an invented number.
    WrongDigit,
    /// No such number can exist.
    Impossible,
}

fn verdict(right: bool) -> Verdict {
    if right { Verdict::Right } else { Verdict::WrongDigit }
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// Payment cards: issuer, length, and the formula of Luhn (ISO/IEC 7812-1).
pub fn card(text: &str) -> Verdict {
    let d = digits(text);
    let plain: String = text.chars().filter(char::is_ascii_digit).collect();
    let two: u32 = plain.get(..2).and_then(|p| p.parse().ok()).unwrap_or(0);
    let long = match two {
        62 => 16..=19,
        40..=49 => 16..=16,
        51..=55 | 22..=27 => 16..=16,
        34 | 37 => 15..=15,
        60 | 64 | 65 => 16..=16,
        35 => 16..=16,
        _ => return Verdict::Impossible,
    };
    if !long.contains(&d.len()) {
        return Verdict::Impossible;
    }
    let sum: u32 =
        d.iter().rev().enumerate().map(|(i, n)| if i % 2 == 0 { *n } else { n * 2 / 10 + n * 2 % 10 }).sum();
    verdict(sum.is_multiple_of(10))
}

/// Mainland identity cards: a date that existed and the check character of GB 11643 (ISO 7064 MOD 11-2).
pub fn resident(text: &str) -> Verdict {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|p| p.parse::<i16>().ok());
    let (Some(year), Some(month), Some(day)) = (number(6..10), number(10..12), number(12..14)) else {
        return Verdict::Impossible;
    };
    let date = Date::new(year, month as i8, day as i8);
    if date.is_err() || !(1850..=2100).contains(&year) {
        return Verdict::Impossible;
    }
    let sum: u32 = digits(&text[..17]).iter().zip(WEIGHTS).map(|(n, w)| n * w).sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    verdict(text.as_bytes()[17].to_ascii_uppercase() == check)
}

/// Hong Kong identity cards: letters count from A = 10, a missing first letter as 36; weights 9 to 2.
pub fn hong_kong(text: &str) -> Verdict {
    let plain: Vec<u32> =
        text.chars().filter(char::is_ascii_alphanumeric).filter_map(|c| c.to_digit(36)).collect();
    let (body, check) = plain.split_at(plain.len() - 1);
    let head = if body.len() == 7 { vec![36] } else { Vec::new() };
    let sum: u32 = head.iter().chain(body).zip((2..=9).rev()).map(|(n, w)| n * w).sum();
    verdict((11 - sum % 11) % 11 == check[0])
}

/// Taiwanese identity cards: the letter as two digits, weights 1, 9, 8 … 1, 1.
pub fn taiwan(text: &str) -> Verdict {
    const LETTERS: &str = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let Some(first) = text.chars().next().and_then(|c| LETTERS.find(c.to_ascii_uppercase())) else {
        return Verdict::Impossible;
    };
    let letter = first as u32 + 10;
    let weights = [8, 7, 6, 5, 4, 3, 2, 1, 1];
    let sum: u32 = letter / 10
        + letter % 10 * 9
        + digits(&text[1..]).iter().zip(weights).map(|(n, w)| n * w).sum::<u32>();
    verdict(sum.is_multiple_of(10))
}

/// Spanish DNI and NIE: the letter is the number modulo 23.
pub fn spain(text: &str) -> Verdict {
    let upper = text.to_ascii_uppercase();
    let number = match upper.as_bytes()[0] {
        lead @ b'X'..=b'Z' => digits(&upper).iter().fold(u32::from(lead - b'X'), |n, d| n * 10 + d),
        _ => digits(&upper).iter().fold(0, |n, d| n * 10 + d),
    };
    let letter = b"TRWAGMYFPDXBNJZSQVHLCKE"[(number % 23) as usize];
    verdict(upper.as_bytes()[upper.len() - 1] == letter)
}

/// Brazilian CPF: two check digits modulo 11.
pub fn brazil(text: &str) -> Verdict {
    let d = digits(text);
    let check = |n: usize| {
        let sum: u32 = d[..n].iter().zip((2..=n as u32 + 1).rev()).map(|(a, w)| a * w).sum();
        let rest = sum * 10 % 11;
        if rest == 10 { 0 } else { rest }
    };
    verdict(d.len() == 11 && check(9) == d[9] && check(10) == d[10])
}

/// International bank account numbers: modulo 97 (ISO 13616).
pub fn iban(text: &str) -> Verdict {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    if !(15..=34).contains(&plain.len()) {
        return Verdict::Impossible;
    }
    let turned = plain[4..].chars().chain(plain[..4].chars());
    let rest = turned.filter_map(|c| c.to_digit(36)).fold(0u32, |rest, n| {
        let wide = if n >= 10 { rest * 100 + n } else { rest * 10 + n };
        wide % 97
    });
    verdict(rest == 1)
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Impossible, Right, WrongDigit};
    use super::*;

    #[test]
    fn published_examples_are_right_and_slips_are_not() {
        assert_eq!(resident("11010519491231002X"), Right);
        assert_eq!(resident("110105194912310021"), WrongDigit);
        assert_eq!(resident("110000199902290006"), Impossible);
        assert_eq!(card("4111 1111 1111 1111"), Right);
        assert_eq!(card("4111111111111112"), WrongDigit);
        assert_eq!(card("0000000000000000"), Impossible);
        // Textbook examples.
        assert_eq!(hong_kong("A123456(3)"), Right);
        assert_eq!(hong_kong("A123456(4)"), WrongDigit);
        assert_eq!(taiwan("A123456789"), Right);
        assert_eq!(taiwan("A123456788"), WrongDigit);
        assert_eq!(spain("12345678Z"), Right);
        assert_eq!(spain("X1234567L"), Right);
        assert_eq!(spain("12345678A"), WrongDigit);
        assert_eq!(brazil("111.444.777-35"), Right);
        assert_eq!(brazil("111.444.777-36"), WrongDigit);
        assert_eq!(iban("GB82 WEST 1234 5698 7654 32"), Right);
        assert_eq!(iban("GB82 WEST 1234 5698 7654 33"), WrongDigit);
    }
}
