//! The weights of the judge of acts and of help pairing, which belong together: one is fitted on
//! what the other makes of a chat.

use super::help;
use crate::acts;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Weights that `huzhu train` fits on labelled chats.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Of the acts.
    pub acts: acts::Model,
    /// Of help pairing.
    pub help: help::Model,
}

static SHIPPED: LazyLock<Result<Weights, String>> =
    LazyLock::new(|| Weights::parse(crate::data::HELP_MODEL).map_err(|e| format!("{e:#}")));

impl Weights {
    /// The weights that huzhu comes with.
    ///
    /// # Errors
    /// When the shipped file is faulty, which a test excludes.
    pub fn shipped() -> anyhow::Result<&'static Weights> {
        SHIPPED.as_ref().map_err(|e| anyhow::anyhow!("{e}"))
    }

    /// Reads weights that `huzhu train` wrote.
    ///
    /// # Errors
    /// When the text holds no weights, or those of another version.
    pub fn parse(json: &str) -> anyhow::Result<Self> {
        let weights: Weights = serde_json::from_str(json).context("no weights of acts and help")?;
        Ok(Weights { acts: weights.acts.checked()?, help: weights.help.checked()? })
    }
}
