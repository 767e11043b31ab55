//! How many digits a text must hold for a pattern to match: most messages hold fewer than any number that is
//! somebody's, and need not be searched for it.

use regex_syntax::hir::{Class, Hir, HirKind};

/// A number of digits that every match of a pattern holds at least; 0 for a pattern that is not well formed.
pub(super) fn fewest(pattern: &str) -> usize {
    regex_syntax::parse(pattern).map_or(0, |hir| within(&hir))
}

fn within(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => literal.0.iter().filter(|b| b.is_ascii_digit()).count(),
        HirKind::Class(class) => usize::from(is_digit(class)),
        HirKind::Repetition(repeated) => (repeated.min as usize).saturating_mul(within(&repeated.sub)),
        HirKind::Capture(group) => within(&group.sub),
        HirKind::Concat(parts) => parts.iter().map(within).fold(0, usize::saturating_add),
        HirKind::Alternation(ways) => ways.iter().map(within).min().unwrap_or(0),
    }
}

/// Whether a class holds nothing but ASCII digits.
fn is_digit(class: &Class) -> bool {
    match class {
        Class::Unicode(class) => class.iter().all(|r| r.start() >= '0' && r.end() <= '9'),
        Class::Bytes(class) => class.iter().all(|r| r.start() >= b'0' && r.end() <= b'9'),
    }
}

#[cfg(test)]
mod tests {
    use super::fewest;

    #[test]
    fn counts_the_digits_that_no_match_is_without() {
        for (pattern, digits) in [
            ("no digits", 0),
            (r"1[3-9][0-9]([- ]?[0-9]{4}){2}", 11),
            (r"(?:^|[^0-9])(0[1-9][0-9]{1,4}|[0-9a-f]{3}7)(?-u:\b)", 1),
            (r"(?i)pin ([0-9]{3,8})", 3),
            ("[0-9]*|9", 0),
            ("(", 0),
        ] {
            assert_eq!(fewest(pattern), digits, "{pattern}");
        }
    }
}
