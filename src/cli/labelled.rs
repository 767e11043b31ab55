//! Labelled chats: folders with `chat.jsonl` and `gold.json` (acts, needs, help), and logs with known replies: `NAME.raw.txt` beside `NAME.annotation.txt`, whose lines `A B -` say
//! that line B of the log answers line A, or nothing when they are equal (Kummerfeld et al. 2019).

use super::score::Gold;
use crate::acts;
use crate::formats::{Options, read_all};
use crate::input::{Limits, open};
use crate::model::{Chat, NONE};
use crate::pairing::help::Truth;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// A log with reply links.
pub(super) struct Log {
    /// Name without endings.
    pub name: String,
    /// The chat.
    pub chat: Chat,
    /// Message index per line of the log, or [`NONE`].
    pub message_of: Vec<u32>,
    /// Links as line numbers from 0: (answer, answered).
    pub links: Vec<(u32, u32)>,
}

impl Log {
    /// Answered messages per message; empty where nothing is annotated.
    pub fn answers(&self) -> Vec<Vec<u32>> {
        let mut answers = vec![Vec::new(); self.chat.messages.len()];
        for (answer, answered) in &self.links {
            let at = |line: u32| self.message_of.get(line as usize).copied().filter(|m| *m != NONE);
            if let (Some(a), Some(b)) = (at(*answer), at(*answered)) {
                answers[a as usize].push(b);
            }
        }
        answers
    }
}

const ANNOTATION: &str = ".annotation.txt";

/// The annotated logs of a folder, in order of their names.
///
/// # Errors
/// When the folder holds none, or a log cannot be read.
pub(super) fn logs(folder: &Path) -> Result<Vec<Log>> {
    let shown = folder.display();
    let mut annotations: Vec<PathBuf> = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read {shown}"))?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|p| p.to_string_lossy().ends_with(ANNOTATION))
        .collect();
    annotations.sort();
    if annotations.is_empty() {
        bail!("{shown} holds no NAME{ANNOTATION} beside a NAME.raw.txt");
    }
    annotations.iter().map(|path| log(path)).collect()
}

fn log(annotation: &Path) -> Result<Log> {
    let path = annotation.to_string_lossy();
    let stem = path.strip_suffix(ANNOTATION).unwrap_or(&path);
    let documents = open(&format!("{stem}.raw.txt"), None, Limits::default())?;
    // Logs without a date lie on a day of their own: only their order matters here.
    let options = Options {
        day: Some(jiff::civil::date(2000, 1, 1)),
        format: Some("irc-log".to_owned()),
        ..Options::default()
    };
    let chat = read_all(documents, &options)?.archive.chats.into_iter().next().context("an empty log")?;
    let lines = chat.messages.iter().map(|m| m.line).filter(|l| *l != NONE).max().unwrap_or(0);
    let mut message_of = vec![NONE; lines as usize];
    for (i, m) in chat.messages.iter().enumerate().filter(|(_, m)| m.line != NONE) {
        message_of[m.line as usize - 1] = i as u32;
    }
    let text = std::fs::read_to_string(annotation).with_context(|| format!("cannot read {path}"))?;
    let mut links = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let mut numbers = line.split_whitespace().map(str::parse::<u32>);
        let (Some(Ok(a)), Some(Ok(b))) = (numbers.next(), numbers.next()) else {
            bail!("{path}, line {}: not two line numbers", at + 1);
        };
        links.push((a.max(b), a.min(b)));
    }
    links.sort_unstable();
    links.dedup();
    let name = Path::new(stem).file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    Ok(Log { name, chat, message_of, links })
}

/// A chat with gold labels.
#[derive(Debug)]
pub(super) struct LabelledChat {
    /// Name of its folder.
    pub name: String,
    /// The chat.
    pub chat: Chat,
    /// The labels as they are scored.
    pub gold: Gold,
    /// The labels per message.
    pub acts: Vec<Option<acts::Gold>>,
    /// Needs and help.
    pub truth: Truth,
}

impl LabelledChat {
    /// What may not lie on both sides of a split.
    pub fn series(&self) -> &str {
        self.gold.series().unwrap_or(&self.name)
    }
}

/// The labelled chats of a folder, in order of their names: its subfolders that hold `chat.jsonl` and
/// `gold.json`, or the folder itself.
///
/// # Errors
/// When the folder cannot be listed, or a chat cannot be read.
pub(super) fn chats(folder: &Path) -> Result<Vec<LabelledChat>> {
    let labelled = |f: &Path| f.join("gold.json").is_file() && f.join("chat.jsonl").is_file();
    if labelled(folder) {
        return Ok(vec![labelled_chat(folder)?]);
    }
    let mut folders: Vec<PathBuf> = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|f| labelled(f))
        .collect();
    folders.sort();
    folders.iter().map(|f| labelled_chat(f)).collect()
}

fn labelled_chat(folder: &Path) -> Result<LabelledChat> {
    let path = folder.join("chat.jsonl");
    let documents = open(&path.to_string_lossy(), None, Limits::default())?;
    let read = read_all(documents, &Options::default())?;
    let chat = read.archive.chats.into_iter().next().context("an empty chat")?;
    let gold = Gold::read(&folder.join("gold.json"))?;
    let (acts, truth) = gold.labels(&chat);
    let name = folder.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    Ok(LabelledChat { name, chat, gold, acts, truth })
}
