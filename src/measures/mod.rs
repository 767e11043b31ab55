//! Numbers about the group and its members, each with its uncertainty.

pub mod giving;
pub mod history;
mod presence;
pub mod reciprocity;
mod sensitivity;
mod service;
pub mod structure;

pub use giving::{FreeRider, Giving, Members, Tier, Verdict, giving};
pub use history::History;
pub use presence::{Presence, Sweep};
pub use reciprocity::{Exchange, Reciprocity, Split, exchange, reciprocity};
pub use sensitivity::{Sensitivity, sensitivity};
pub use service::{Service, first_help, service};

use serde::Serialize;

/// How much is drawn at random, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// Arrangements drawn from each null model.
    pub draws: u64,
    /// Bootstrap replicates.
    pub replicates: u64,
    /// Seed of every random number.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { draws: 999, replicates: 200, seed: 1 }
    }
}

impl Settings {
    /// Fewer draws, for a first look: no standard scores.
    pub const QUICK: Self = Self { draws: 99, replicates: 50, seed: 1 };
}
