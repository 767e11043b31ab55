//! Which line answers which: a model of replies for chats without reply ids, and for the lines
//! of other chats that carry none. Two passes: the first one sees lines, the second one also the
//! threads that the first one made.

mod features;
mod scene;
mod threads;
mod training;

pub use training::{Example, Fitted, fit};

use crate::learning::{Forest, probabilities};
use crate::model::{Chat, NONE};
use crate::signals::{Seen, Signals};
use anyhow::Context;
use features::{Candidates, Eye, FEATURES};
use rayon::prelude::*;
use scene::Scene;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use threads::{ADDED, Threads, WIDE};

/// The weights of both passes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Model {
    first: Forest,
    second: Forest,
}

static SHIPPED: LazyLock<Result<Model, String>> =
    LazyLock::new(|| Model::parse(crate::data::REPLY_MODEL).map_err(|e| e.to_string()));

impl Model {
    /// The weights that huzhu comes with.
    ///
    /// # Errors
    /// When the shipped file is faulty, which a test excludes.
    pub fn shipped() -> anyhow::Result<&'static Model> {
        SHIPPED.as_ref().map_err(|e| anyhow::anyhow!("{e}"))
    }

    /// Reads weights that `huzhu train` wrote.
    ///
    /// # Errors
    /// When the text is no model, or one of other features.
    pub fn parse(json: &str) -> anyhow::Result<Self> {
        let model: Model = serde_json::from_str(json).context("no reply model")?;
        let wide: Vec<&str> = FEATURES.iter().chain(ADDED).copied().collect();
        if !model.first.fits(FEATURES) || !model.second.fits(&wide) {
            anyhow::bail!("a reply model of another version of huzhu: train it again");
        }
        Ok(model)
    }
}

/// What a line may answer.
#[derive(Clone, Debug, Default)]
pub struct Replies {
    /// Per message: the messages that it may answer with their probabilities, the likeliest one
    /// first; the message itself stands for "answers nothing". Empty for lines of the app.
    pub of: Vec<Vec<(u32, f32)>>,
}

/// Candidates that the second pass judges.
const KEPT: usize = 8;
/// Log-odds that "answers nothing" loses: the logs that the forests were fitted on begin more threads than others do.
/// With it, about as many are begun in the development logs as there are.
const STARTS_LESS: f32 = 0.9;
/// Lines that one worker takes at a time.
const CHUNK: usize = 256;

/// Infers the replies of a chat.
pub fn infer(chat: &Chat, signals: &[Signals], model: &Model) -> Replies {
    let scene = Scene::of(chat, signals);
    let first = first_pass(&scene, &model.first);
    let second = second_pass(&scene, &first, &model.second);
    let mut of = vec![Vec::new(); chat.messages.len()];
    for (k, choices) in second.into_iter().enumerate() {
        of[scene.messages[k] as usize] =
            choices.into_iter().map(|(line, p)| (scene.messages[line as usize], p)).collect();
    }
    Replies { of }
}

/// The replies of a chat for what comes after: as the export gives them, else inferred. Empty for an
/// exchange of links.
///
/// # Errors
/// When the shipped model is faulty.
pub fn of(chat: &Chat, seen: &Seen) -> anyhow::Result<Replies> {
    if seen.is_link_group() {
        return Ok(Replies::default());
    }
    let mut replies = infer(chat, &seen.messages, Model::shipped()?);
    for (i, message) in chat.messages.iter().enumerate().filter(|(_, m)| m.reply != NONE) {
        replies.of[i] = vec![(message.reply, 1.0)];
    }
    Ok(replies)
}

/// Likely answers of every line, the likeliest first.
type Ranked = Vec<Vec<(u32, f32)>>;

fn first_pass(scene: &Scene, forest: &Forest) -> Ranked {
    each_line(scene, None, |q, candidates, rows| {
        let mut scores = vec![0.0; candidates.lines.len()];
        rows.blocks.lay(&candidates.rows, FEATURES.len());
        forest.add_to(&mut scores, &rows.blocks, f32::NEG_INFINITY);
        ranked(&candidates.lines, &mut scores, KEPT, q)
    })
}

fn second_pass(scene: &Scene, first: &Ranked, forest: &Forest) -> Ranked {
    let threads = Threads::of(scene, first);
    each_line(scene, Some(first), |q, candidates, rows| {
        threads.look(q, candidates, &first[q], rows);
        let starts = |line: &u32| if *line as usize == q { -STARTS_LESS } else { 0.0 };
        let mut scores: Vec<f32> = rows.lines.iter().map(starts).collect();
        rows.blocks.lay(&rows.rows, WIDE);
        forest.add_to(&mut scores, &rows.blocks, f32::NEG_INFINITY);
        ranked(&rows.lines, &mut scores, KEPT, q)
    })
}

fn each_line<T: Send>(
    scene: &Scene,
    only: Option<&Ranked>,
    judge: impl Fn(usize, &Candidates, &mut threads::Rows) -> T + Sync,
) -> Vec<T> {
    let starts: Vec<usize> = (0..scene.len()).step_by(CHUNK).collect();
    let parts: Vec<Vec<T>> = starts
        .into_par_iter()
        .map(|start| {
            let mut eye = Eye::new(scene);
            let mut candidates = Candidates::default();
            let mut rows = threads::Rows::default();
            (start..(start + CHUNK).min(scene.len()))
                .map(|q| {
                    eye.look(q, only.map(|kept| &kept[q][..]), &mut candidates);
                    judge(q, &candidates, &mut rows)
                })
                .collect()
        })
        .collect();
    parts.into_iter().flatten().collect()
}

/// The likeliest lines with their probabilities; `own`, "answers nothing", is always among them.
fn ranked(lines: &[u32], scores: &mut [f32], most: usize, own: usize) -> Vec<(u32, f32)> {
    if let [_] = lines {
        return vec![(own as u32, 1.0)];
    }
    probabilities(scores);
    let mut ranked: Vec<(u32, f32)> = lines.iter().copied().zip(scores.iter().copied()).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    if let Some(at) = ranked.iter().position(|(line, _)| *line == own as u32)
        && at >= most
    {
        ranked.swap(at, most - 1);
    }
    ranked.truncate(most);
    ranked
}

impl Replies {
    /// The likeliest answered message of `i`, or `None` when it answers nothing.
    pub fn best(&self, i: usize) -> Option<(u32, f32)> {
        self.of[i].first().copied().filter(|(m, _)| *m != i as u32 && *m != NONE)
    }
}
