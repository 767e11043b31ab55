//! Pure functions on text: folding, links and codes, shingles, escaping. Nothing here knows what a
//! message is.

pub mod escape;
pub mod fold;
pub mod grams;
pub mod language;
pub mod links;
pub mod near;
pub mod shingles;
