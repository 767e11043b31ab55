//! Fitting the reply model on chats whose replies are known.

use super::features::{FEATURES, WIDTH};
use super::scene::Scene;
use super::threads::{ADDED, Threads, WIDE};
use super::{Model, Ranked, each_line, first_pass};
use crate::learning::{Forest, Settings, Table};
use crate::model::{Chat, NONE};
use crate::signals::Signals;

/// A chat whose replies are known.
#[derive(Debug)]
pub struct Example<'a> {
    /// The chat.
    pub chat: &'a Chat,
    /// What its messages show.
    pub signals: &'a [Signals],
    /// Per message: the messages it answers, itself for "nothing"; empty when not labelled.
    pub answers: Vec<Vec<u32>>,
}

/// A model and how often the right message was among the candidates.
#[derive(Debug)]
pub struct Fitted {
    /// The weights.
    pub model: Model,
    /// Labelled lines.
    pub lines: usize,
    /// Those with a right candidate in the first pass.
    pub reachable: usize,
}

/// Halves of the examples that judge each other, so that the second pass learns from first
/// passes that have not seen the answers.
const FOLDS: usize = 2;

fn settings(trees: usize, seed: u64) -> Settings {
    Settings { trees, leaves: 24, rate: 0.1, least: 60, ridge: 5.0, sample: 0.6, columns: 1.0, seed }
}

/// Fits both passes. The same examples, size and seed give the same model.
pub fn fit(examples: &[Example<'_>], trees: (usize, usize), seed: u64) -> Fitted {
    let scenes: Vec<Scene> = examples.iter().map(|e| Scene::of(e.chat, e.signals)).collect();
    let truths: Vec<Vec<Vec<u32>>> = examples.iter().zip(&scenes).map(|(e, s)| truth(e, s)).collect();
    let tables: Vec<Table> = scenes.iter().zip(&truths).map(|(s, t)| first_table(s, t)).collect();
    let lines = truths.iter().flatten().filter(|t| !t.is_empty()).count();
    let reachable = tables.iter().map(|t| t.ends.len()).sum();
    let fitted = |keep: &dyn Fn(usize) -> bool| {
        let mut all = Table::new(WIDTH);
        tables.iter().enumerate().filter(|(i, _)| keep(*i)).for_each(|(_, t)| all.append(t));
        crate::learning::fit(&all, FEATURES, &settings(trees.0, seed))
    };
    let mut wide = Table::new(WIDE);
    for fold in 0..FOLDS {
        let unseen = fitted(&|i| i % FOLDS != fold);
        for (i, scene) in scenes.iter().enumerate().filter(|(i, _)| i % FOLDS == fold) {
            wide.append(&second_table(scene, &truths[i], &unseen));
        }
    }
    let first = fitted(&|_| true);
    let names: Vec<&str> = FEATURES.iter().chain(ADDED).copied().collect();
    let second = crate::learning::fit(&wide, &names, &settings(trees.1, seed));
    Fitted { model: Model { first, second }, lines, reachable }
}

/// Answered lines per line; empty when the line has no label or none of its answers is a line.
fn truth(example: &Example<'_>, scene: &Scene) -> Vec<Vec<u32>> {
    scene
        .messages
        .iter()
        .map(|m| {
            let answers = example.answers[*m as usize].iter();
            answers.map(|a| scene.line_of[*a as usize]).filter(|l| *l != NONE).collect()
        })
        .collect()
}

fn first_table(scene: &Scene, truth: &[Vec<u32>]) -> Table {
    gather(
        WIDTH,
        each_line(scene, None, |q, candidates, _| group(&candidates.lines, &candidates.rows, &truth[q])),
    )
}

fn second_table(scene: &Scene, truth: &[Vec<u32>], unseen: &Forest) -> Table {
    let first: Ranked = first_pass(scene, unseen);
    let threads = Threads::of(scene, &first);
    let groups = each_line(scene, Some(&first), |q, candidates, rows| {
        threads.look(q, candidates, &first[q], rows);
        group(&rows.lines, &rows.rows, &truth[q])
    });
    gather(WIDE, groups)
}

/// Rows and their truths.
type Group = (Vec<f32>, Vec<f32>);

/// The candidates of a line, the truth shared among the right ones; `None` without a choice.
fn group(lines: &[u32], rows: &[f32], truth: &[u32]) -> Option<Group> {
    let right = lines.iter().filter(|l| truth.contains(l)).count();
    if right == 0 || lines.len() < 2 {
        return None;
    }
    let share = |line| if truth.contains(line) { 1.0 / right as f32 } else { 0.0 };
    Some((rows.to_vec(), lines.iter().map(share).collect()))
}

fn gather(width: usize, groups: Vec<Option<Group>>) -> Table {
    let mut table = Table::new(width);
    for (rows, truths) in groups.into_iter().flatten() {
        for (row, truth) in rows.chunks_exact(width).zip(truths) {
            table.push(row, truth);
        }
        table.close();
    }
    table
}
