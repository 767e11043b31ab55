//! How far a chat is to be trusted. Forests see one pair at a time; but in a chat where most pairs are
//! plain the doubtful ones are right more often than their looks say, and in a muddled chat less often.

use super::{Help, KEPT, Outcome};
use crate::learning::sigmoid;
use serde::{Deserialize, Serialize};

/// Moves the probabilities of help by how sure those of the whole chat are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Temper {
    /// Mean probability over the records of all chats that were fitted on.
    usual: f32,
    /// Log-odds that are added per unit of a chat's mean above it.
    slope: f32,
}

/// So many records count as much as what chats are usually like.
const USUAL: f32 = 20.0;
/// Slopes beyond are not believed.
const STEEPEST: f64 = 4.0;
/// Probabilities nearer to 0 or 1 are not believed.
const SURE: f32 = 0.99;
/// Steps of the fit.
const STEPS: usize = 25;

/// Probability that a record is right, whether it is, and how much an error counts.
pub(super) type Weighed = (f32, bool, f32);

impl Temper {
    /// Fits the slope on what forests said of chats that they had not seen, by maximum likelihood.
    pub fn fit(chats: &[Vec<Weighed>]) -> Self {
        let total: f32 = chats.iter().flatten().map(|r| r.2).sum();
        if total <= 0.0 {
            return Self::default();
        }
        let usual = chats.iter().flatten().map(|r| r.0 * r.2).sum::<f32>() / total;
        let temper = Self { usual, slope: 1.0 };
        let moved: Vec<f32> = chats.iter().map(|c| temper.shift(c.iter().map(|r| r.0))).collect();
        let mut slope = 0.0f64;
        for _ in 0..STEPS {
            let (mut gradient, mut curve) = (0.0f64, 1.0f64);
            for (chat, by) in chats.iter().zip(&moved) {
                for (p, right, weight) in chat {
                    let said = sigmoid(log_odds(*p) + slope as f32 * by);
                    let error = f32::from(u8::from(*right)) - said;
                    gradient += f64::from(weight * by * error);
                    curve += f64::from(weight * by * by * said * (1.0 - said));
                }
            }
            slope = (slope + gradient / curve).clamp(0.0, STEEPEST);
        }
        Self { usual, slope: slope as f32 }
    }

    /// Log-odds that are added in a chat with these probabilities.
    fn shift(&self, chat: impl Iterator<Item = f32>) -> f32 {
        let (sum, n) = chat.fold((0.0f32, 0.0f32), |(sum, n), p| (sum + p, n + 1.0));
        self.slope * (sum - self.usual * n) / (n + USUAL)
    }

    /// Log-odds that are added to every record of help in a chat.
    pub fn of(&self, help: &[Help]) -> f32 {
        self.shift(help.iter().filter(|h| h.outcome == Outcome::Done).map(|h| h.p))
    }
}

/// A probability with log-odds added.
pub(super) fn moved(p: f32, by: f32) -> f32 {
    sigmoid(log_odds(p) + by).min(SURE)
}

/// Moves every record of help, and forgets those that become too unlikely.
pub(super) fn apply(help: &mut Vec<Help>, by: f32) {
    help.iter_mut().filter(|h| h.outcome == Outcome::Done).for_each(|h| h.p = moved(h.p, by));
    help.retain(|h| h.p >= KEPT);
}

fn log_odds(p: f32) -> f32 {
    let p = p.clamp(1.0 - SURE, SURE);
    (p / (1.0 - p)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records of chats in which the log-odds of being right are those said plus twice the chat's level.
    fn chats(slope: f32) -> Vec<Vec<Weighed>> {
        let mut random = fastrand::Rng::with_seed(4);
        (0..60)
            .map(|c| {
                let said: Vec<f32> =
                    (0..200).map(|_| sigmoid(random.f32() * 4.0 - 2.0 + (c % 5) as f32 * 0.5)).collect();
                let level = Temper { usual: 0.66, slope }.shift(said.iter().copied());
                said.into_iter().map(|p| (p, random.f32() < sigmoid(log_odds(p) + level), 1.0)).collect()
            })
            .collect()
    }

    #[test]
    fn the_slope_is_found() {
        for slope in [0.0, 2.0] {
            let fitted = Temper::fit(&chats(slope));
            assert!((fitted.slope - slope).abs() < 0.35, "{slope}: {fitted:?}");
        }
        assert_eq!(Temper::fit(&[]), Temper::default());
    }

    #[test]
    fn a_plain_chat_is_believed_and_a_muddled_one_is_not() {
        let temper = Temper { usual: 0.65, slope: 2.0 };
        assert!(temper.shift([0.9; 50].into_iter()) > 0.3);
        assert!(temper.shift([0.4; 50].into_iter()) < -0.3);
        assert!(temper.shift([0.9; 2].into_iter()).abs() < 0.1, "few records say little of a chat");
        assert!(moved(0.5, 0.4) > 0.59 && moved(0.5, -0.4) < 0.41 && moved(0.99, 3.0) <= SURE);
    }
}
