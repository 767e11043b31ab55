//! Messages per second for reading and for the whole run, on a generated chat of 100,000 messages.

use divan::counter::{BytesCount, ItemsCount};
use huzhu::cli::{Setup, analyse};
use huzhu::data::Words;
use huzhu::findings::Disclosure;
use huzhu::formats::{Options, read_all};
use huzhu::input::Document;
use huzhu::measures::{Basis, Settings, measure};
use huzhu::pairing::{self, Weights};
use huzhu::spam::Lists;
use huzhu::text::near::groups;
use huzhu::{acts, graph, signals};
use std::fmt::Write as _;

fn main() {
    divan::main();
}

/// A help group of 400 members: one message in five asks, two claim, the rest is talk.
fn chat(messages: usize) -> String {
    group(messages, 1, |i| (i * 7919) % 400)
}

/// The same of other senders; two claim in the first of every so many rounds only, else one.
fn group(messages: usize, every: usize, mut sender: impl FnMut(usize) -> usize) -> String {
    let mut text = String::new();
    for i in 0..messages {
        let member = sender(i);
        let words = match i % 5 {
            0 => format!("帮我点一下，就差一个了 https://p.pinduoduo.com/SIM{i:07}"),
            1 => "点了".to_owned(),
            2 if i / 5 % every == 0 => "点了".to_owned(),
            3 => "谢谢大家".to_owned(),
            _ => format!("今天天气不错 {i}"),
        };
        let (day, hour, minute) = (i / 2880 % 28 + 1, i / 120 % 24, i / 2 % 60);
        let _ = writeln!(
            text,
            "{day:02}/{:02}/2026, {hour:02}:{minute:02} - 成员{member}: {words}",
            i / 80_640 + 1
        );
    }
    text
}

fn document(text: &str) -> Vec<Document> {
    let name = "WhatsApp Chat with bench.txt";
    vec![Document { name: name.to_owned(), path: format!("/{name}"), named: true, text: text.to_owned() }]
}

/// `wc -m` on the same text, for scale: counting characters is about the least a program can do with
/// a file. Does nothing where there is no `wc`.
#[divan::bench(sample_count = 10)]
fn wc_m(bencher: divan::Bencher<'_, '_>) {
    let text = chat(100_000);
    let path = std::env::temp_dir().join(format!("huzhu-bench-{}.txt", std::process::id()));
    if std::fs::write(&path, &text).is_err() {
        return;
    }
    bencher
        .counter(ItemsCount::new(100_000usize))
        .counter(BytesCount::new(text.len()))
        .bench(|| std::process::Command::new("wc").arg("-m").arg(&path).env("LC_ALL", "C.UTF-8").output());
    // A file left in the temporary folder does no harm.
    let _ = std::fs::remove_file(&path);
}

#[divan::bench(sample_count = 10)]
fn read(bencher: divan::Bencher<'_, '_>) {
    let text = chat(100_000);
    bencher
        .counter(ItemsCount::new(100_000usize))
        .counter(BytesCount::new(text.len()))
        .bench(|| read_all(document(&text), &Options::default()));
}

/// Signals, replies, acts and pairing of chats that are read already, with the shipped weights: the
/// settings whose accuracy `docs/accuracy.md` states.
fn understand(bencher: divan::Bencher<'_, '_>, text: &str, light: bool) {
    let (Ok(shipped), Ok(reading)) = (Weights::shipped(), read_all(document(text), &Options::default()))
    else {
        return;
    };
    let weights = if light { shipped.light() } else { shipped.clone() };
    let chats = reading.archive.chats;
    let messages: usize = chats.iter().map(|c| c.messages.len()).sum();
    bencher.counter(ItemsCount::new(messages)).bench(|| {
        chats
            .iter()
            .map(|chat| {
                let seen = signals::read(chat, &Words::default())?;
                let replies = weights.replies(chat, &seen)?;
                let acts = acts::classify(chat, seen, &replies, &weights.acts);
                Ok(pairing::pair(chat, &acts, &replies, &weights.help))
            })
            .collect::<anyhow::Result<Vec<_>>>()
    });
}

/// A channel where people answer in words: every third line asks, the others answer or go on.
fn talk(messages: usize) -> String {
    const LINES: [&str; 6] = [
        "does anybody know why the sound stops after an update",
        "did you restart it first, and which version is it",
        "i did, it is the newest one and still quiet",
        "try to remove the old settings in your home folder and log in again",
        "that worked, thank you so much",
        "how do i mount a second disk when the machine starts",
    ];
    let mut text = String::new();
    for i in 0..messages {
        let (day, hour, minute) = (i / 1440 % 28 + 1, i / 60 % 24, i % 60);
        let _ = writeln!(
            text,
            "{day:02}/{:02}/2026, {hour:02}:{minute:02} - member{}: {} {i}",
            i / 40_320 % 12 + 1,
            (i * 31) % 120,
            LINES[i * 7 % 11 % 6]
        );
    }
    text
}

