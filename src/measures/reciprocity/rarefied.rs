//! Groups of different activity side by side: reciprocity grows with the number of events, so the windows of all
//! groups, which are of one length, are drawn down to as much help as the quietest of them has (H4 of
//! docs/methods.md). Where help runs along lasting ties, groups of one law are then alike; a favour that is returned
//! once is seldom drawn together with its return, so that a busier group may look less mutual than it is.

use super::Split;
use super::windows::Window;
use crate::graph::Network;
use crate::statistics::Random;
use rayon::prelude::*;
use serde::Serialize;

/// Units of help from which a window can be compared.
const ENOUGH: usize = 20;
/// Samples drawn of each window.
pub const SAMPLES: u64 = 100;
/// Keeps the random numbers apart from those of other measures.
const STREAM: u64 = 700_000;

/// Where help came back in samples of equal size, as means over the samples of all windows with enough help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rarefied {
    /// Windows that hold enough help.
    pub windows: u64,
    /// Means over windows and samples; `null` without such windows.
    pub split: Split,
}

/// The most units of help that can be drawn from every comparable window of the groups; `None` unless two
/// groups have such windows.
pub fn common(groups: &[&[Window]]) -> Option<usize> {
    let least = |windows: &&[Window]| windows.iter().map(|w| w.pairs.len()).filter(|n| *n >= ENOUGH).min();
    let least: Vec<usize> = groups.iter().filter_map(least).collect();
    least.iter().copied().min().filter(|_| least.len() > 1)
}

/// Samples of `units` units of help each from the windows of one group; windows with less are left out.
pub fn rarefied(windows: &[Window], units: usize, seed: u64) -> Rarefied {
    let used: Vec<&Window> = windows.iter().filter(|w| w.pairs.len() >= units.max(ENOUGH)).collect();
    let splits: Vec<Split> = (0..used.len() as u64 * SAMPLES)
        .into_par_iter()
        .map(|task| {
            let mut pairs = used[(task / SAMPLES) as usize].pairs.clone();
            let mut random = Random::stream(seed, STREAM + task);
            for i in 0..units {
                let other = i + random.below(pairs.len() - i);
                pairs.swap(i, other);
            }
            pairs.truncate(units);
            let members = pairs.iter().map(|(a, b)| a.max(b) + 1).max().unwrap_or(0);
            Split::of(&Network::new(members as usize, pairs.into_iter().map(|(a, b)| (a, b, 1.0))))
        })
        .collect();
    let mean = |get: fn(&Split) -> Option<f64>| {
        let values: Vec<f64> = splits.iter().filter_map(get).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    let split = Split {
        edge: mean(|s| s.edge),
        dyadic: mean(|s| s.dyadic),
        direct: mean(|s| s.direct),
        indirect: mean(|s| s.indirect),
        unmatched: mean(|s| s.unmatched),
    };
    Rarefied { windows: used.len() as u64, split }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(pairs: Vec<(u32, u32)>) -> Window {
        let split = Split::of(&Network::new(40, pairs.iter().map(|(a, b)| (*a, *b, 1.0))));
        let (from, to) = (String::new(), String::new());
        Window { from, to, help: pairs.len() as u64, split, adjusted: None, odds: None, pairs }
    }

    /// Help along lasting ties: everybody helps the next three, and is helped back by the next one.
    fn group(units: usize, seed: u64) -> Vec<(u32, u32)> {
        let mut random = Random::new(seed);
        let mut pair = || {
            let (member, step) = (random.below(40) as u32, random.below(4) as u32);
            if step == 0 { ((member + 1) % 40, member) } else { (member, (member + step) % 40) }
        };
        (0..units).map(|_| pair()).collect()
    }

    #[test]
    fn a_busy_and_a_quiet_group_of_one_law_are_alike() {
        let edge = |split: Split| split.edge.unwrap();
        let (mut raw, mut drawn) = (0.0, 0.0);
        let groups = 40;
        for seed in 0..groups {
            let (busy, quiet) = ([window(group(900, 2 * seed))], [window(group(150, 2 * seed + 1))]);
            assert_eq!(common(&[&busy, &quiet]), Some(150));
            raw += edge(busy[0].split) - edge(quiet[0].split);
            drawn += edge(rarefied(&busy, 150, 1).split) - edge(rarefied(&quiet, 150, 1).split);
        }
        let (raw, drawn) = (raw / groups as f64, drawn / groups as f64);
        assert!(raw > 0.05 && drawn.abs() < 0.02, "{raw} {drawn}");
        let quiet = rarefied(&[window(group(150, 2))], 150, 1);
        // All of a window is drawn: its own figures.
        assert_eq!(quiet.split.edge.unwrap().to_bits(), {
            let own = window(group(150, 2)).split.edge.unwrap();
            let sum: f64 = std::iter::repeat_n(own, SAMPLES as usize).sum();
            (sum / SAMPLES as f64).to_bits()
        });
    }

    #[test]
    fn a_group_with_little_help_is_not_compared() {
        let (one, little) = ([window(group(30, 1))], [window(group(19, 1)), window(Vec::new())]);
        assert_eq!(common(&[&one, &little]), None);
        assert_eq!(rarefied(&little, 19, 1), Rarefied::default());
    }
}
