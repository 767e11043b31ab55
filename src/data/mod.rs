//! Tables compiled into the program, and their readers.

mod lexicon;

pub use lexicon::{Cue, Cues, Lexicon, CUES};
