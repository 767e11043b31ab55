//! One generator everywhere: xoshiro256++ seeded by splitmix64 (Blackman & Vigna 2021), one stream
//! per replicate, so that results do not depend on the number of threads.

use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub struct Random {
    generator: Xoshiro256PlusPlus,
}

impl Random {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self { generator: Xoshiro256PlusPlus::seed_from_u64(seed) }
    }

    /// Stream number `task` of a seed: seeded by the seed's splitmix64 output of that number.
    pub fn stream(seed: u64, task: u64) -> Self {
        // The seeding generator is a counter: output k needs no walk through those before it.
        let at = seed.wrapping_add(task.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        Self::new(SplitMix64::from_seed(at.to_le_bytes()).next_u64())
    }

    /// 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// An integer below `n`, every one as likely (Lemire 2019). 0 when n is 0.
    #[inline]
    pub fn below(&mut self, n: usize) -> usize {
        let n = n as u64;
        loop {
            let product = u128::from(self.bits()) * u128::from(n);
            let low = product as u64;
            if low >= n || n == 0 || low >= n.wrapping_neg() % n {
                return (product >> 64) as usize;
            }
        }
    }

    /// A number in [0, 1).
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (-53f64).exp2()
    }

    /// Shuffles from the end (Fisher & Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            let other = self.below(i + 1);
            list.swap(i, other);
        }
    }
}
