//! Any bytes, sniffed and read by whatever format claims them; every line must be accounted for.
#![no_main]

use huzhu::formats::{Options, read_all};
use huzhu::input::{Document, decode};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = decode(data.to_vec(), None) else { return };
    let document = Document { name: "x".to_owned(), path: "/2026/03/04/x.txt".to_owned(), named: true, text };
    if let Ok(reading) = read_all(vec![document], &Options::default()) {
        for chat in &reading.archive.chats {
            assert!(chat.account.adds_up());
        }
    }
});
