//! Tables compiled into the program, and their readers.

mod lexicon;

pub use lexicon::{CUES, Cue, Cues, Lexicon};
