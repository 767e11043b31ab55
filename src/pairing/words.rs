//! What the words of a claim tell: how many needs it speaks of, which things it names, why it failed.

use crate::text::fold::is_cjk;
use foldhash::fast::RandomState;
use std::collections::HashSet;
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

/// In "A says no more tries, B done" the failing clause comes first.
pub(super) fn fails_first(folded: &str) -> bool {
    const FAILING: &[&str] =
        &["次数", "用完", "上限", "no me", "solo cuentas", "进不", "不了", "limit", "失败"];
    let first = folded.split(['，', ',', '。', ';', '但']).next().unwrap_or(folded);
    FAILING.iter().any(|word| first.contains(word))
}

/// A clause that tells of a failure.
pub(super) fn fails(clause: &str) -> bool {
    reason(clause) != "other" || fails_first(clause)
}

/// A clause that puts help off.
pub(super) fn later(clause: &str) -> bool {
    const LATER: &[&str] = &[
        "等下",
        "等会",
        "等哈",
        "等会儿",
        "晚点",
        "晚上",
        "明天",
        "明早",
        "一会",
        "正在",
        "有空",
        "下班",
        "later",
        "tonight",
        "tomorrow",
        "after",
        "luego",
        "después",
        "mañana",
        "al rato",
        "depois",
        "amanhã",
        "nanti",
        "besok",
        "später",
        "morgen",
        "plus tard",
        "demain",
    ];
    LATER.iter().any(|w| clause.contains(w))
}

/// How many needs a claim speaks of: a number, a row of ones, or all of the scope.
pub(super) fn counted(folded: &str, collective: bool) -> Option<usize> {
    let ones =
        folded.split_whitespace().filter(|w| *w == "1" || *w == "已点" || *w == "👌" || *w == "✅").count();
    let core = folded.trim();
    if (2..=4).contains(&core.len()) && core.bytes().all(|b| b == b'1') {
        return Some(core.len());
    }
    if ones >= 2 && ones == folded.split_whitespace().count() {
        return Some(ones);
    }
    for (words, n) in [
        (
            &["俩", "两个", "两位", "你俩", "上面两", "las dos", "los dos", "both", "dos últimos", "ambos"][..],
            2usize,
        ),
        (&["三个", "仨", "三位", "las tres", "los tres", "all three"][..], 3),
        (&["四个", "四位"][..], 4),
    ] {
        if collective && words.iter().any(|w| folded.contains(w)) {
            return Some(n);
        }
    }
    collective.then_some(12)
}

/// CJK bigrams of claims and requests as such: they tell no need from another.
static STOP: LazyLock<HashSet<[char; 2], RandomState>> = LazyLock::new(|| {
    "一下 点一 大家 谢谢 拼多 多多 助力 帮忙 这个 一个 链接 就差 还差 姐妹 差一 来帮 快来 好人 人一 一生 生平 平安 家人 可以 怎么 那个 什么 没有 不是 今天 明天 时候"
        .split(' ')
        .filter_map(|pair| pair.chars().collect::<Vec<_>>().try_into().ok())
        .collect()
});

/// Content words of spaced scripts and CJK bigrams that are not claim words themselves.
pub(super) fn collect(folded: &str, out: &mut HashSet<u64, RandomState>) {
    for word in folded.split(|c: char| !c.is_alphanumeric()) {
        if word.contains("http") {
            continue;
        }
        let chars: Vec<char> = word.chars().collect();
        if chars.iter().any(|c| is_cjk(*c)) {
            for pair in chars.windows(2).filter(|p| p.iter().all(|c| is_cjk(*c))) {
                let pair = [pair[0], pair[1]];
                if pair[1] != '了' && !pair.contains(&'的') && !pair.contains(&'我') && !STOP.contains(&pair)
                {
                    out.insert(u64::from(u32::from(pair[0])) << 32 | u64::from(u32::from(pair[1])));
                }
            }
        } else if chars.len() >= 5 && chars.iter().all(|c| c.is_alphabetic()) {
            let stem: String = chars[..5].iter().collect();
            out.insert(xxh3_64(stem.as_bytes()));
        }
    }
}

/// Why a try failed, from its words.
pub(super) fn reason(folded: &str) -> &'static str {
    const REASONS: &[(&str, &[&str])] = &[
        ("quota", &["次数", "上限", "没机会", "没额度", "limit", "no me quedan", "ya no tengo", "no clicks"]),
        ("new_users_only", &["新用户", "new user", "cuentas nuevas", "usuarios nuevos", "registered"]),
        ("expired", &["过期", "失效", "结束", "expired", "venció", "expir"]),
        (
            "unreachable",
            &["进不", "打不开", "点不开", "加载", "no abre", "no carga", "can't open", "no me deja"],
        ),
        ("risk_control", &["火爆", "黑了", "号黑", "风控"]),
        ("already_helped", &["助力过", "帮过", "already"]),
        ("full", &["满了", "已满", "full"]),
    ];
    REASONS
        .iter()
        .find(|(_, words)| words.iter().any(|w| folded.contains(w)))
        .map_or("other", |(reason, _)| reason)
}
