//! Which message serves which need: needs with their parts and reposts, and help records from
//! explicit evidence (reply, mention, name, named item) and from context (open needs, adjacency,
//! scope of collective claims).

mod floors;
pub mod help;
mod names;
mod needs;
mod self_check;
mod weights;
mod words;

pub use help::{Evidence, Help, Outcome, Pairing, pair};
pub use needs::{Need, gather};
pub use self_check::{SelfCheck, self_check};
pub use weights::Weights;
