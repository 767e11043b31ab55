//! The weights of the judge of acts and of help pairing, which belong together: one is fitted on
//! what the other makes of a chat.

use super::help;
use crate::model::Chat;
use crate::replies::Replies;
use crate::signals::Seen;
use crate::{acts, replies};
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
    /// Replies that the export does not give are not inferred.
    #[serde(skip)]
    light: bool,
}

/// Trees of every forest that the light weights keep.
const LIGHT: usize = 40;

static SHIPPED: LazyLock<Result<Weights, String>> =
    LazyLock::new(|| Weights::parse(crate::data::HELP_MODEL).map_err(|e| format!("{e:#}")));

impl Weights {
    /// Weights of acts and of help.
    pub fn new(acts: acts::Model, help: help::Model) -> Self {
        Weights { acts, help, light: false }
    }

    /// The same for haste: the first trees of every forest, and no reply model. What that costs is stated
    /// in `docs/accuracy.md`.
    pub fn light(&self) -> Self {
        Weights { acts: self.acts.first(LIGHT), help: self.help.first(LIGHT), light: true }
    }

    /// What the messages of a chat answer.
    ///
    /// # Errors
    /// When the shipped reply model is faulty.
    pub fn replies(&self, chat: &Chat, seen: &Seen) -> anyhow::Result<Replies> {
        if self.light { Ok(Replies::default()) } else { replies::of(chat, seen) }
    }

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
        let weights: Weights = serde_json::from_str(json)
            .context("no weights of acts and help, or those of another version: train them again")?;
        Ok(Weights::new(weights.acts.checked()?, weights.help.checked()?))
    }
}
