//! Messages per second for reading and for the whole run, on a generated chat of 100,000 messages.

use divan::counter::{BytesCount, ItemsCount};
use huzhu::cli::analyse;
use huzhu::data::Words;
use huzhu::formats::{Options, read_all};
use huzhu::input::Document;
use huzhu::pairing::Weights;
use std::fmt::Write as _;

fn main() {
    divan::main();
}

/// A help group: one message in five asks, two claim, the rest is talk.
fn chat(messages: usize) -> String {
    let mut text = String::new();
    for i in 0..messages {
        let member = (i * 7919) % 400;
        let words = match i % 5 {
            0 => format!("帮我点一下，就差一个了 https://p.pinduoduo.com/SIM{i:07}"),
            1 | 2 => "点了".to_owned(),
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

#[divan::bench(sample_count = 5)]
fn whole(bencher: divan::Bencher<'_, '_>) {
    let text = chat(100_000);
    let Ok(weights) = Weights::shipped() else { return };
    bencher.counter(ItemsCount::new(100_000usize)).bench(|| {
        let archive = read_all(document(&text), &Options::default())?.archive;
        archive
            .chats
            .iter()
            .map(|c| analyse(c, false, &Words::default(), weights))
            .collect::<anyhow::Result<Vec<_>>>()
    });
}
