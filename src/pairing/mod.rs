//! Which message serves which need: needs with their parts and reposts, and help records from
//! explicit evidence (reply, mention, name, named item) and from context (open needs, adjacency,
//! scope of collective claims).

mod names;
mod needs;
mod records;
pub mod replies;
mod words;

pub use needs::{Need, gather};
pub use records::{Evidence, Help, Outcome, Pairing, pair};
