//! Do a few carry all? (F7 of docs/methods.md)

use super::Giving;
use crate::statistics::{absence_factor, gini, lorenz, top_share};
use serde::Serialize;

/// How unequally help is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Inequality {
    /// Members with a message, over whom the figures are taken; those who gave nothing are among them.
    pub members: u64,
    /// Members who never wrote: those of a roster, and those whom the log only shows joining.
    pub silent: u64,
    /// Gini coefficient of help given; `null` when nobody gave any.
    pub gini: Option<f64>,
    /// The same among those who gave.
    pub gini_of_givers: Option<f64>,
    /// Share given by the most generous hundredth, at least one member.
    pub top_1_percent: Option<f64>,
    /// Share given by the most generous tenth, at least one member.
    pub top_10_percent: Option<f64>,
    /// Share given by the most generous fifth.
    pub top_20_percent: Option<f64>,
    /// Smallest number of members who gave half of all help (contributor absence factor of CHAOSS).
    pub absence_factor: Option<u64>,
    /// Members with twenty opportunities or more.
    pub with_opportunity: u64,
    /// Of these, those who gave nothing.
    pub gave_nothing: u64,
    /// Lorenz curve: share of help given by the least generous 0, 1, … n members, at most 101 points.
    pub lorenz: Vec<f64>,
}

/// Opportunities from which "gave nothing" says something.
const ENOUGH: u64 = 20;

/// Inequality of giving among the members who wrote something, those marked left out.
pub fn inequality(members: &[Giving], left_out: &[bool]) -> Inequality {
    let counted: Vec<&Giving> =
        members.iter().zip(left_out).filter(|(m, out)| m.messages > 0 && !**out).map(|(m, _)| m).collect();
    let given: Vec<f64> = counted.iter().map(|m| m.given as f64).collect();
    let givers: Vec<f64> = given.iter().copied().filter(|g| *g > 0.0).collect();
    let chance = || counted.iter().filter(|m| m.opportunities >= ENOUGH);
    let curve = lorenz(&given);
    let step = curve.len().div_ceil(101).max(1);
    let last = curve.len().saturating_sub(1);
    Inequality {
        members: counted.len() as u64,
        silent: members.iter().filter(|m| m.messages == 0).count() as u64,
        gini: gini(&given),
        gini_of_givers: gini(&givers),
        top_1_percent: top_share(&given, 0.01),
        top_10_percent: top_share(&given, 0.1),
        top_20_percent: top_share(&given, 0.2),
        absence_factor: absence_factor(&given),
        with_opportunity: chance().count() as u64,
        gave_nothing: chance().filter(|m| m.given == 0).count() as u64,
        lorenz: curve
            .iter()
            .enumerate()
            .filter(|(i, _)| i % step == 0 || *i == last)
            .map(|(_, x)| *x)
            .collect(),
    }
}
