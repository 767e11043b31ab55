//! The arguments; their help texts are the manual.

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Is help returned? Who takes without giving? Who floods us with links?
///
/// Reads exports of group chats; nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(name = "huzhu", version, about, long_about)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read exports, analyse them, print a summary; -o writes the reports.
    Audit(Audit),
    /// Score huzhu against a labelled chat.
    Evaluate(Evaluate),
    /// List the formats that can be read.
    Formats,
}

/// How exports are read.
#[derive(Debug, Clone, ClapArgs)]
pub struct Reading {
    /// Zone of exports whose times carry none, e.g. Europe/Madrid.
    #[arg(long, value_name = "ZONE")]
    pub tz: Option<String>,
    /// Character encoding, e.g. gb18030; found by itself when absent.
    #[arg(long)]
    pub encoding: Option<String>,
    /// Order of day and month in text exports; settled over the file when absent.
    #[arg(long, value_enum)]
    pub date_order: Option<Order>,
    /// Columns of a table: time=…,sender=…,text=…[,id=…,reply_to=…,sender_id=…,kind=…].
    #[arg(long, value_name = "ROLE=COLUMN,…")]
    pub map: Option<String>,
    /// Read every input as this format (see `huzhu formats`).
    #[arg(long)]
    pub format: Option<String>,
    /// Largest file or archive entry, in bytes after decompression.
    #[arg(long, default_value_t = 4 << 30)]
    pub max_bytes: u64,
}

/// Order of day and month.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Order {
    /// Day first.
    Dmy,
    /// Month first.
    Mdy,
    /// Year first.
    Ymd,
}

/// Language of the words.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    #[value(name = "zh-CN", alias = "zh")]
    Zh,
}

/// `huzhu audit`
#[derive(Debug, ClapArgs)]
pub struct Audit {
    /// Files, folders or zip archives; `-` is standard input.
    #[arg(required = true, value_name = "EXPORT")]
    pub exports: Vec<String>,
    /// Folder for the reports.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Print nothing but errors.
    #[arg(short, long)]
    pub quiet: bool,
    /// Print the findings as JSON instead of the summary.
    #[arg(long)]
    pub json: bool,
    /// Language of summary and reports.
    #[arg(long, value_enum, default_value_t)]
    pub lang: Language,
    /// Do not mask personal data in quoted messages.
    #[arg(long)]
    pub show_personal_data: bool,
    /// How the exports are read.
    #[command(flatten)]
    pub reading: Reading,
}

/// `huzhu evaluate`
#[derive(Debug, ClapArgs)]
pub struct Evaluate {
    /// The chat.
    pub chat: String,
    /// Its gold labels (gold.json).
    pub gold: PathBuf,
    /// Print the figures as JSON.
    #[arg(long)]
    pub json: bool,
    /// How the chat is read.
    #[command(flatten)]
    pub reading: Reading,
}
