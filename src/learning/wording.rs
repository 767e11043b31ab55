//! Logistic regressions over what a text contains: what wording alone says, learned from examples rather than
//! from lists.

use foldhash::fast::RandomState;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use xxhash_rust::xxh3::xxh3_64;

/// Weights of n-grams for several targets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Wording {
    /// Per target, the score of a text without known n-grams.
    bias: Vec<f32>,
    at: HashMap<u64, u32, RandomState>,
    /// Per n-gram and target.
    weights: Vec<f32>,
}

/// As it is written: hashes in hexadecimal, in order; weights in hundredths.
#[derive(Serialize, Deserialize)]
struct Stored {
    bias: Vec<f32>,
    weights: BTreeMap<String, Vec<i16>>,
}

impl From<Stored> for Wording {
    fn from(stored: Stored) -> Self {
        let mut wording = Self { bias: stored.bias, ..Self::default() };
        let width = wording.bias.len();
        for (hash, weights) in stored.weights {
            let Ok(hash) = u64::from_str_radix(&hash, 16) else { continue };
            if weights.len() == width {
                wording.at.insert(hash, wording.at.len() as u32);
                wording.weights.extend(weights.iter().map(|w| f32::from(*w) / 100.0));
            }
        }
        wording
    }
}

impl From<Wording> for Stored {
    fn from(wording: Wording) -> Self {
        let width = wording.bias.len();
        let of = |at: u32| {
            let weights = &wording.weights[at as usize * width..][..width];
            weights.iter().map(|w| (w * 100.0).round() as i16).collect()
        };
        let weights = wording.at.iter().map(|(hash, at)| (format!("{hash:016x}"), of(*at))).collect();
        Self { bias: wording.bias, weights }
    }
}

/// A text with the truth of every target.
#[derive(Debug)]
pub struct Example<'a> {
    /// Its n-grams.
    pub grams: &'a [u64],
    /// Per target.
    pub truth: &'a [bool],
    /// How much its error counts; 1 as a rule.
    pub weight: f32,
}

/// Passes over the examples, first step, pull of every weight towards 0 per pass, texts that an n-gram must
/// occur in, and least weight that is kept.
const PASSES: usize = 24;
const STEP: f32 = 0.3;
const RIDGE: f32 = 2e-4;
const LEAST: u32 = 3;
const KEPT: f32 = 0.08;

impl Wording {
    /// Fits the weights. The same examples give the same weights.
    pub fn fit(examples: &[Example<'_>], targets: usize) -> Self {
        let mut counts: HashMap<u64, u32, RandomState> = HashMap::default();
        for gram in examples.iter().flat_map(|e| e.grams) {
            *counts.entry(*gram).or_default() += 1;
        }
        let mut known: Vec<u64> = counts.into_iter().filter(|(_, n)| *n >= LEAST).map(|(g, _)| g).collect();
        known.sort_unstable();
        let at: HashMap<u64, u32, RandomState> =
            known.iter().enumerate().map(|(i, g)| (*g, i as u32)).collect();
        let texts: Vec<Vec<u32>> =
            examples.iter().map(|e| e.grams.iter().filter_map(|g| at.get(g).copied()).collect()).collect();
        let fitted: Vec<(f32, Vec<f32>)> =
            (0..targets).into_par_iter().map(|t| one(examples, &texts, known.len(), t)).collect();
        let mut wording = Self { bias: fitted.iter().map(|f| f.0).collect(), ..Self::default() };
        for (i, gram) in known.iter().enumerate() {
            if fitted.iter().any(|f| f.1[i].abs() >= KEPT) {
                wording.at.insert(*gram, wording.at.len() as u32);
                wording.weights.extend(fitted.iter().map(|f| f.1[i]));
            }
        }
        wording
    }

    /// Number of targets.
    pub fn targets(&self) -> usize {
        self.bias.len()
    }

    /// Log-odds of every target, into `out`.
    pub fn score(&self, grams: &[u64], out: &mut [f32]) {
        let width = self.bias.len();
        out[..width].copy_from_slice(&self.bias);
        let scale = scale(grams.len());
        for at in grams.iter().filter_map(|g| self.at.get(g)) {
            let weights = &self.weights[*at as usize * width..][..width];
            out.iter_mut().zip(weights).for_each(|(o, w)| *o += w * scale);
        }
    }
}

/// Long texts have many n-grams, of which few matter.
fn scale(grams: usize) -> f32 {
    1.0 / (grams.max(1) as f32).sqrt()
}

/// One target, by stochastic gradient descent whose steps shrink with what a weight has moved (AdaGrad, Duchi
/// et al. 2011).
fn one(examples: &[Example<'_>], texts: &[Vec<u32>], width: usize, target: usize) -> (f32, Vec<f32>) {
    let positive = examples.iter().filter(|e| e.truth[target]).count() as f32;
    let mut bias = ((positive + 0.5) / (examples.len() as f32 - positive + 0.5)).ln();
    let (mut weights, mut moved) = (vec![0.0f32; width], vec![1e-2f32; width]);
    // A fixed order that does not follow the chats.
    let mut order: Vec<usize> = (0..examples.len()).collect();
    order.sort_unstable_by_key(|i| xxh3_64(&(*i as u64).to_le_bytes()));
    for _ in 0..PASSES {
        for i in &order {
            let scale = scale(examples[*i].grams.len());
            let sum: f32 = texts[*i].iter().map(|g| weights[*g as usize]).sum();
            let truth = f32::from(u8::from(examples[*i].truth[target]));
            let error = examples[*i].weight * (super::sigmoid(bias + sum * scale) - truth);
            bias -= 0.01 * error;
            for g in &texts[*i] {
                let g = *g as usize;
                let gradient = error * scale + RIDGE * weights[g];
                moved[g] += gradient * gradient;
                weights[g] -= STEP * gradient / moved[g].sqrt();
            }
        }
    }
    (bias, weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_together_is_learned() {
        let texts: [&[u64]; 6] = [&[1, 2, 3], &[1, 4], &[1], &[5, 6], &[5], &[5, 7]];
        let truth: Vec<[bool; 2]> = texts.iter().map(|t| [t.contains(&1), t.contains(&5)]).collect();
        let examples: Vec<Example<'_>> =
            texts.iter().zip(&truth).map(|(g, t)| Example { grams: g, truth: t, weight: 1.0 }).collect();
        let wording = Wording::fit(&examples, 2);
        let score = |grams: &[u64]| {
            let mut out = [0.0; 2];
            wording.score(grams, &mut out);
            out
        };
        assert!(score(&[1, 9])[0] > score(&[5])[0]);
        assert!(score(&[5, 9])[1] > score(&[1])[1]);
        let json = serde_json::to_string(&wording).unwrap();
        let read: Wording = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
    }
}
