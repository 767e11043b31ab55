//! Several groups side by side.

use super::ChatFindings;
use crate::measures::reciprocity::rarefied::{SAMPLES, common};
use crate::measures::reciprocity::{Rarefied, Window, rarefied};
use serde::Serialize;

/// Where help came back when every group is drawn down to the same number of units of help.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// Units of help in every sample.
    pub units: u64,
    /// Samples drawn of every window.
    pub samples: u64,
    /// One entry per chat, in their order.
    pub groups: Vec<Rarefied>,
}

/// Compares chats; `None` unless two of them have windows with enough help.
pub fn compared(chats: &[ChatFindings], seed: u64) -> Option<Compared> {
    let groups: Vec<&[Window]> = chats.iter().map(|c| c.exchange.windows.as_slice()).collect();
    let units = common(&groups)?;
    let groups = groups.iter().map(|windows| rarefied(windows, units, seed)).collect();
    Some(Compared { units: units as u64, samples: SAMPLES, groups })
}
