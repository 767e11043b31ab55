//! Time stamps: UTC microseconds inside, RFC 3339 with the chat's offset outside.

use jiff::{
    Timestamp, civil,
    fmt::temporal::{DateTimeParser, DateTimePrinter},
    tz::TimeZone,
};

/// Microseconds in a second.
pub const MICROS_PER_SECOND: i64 = 1_000_000;

static PARSER: DateTimeParser = DateTimeParser::new();
static PRINTER: DateTimePrinter = DateTimePrinter::new();

/// UTC microseconds of a wall-clock time in `zone`. A time inside a daylight-saving gap is moved
/// forward, one inside a fold takes the earlier reading.
pub fn micros(local: civil::DateTime, zone: &TimeZone) -> Option<i64> {
    zone.to_ambiguous_timestamp(local).compatible().ok().map(Timestamp::as_microsecond)
}

/// Reads an ISO 8601 / RFC 3339 stamp. Without an offset the time is taken in `zone`. Returns UTC
/// microseconds and the offset in seconds, if the stamp had one.
pub fn parse_rfc3339(stamp: &str, zone: &TimeZone) -> Option<(i64, Option<i32>)> {
    let stamp = stamp.trim();
    let stamp = stamp.strip_suffix(" UTC").map_or(stamp, |s| s);
    if let Ok(pieces) = jiff::fmt::temporal::Pieces::parse(stamp) {
        let local = pieces.date().to_datetime(pieces.time().unwrap_or_default());
        return match pieces.to_numeric_offset() {
            Some(offset) => {
                let micros = offset.to_timestamp(local).ok()?.as_microsecond();
                Some((micros, Some(offset.seconds())))
            }
            None => Some((micros(local, zone)?, None)),
        };
    }
    PARSER.parse_datetime(stamp).ok().and_then(|d| micros(d, zone)).map(|m| (m, None))
}

/// RFC 3339 in `zone`, seconds kept, fractions only when there are some.
pub fn to_rfc3339(time: i64, zone: &TimeZone) -> String {
    let mut out = String::with_capacity(32);
    if let Ok(t) = Timestamp::from_microsecond(time) {
        // Writing to a string does not fail.
        let _ = PRINTER.print_timestamp_with_offset(&t, zone.to_offset(t), &mut out);
    }
    out
}

/// UTC microseconds of an epoch stamp in seconds, or in milliseconds, which are unmistakable.
pub fn epoch(stamp: i64) -> i64 {
    if stamp.unsigned_abs() > 100_000_000_000 {
        stamp.saturating_mul(1000)
    } else {
        stamp.saturating_mul(MICROS_PER_SECOND)
    }
}

/// The zone with this IANA name, or with this offset (`+08:00`).
pub fn zone_named(name: &str) -> Option<TimeZone> {
    if let Some(seconds) = name.strip_prefix(['+', '-']).and_then(|digits| {
        let (hours, minutes) = digits.split_once(':')?;
        Some(hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60)
    }) {
        return Some(fixed_offset(if name.starts_with('-') { -seconds } else { seconds }));
    }
    (!name.is_empty()).then(|| TimeZone::get(name).ok()).flatten()
}

/// The IANA name of a zone, or its offset (`+08:00`); what [`zone_named`] reads.
pub fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().map_or_else(
        || {
            let seconds = zone.to_fixed_offset().map_or(0, |o| o.seconds());
            let sign = if seconds < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", seconds.abs() / 3600, seconds.abs() / 60 % 60)
        },
        str::to_owned,
    )
}

/// A zone with a fixed offset from UTC in seconds.
pub fn fixed_offset(seconds: i32) -> TimeZone {
    jiff::tz::Offset::from_seconds(seconds).map_or(TimeZone::UTC, TimeZone::fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_what_it_reads() {
        let zone = fixed_offset(8 * 3600);
        let (time, offset) = parse_rfc3339("2026-03-02T09:01:12+08:00", &TimeZone::UTC).unwrap();
        assert_eq!(offset, Some(28800));
        assert_eq!(to_rfc3339(time, &zone), "2026-03-02T09:01:12+08:00");
        assert_eq!(to_rfc3339(time + 500_000, &TimeZone::UTC), "2026-03-02T01:01:12.5+00:00");
        assert_eq!(to_rfc3339(i64::MAX, &zone), "");
    }
}
