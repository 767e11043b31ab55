//! Every number that the measures were taken with, for whoever repeats them (P1 of docs/methods.md).

use super::giving::{self, riders};
use super::health::points;
use super::history::{DAY, HOUR};
use super::presence;
use super::reciprocity::{EXPOSURE, contingent, null};
use std::collections::BTreeMap;

/// Names of the parameters and their values; `threshold` is the probability from which help counts.
pub fn parameters(threshold: f32) -> BTreeMap<&'static str, f64> {
    // From f32 without its tail of digits.
    let short = |x: f32| (f64::from(x) * 1e4).round() / 1e4;
    let hours = |micros: i64| micros as f64 / HOUR as f64;
    let days = |micros: i64| micros as f64 / DAY as f64;
    BTreeMap::from([
        ("help_threshold", short(threshold)),
        ("help_weighed_below_threshold", short(giving::DOUBT)),
        ("around_before_message_hours", hours(presence::BEFORE)),
        ("around_after_message_hours", hours(presence::AFTER)),
        ("timetable_block_hours", hours(null::BLOCK)),
        ("chance_least_help", null::ENOUGH as f64),
        ("exposure_days", days(EXPOSURE)),
        ("exposed_helps_least", contingent::ENOUGH),
        ("prior_least_opportunities", giving::TELLING as f64),
        ("rider_least_requests", riders::MIN_REQUESTS as f64),
        ("rider_least_postings", riders::MIN_POSTINGS as f64),
        ("rider_least_presence_hours", hours(riders::MIN_PRESENCE)),
        ("rider_least_opportunities", riders::MIN_OPPORTUNITIES as f64),
        ("rider_least_received", riders::MIN_RECEIVED as f64),
        ("rider_few_received", riders::FEW_RECEIVED as f64),
        ("rider_many_postings", riders::MANY_POSTINGS as f64),
        ("rider_balance", riders::BALANCE),
        ("rider_prior_most_on_watch", riders::MOST_PRIOR),
        ("rider_much_received", riders::MUCH_RECEIVED as f64),
        ("rider_regular_helps", riders::REGULAR),
        ("rider_regular_received_per_help", riders::REGULAR_PER),
        ("rider_sure", riders::SURE),
        ("rider_leaning", riders::LEANING),
        ("rider_small_share", riders::SMALL_SHARE),
        ("rider_watch", riders::WATCH),
        ("rider_some_hardly_give", riders::SOME_HARDLY_GIVE),
        ("rider_most_wrong", riders::MOST_WRONG),
        ("seasoned_days", riders::SEASONED_DAYS),
        ("seasoned_opportunities", riders::SEASONED_OPPORTUNITIES as f64),
        ("seasoned_requests", riders::SEASONED_REQUESTS as f64),
        ("seasoned_received", riders::SEASONED_RECEIVED as f64),
        ("seasoned_group", riders::SEASONED_GROUP as f64),
        ("points_half_life_days", points::HALF_LIFE),
        ("points_most_per_day", points::MOST_PER_DAY),
    ])
}
