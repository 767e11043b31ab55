//! The arguments; their help texts are the manual.

use crate::measures::Settings;
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
    /// Say what exports are: format, chats, members, what is missing, what was not understood.
    Inspect(Inspect),
    /// Write normalised messages: JSONL, CSV, Parquet, ChatLab, ConvoKit.
    Convert(Convert),
    /// Say why a message is what it is and whom it helps: words, features, runners-up.
    Explain(Explain),
    /// Score huzhu against labelled chats.
    Evaluate(Evaluate),
    /// Fit the weights of acts and pairing on labelled chats.
    Train(Train),
    /// Find accounts that post the same things within moments of each other, in a table of postings.
    Coordination(Coordination),
    /// Write down what will be measured, and how, before anything is; `audit --plan` holds itself to it.
    Plan(Plan),
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
    /// Day of an export whose times carry no date or no year, e.g. 2026-03-02.
    #[arg(long, value_name = "DATE")]
    pub day: Option<String>,
    /// Roster (CSV with name, and aliases, id, role): merges aliases, adds members who never wrote.
    #[arg(long, value_name = "CSV")]
    pub members: Option<PathBuf>,
    /// Name of the owner of the phone or account, whose messages exports sign with 我, You, Me ….
    #[arg(long, value_name = "NAME")]
    pub me: Option<String>,
    /// Settings: [mapping], [members], [reading] (see docs/formats/own-tables.md).
    #[arg(long, value_name = "TOML")]
    pub config: Option<PathBuf>,
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

/// How thoroughly acts and help are judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Pairing {
    /// With all weights.
    #[default]
    Careful,
    /// With a part of the weights, and without inferring replies: faster, and less right.
    Fast,
}

impl Pairing {
    /// The name in findings.
    pub fn name(self) -> &'static str {
        match self {
            Pairing::Careful => "careful",
            Pairing::Fast => "fast",
        }
    }
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

/// How much is drawn at random.
#[derive(Debug, Clone, Copy, ClapArgs)]
pub struct Drawing {
    /// Fewer random draws: 39 arrangements and 20 replicates, no standard scores.
    #[arg(long)]
    pub quick: bool,
    /// Seed of everything that is drawn at random.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
    /// Judge members whose own messages are mostly ads like all others, instead of leaving them out of the
    /// free-rider list and of the figures of inequality.
    #[arg(long)]
    pub keep_spammers: bool,
}

impl Drawing {
    /// The settings of the measures.
    pub fn settings(self) -> Settings {
        let settings = if self.quick { Settings::QUICK } else { Settings::default() };
        Settings { seed: self.seed, keep_spammers: self.keep_spammers, ..settings }
    }
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
    /// Weights of acts and pairing instead of those that huzhu comes with.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// How thoroughly acts and help are judged.
    #[arg(long, value_enum, default_value_t)]
    pub pairing: Pairing,
    /// Do not mask personal data in quoted messages.
    #[arg(long, conflicts_with = "research")]
    pub show_personal_data: bool,
    /// Findings for publication: pseudonyms by the key in this file (made if it is missing), no texts,
    /// nobody watched only, small counts left out.
    #[arg(long, value_name = "KEYFILE")]
    pub research: Option<PathBuf>,
    /// Move all dates back by whole weeks that depend on the key.
    #[arg(long, requires = "research")]
    pub shift_dates: bool,
    /// Labels of the chat (gold.json, see docs/models.md) to measure in the place of huzhu's own acts
    /// and pairing.
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Plan by `huzhu plan`: what differs from it, and which measures it does not name, stands in the
    /// reports.
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// What is drawn at random.
    #[command(flatten)]
    pub drawing: Drawing,
    /// How the exports are read.
    #[command(flatten)]
    pub reading: Reading,
}

/// `huzhu plan`
#[derive(Debug, ClapArgs)]
pub struct Plan {
    /// Files, folders or zip archives; `-` is standard input.
    #[arg(required = true, value_name = "EXPORT")]
    pub exports: Vec<String>,
    /// Planned measure: a key of the findings of a chat, as reciprocity or exchange.contingent; may be given
    /// several times.
    #[arg(long = "measure", required = true, value_name = "KEY")]
    pub measures: Vec<String>,
    /// Where the plan goes, whose SHA-256 is then printed; standard output when absent.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Weights of acts and pairing instead of those that huzhu comes with.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Labels of the chat that will be measured in the place of huzhu's own acts and pairing.
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// How thoroughly acts and help are judged.
    #[arg(long, value_enum, default_value_t)]
    pub pairing: Pairing,
    /// What is drawn at random.
    #[command(flatten)]
    pub drawing: Drawing,
    /// How the exports are read.
    #[command(flatten)]
    pub reading: Reading,
}

