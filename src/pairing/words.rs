//! What the words of a claim tell: how many needs it speaks of, which things it names, why it failed.

use crate::data::terms;
use crate::text::fold::is_cjk;
use foldhash::fast::RandomState;
use std::collections::HashSet;
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

/// In "A says no more tries, B done" the failing clause comes first.
pub(super) fn fails_first(folded: &str) -> bool {
    let first = folded.split(['，', ',', '。', ';', '但']).next().unwrap_or(folded);
    terms().fails(first)
}

/// What "all" may mean where it is not counted.
const SEVERAL: usize = 12;

/// How many needs a claim speaks of: a number, a row of ones, or all of the scope.
pub(super) fn counted(folded: &str, collective: bool) -> Option<usize> {
    let ones = folded.split_whitespace().filter(|w| terms().is_one(w)).count();
    let core = folded.trim();
    if (2..=4).contains(&core.len()) && core.bytes().all(|b| b == b'1') {
        return Some(core.len());
    }
    if ones >= 2 && ones == folded.split_whitespace().count() {
        return Some(ones);
    }
    if !collective {
        return None;
    }
    Some(terms().count(folded).unwrap_or(SEVERAL))
}

/// CJK bigrams of claims and requests as such: they tell no need from another.
static STOP: LazyLock<HashSet<[char; 2], RandomState>> = LazyLock::new(|| {
    "一下 点一 大家 谢谢 拼多 多多 助力 帮忙 这个 一个 链接 就差 还差 姐妹 差一 来帮 快来 好人 人一 一生 生平 平安 家人 可以 怎么 那个 什么 没有 不是 今天 明天 时候"
        .split(' ')
        .filter_map(|pair| pair.chars().collect::<Vec<_>>().try_into().ok())
        .collect()
});

/// Content words of spaced scripts and CJK bigrams that are not claim words themselves, each as a number.
pub(super) fn collect(folded: &str, mut found: impl FnMut(u64)) {
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.contains("http")) {
        if word.chars().any(is_cjk) {
            for pair in word.chars().zip(word.chars().skip(1)).filter(|(a, b)| is_cjk(*a) && is_cjk(*b)) {
                let pair = [pair.0, pair.1];
                if pair[1] != '了' && !pair.contains(&'的') && !pair.contains(&'我') && !STOP.contains(&pair)
                {
                    found(u64::from(u32::from(pair[0])) << 32 | u64::from(u32::from(pair[1])));
                }
            }
        } else if word.chars().all(char::is_alphabetic)
            && let Some((last, _)) = word.char_indices().nth(STEM - 1)
        {
            let stem = &word[..last + word[last..].chars().next().map_or(0, char::len_utf8)];
            found(xxh3_64(stem.as_bytes()));
        }
    }
}

/// Letters by which words are told apart: endings change.
const STEM: usize = 5;