#[divan::bench(sample_count = 5)]
fn understand_help_group(bencher: divan::Bencher<'_, '_>) {
    understand(bencher, &chat(100_000), false);
}

/// The same with `--pairing fast`.
#[divan::bench(sample_count = 5)]
fn understand_help_group_fast(bencher: divan::Bencher<'_, '_>) {
    understand(bencher, &chat(100_000), true);
}

#[divan::bench(sample_count = 3)]
fn understand_talk(bencher: divan::Bencher<'_, '_>) {
    understand(bencher, &talk(20_000), false);
}

/// The same with `--pairing fast`.
#[divan::bench(sample_count = 3)]
fn understand_talk_fast(bencher: divan::Bencher<'_, '_>) {
    understand(bencher, &talk(20_000), true);
}

#[divan::bench(sample_count = 5)]
fn whole(bencher: divan::Bencher<'_, '_>) {
    let text = chat(100_000);
    let Ok(weights) = Weights::shipped() else { return };
    bencher.counter(ItemsCount::new(100_000usize)).bench(|| {
        let archive = read_all(document(&text), &Options::default())?.archive;
        archive
            .chats
            .iter()
            .map(|c| {
                let (words, lists) = (Words::default(), Lists::default());
                let settings = Settings::default();
                analyse(
                    c,
                    &Setup {
                        disclosure: &Disclosure::Masked,
                        words: &words,
                        weights,
                        lists: &lists,
                        settings,
                        several: false,
                    },
                )
            })
            .collect::<anyhow::Result<Vec<_>>>()
    });
}

/// All measures of a group that is read and understood already: 1,000 members, a million messages, some
/// 290,000 helps.
fn measures(bencher: divan::Bencher<'_, '_>, settings: Settings) {
    let mut random = fastrand::Rng::with_seed(7);
    // Whoever claims to help stands near the one who asked: everybody has some 150 partners, a few of them often.
    let mut asker = 0;
    let text = group(1_000_000, 2, |i| match i % 5 {
        1 | 2 => (asker + 1 + (random.f64().powi(2) * 150.0) as usize) % 1_000,
        _ => {
            asker = random.usize(..1_000);
            asker
        }
    });
    let (Ok(shipped), Ok(reading)) = (Weights::shipped(), read_all(document(&text), &Options::default()))
    else {
        return;
    };
    let weights = shipped.light();
    let Some(chat) = reading.archive.chats.first() else { return };
    let Ok(seen) = signals::read(chat, &Words::default()) else { return };
    let Ok(replies) = weights.replies(chat, &seen) else { return };
    let acts = acts::classify(chat, seen, &replies, &weights.acts);
    let pairing = pairing::pair(chat, &acts, &replies, &weights.help);
    let graph = graph::build(chat.members.len(), &pairing, graph::THRESHOLD);
    let spammers = vec![false; chat.members.len()];
    let flagged = Default::default();
    bencher.counter(ItemsCount::new(chat.messages.len())).bench(|| {
        let basis = Basis {
            chat,
            acts: &acts,
            pairing: &pairing,
            graph: &graph,
            spammers: &spammers,
            flagged: &flagged,
            links: &[],
        };
        measure(basis, settings)
    });
}

#[divan::bench(sample_count = 1)]
fn measures_of_a_million(bencher: divan::Bencher<'_, '_>) {
    measures(bencher, Settings::default());
}

/// The same with `--quick`.
#[divan::bench(sample_count = 2)]
fn measures_of_a_million_quick(bencher: divan::Bencher<'_, '_>) {
    measures(bencher, Settings::QUICK);
}

/// Short messages of which every third is an earlier one with a word changed.
fn repeating(messages: usize) -> Vec<String> {
    let mut random = fastrand::Rng::with_seed(5);
    let words: Vec<String> = (0..4000u32)
        .map(|_| (0..2).filter_map(|_| char::from_u32(0x4e00 + random.u32(..5000))).collect())
        .collect();
    let mut all: Vec<Vec<usize>> = Vec::with_capacity(messages);
    for i in 0..messages {
        let mut message = if i % 3 == 2 { all[random.usize(..i)].clone() } else { Vec::new() };
        if message.is_empty() {
            message.extend((0..random.usize(3..12)).map(|_| random.usize(..words.len())));
        } else {
            let at = random.usize(..message.len());
            message[at] = random.usize(..words.len());
        }
        all.push(message);
    }
    all.into_iter().map(|m| m.into_iter().map(|w| words[w].as_str()).collect()).collect()
}

#[divan::bench(sample_count = 3)]
fn near_duplicates(bencher: divan::Bencher<'_, '_>) {
    let messages = repeating(1_000_000);
    let texts: Vec<&str> = messages.iter().map(String::as_str).collect();
    bencher.counter(ItemsCount::new(texts.len())).bench(|| groups(&texts, 0.7));
}