/// `huzhu evaluate`
#[derive(Debug, ClapArgs)]
pub struct Evaluate {
    /// The chat, a folder of labelled chats (NAME/chat.jsonl and NAME/gold.json), or a folder of
    /// annotated logs (NAME.raw.txt beside NAME.annotation.txt).
    pub chat: String,
    /// The chat's gold labels (gold.json).
    pub gold: Option<PathBuf>,
    /// Weights of pairing instead of those that huzhu comes with.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Judge every labelled chat of the folder by weights fitted on others.
    #[arg(long)]
    pub cross_validate: bool,
    /// How thoroughly acts and help are judged.
    #[arg(long, value_enum, default_value_t)]
    pub pairing: Pairing,
    /// Parts of the chats for --cross-validate, each judged by weights fitted on the other parts.
    #[arg(long, default_value_t = 9, value_name = "N", value_parser = clap::value_parser!(u8).range(2..))]
    pub folds: u8,
    /// Labelled chats to fit on besides, for --cross-validate; they are not judged.
    #[arg(long, value_name = "FOLDER")]
    pub beside: Vec<PathBuf>,
    /// Seed of the samples that are drawn for fitting and intervals.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Also write what was judged here: of labelled chats a CSV row per record of help (chat, message,
    /// first message of the need, probability, whether it is right), of annotated logs a line
    /// `NAME:ANSWER ANSWERED -` per reply link.
    #[arg(long, value_name = "FILE")]
    pub predictions: Option<PathBuf>,
    /// Print the figures as JSON.
    #[arg(long)]
    pub json: bool,
    /// How the chat is read.
    #[command(flatten)]
    pub reading: Reading,
}

/// `huzhu explain`
#[derive(Debug, ClapArgs)]
pub struct Explain {
    /// File, folder or zip archive.
    #[arg(value_name = "EXPORT")]
    pub export: String,
    /// The message: its id in the export, or its index where the export gives none.
    #[arg(long, value_name = "ID")]
    pub message: String,
    /// Weights of acts and pairing instead of those that huzhu comes with.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Do not mask personal data in quoted messages.
    #[arg(long)]
    pub show_personal_data: bool,
    /// How the export is read.
    #[command(flatten)]
    pub reading: Reading,
}

/// `huzhu train`
#[derive(Debug, ClapArgs)]
pub struct Train {
    /// Folders of labelled chats (NAME/chat.jsonl and NAME/gold.json), or of annotated logs
    /// (NAME.raw.txt beside NAME.annotation.txt).
    #[arg(required = true, value_name = "FOLDER")]
    pub labelled: Vec<PathBuf>,
    /// Where the model goes.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Trees per pass of the reply model.
    #[arg(long, default_value_t = 120)]
    pub trees: usize,
    /// Seed of the samples that the trees see.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// `huzhu inspect`
#[derive(Debug, ClapArgs)]
pub struct Inspect {
    /// Files, folders or zip archives; `-` is standard input.
    #[arg(required = true, value_name = "EXPORT")]
    pub exports: Vec<String>,
    /// Language of the words.
    #[arg(long, value_enum, default_value_t)]
    pub lang: Language,
    /// How the exports are read.
    #[command(flatten)]
    pub reading: Reading,
}

/// What `huzhu convert` writes.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum To {
    /// huzhu JSONL, which keeps everything.
    Jsonl,
    /// One row a message.
    Csv,
    /// The same as columns.
    Parquet,
    /// ChatLab 0.0.2, a document a chat.
    Chatlab,
    /// ChatLab 0.0.2 as JSON lines.
    ChatlabJsonl,
    /// A ConvoKit corpus, a folder.
    Convokit,
}

/// `huzhu convert`
#[derive(Debug, ClapArgs)]
pub struct Convert {
    /// Files, folders or zip archives; `-` is standard input.
    #[arg(required = true, value_name = "EXPORT")]
    pub exports: Vec<String>,
    /// File, or folder for several files; standard output when absent.
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// What to write; by the ending of the output when absent.
    #[arg(long, value_enum)]
    pub to: Option<To>,
    /// How the exports are read.
    #[command(flatten)]
    pub reading: Reading,
}

/// `huzhu coordination`
#[derive(Debug, ClapArgs)]
pub struct Coordination {
    /// CSV of postings, plain or gzip, with a row per posting.
    #[arg(value_name = "CSV")]
    pub table: PathBuf,
    /// Most seconds between two postings of one thing.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(i64).range(0..))]
    pub window: i64,
    /// Fewest postings of an account.
    #[arg(long, default_value_t = 2)]
    pub least: usize,
    /// Ties heavier than this quantile of the weights are marked, 0 to 1.
    #[arg(long, default_value_t = 0.5)]
    pub quantile: f64,
    /// Column of what is posted; rows without are left out.
    #[arg(long, default_value = "object_id")]
    pub object: String,
    /// Column of who posts it.
    #[arg(long, default_value = "account_id")]
    pub account: String,
    /// Column of the message.
    #[arg(long, default_value = "content_id")]
    pub content: String,
    /// Column of the time, in seconds.
    #[arg(long, default_value = "timestamp_share")]
    pub time: String,
    /// File for the ties; standard output when absent.
    #[arg(short, long, value_name = "CSV")]
    pub output: Option<PathBuf>,
    /// Largest table, in bytes after decompression.
    #[arg(long, default_value_t = 4 << 30)]
    pub max_bytes: u64,
}
