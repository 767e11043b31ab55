//! Wall-clock time of a group: the offsets that its zone had over the log, looked up once.

use crate::model::MICROS_PER_SECOND;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Offsets from UTC in order of the times from which they hold, microseconds both.
#[derive(Clone, Debug)]
pub struct Clock {
    offsets: Vec<(i64, i64)>,
}

impl Clock {
    /// The clock of a zone for times from `first` to `last`.
    pub fn new(zone: &TimeZone, first: i64, last: i64) -> Self {
        let micros = |offset: jiff::tz::Offset| i64::from(offset.seconds()) * MICROS_PER_SECOND;
        let start = Timestamp::from_microsecond(first).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut offsets = vec![(i64::MIN, micros(zone.to_offset(start)))];
        let later = zone.following(start).map(|t| (t.timestamp().as_microsecond(), micros(t.offset())));
        offsets.extend(later.take_while(|t| t.0 <= last));
        Self { offsets }
    }

    /// Microseconds of the wall clock since its 1 January 1970.
    pub fn local(&self, time: i64) -> i64 {
        let after = self.offsets.partition_point(|o| o.0 <= time);
        time + self.offsets[after.saturating_sub(1)].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_change_with_the_zone() {
        let zone = TimeZone::get("Europe/Madrid").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_microsecond();
        let clock = Clock::new(&zone, at("2026-01-01T00:00Z"), at("2026-12-31T00:00Z"));
        let hours = |t: i64| (clock.local(t) - t) / 3_600_000_000;
        assert_eq!(hours(at("2026-03-29T00:59Z")), 1);
        assert_eq!(hours(at("2026-03-29T01:00Z")), 2);
        assert_eq!(hours(at("2026-11-01T00:00Z")), 1);
        assert_eq!(Clock::new(&TimeZone::UTC, 0, i64::MAX).local(5), 5);
    }
}
