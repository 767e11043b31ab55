//! Tables compiled into the program, and their readers.

mod checks;
mod lexicon;

pub use checks::{CHECKS, Check, checks};
pub use lexicon::{CUES, Cue, Cues, Lexicon, Phrases, Words};

/// Weights of acts and help pairing, as JSON; `docs/models.md` says where they come from.
pub const HELP_MODEL: &str = include_str!("models/help.json");

/// Weights of the reply model, as JSON; `docs/models.md` says where they come from.
pub const REPLY_MODEL: &str = include_str!("models/replies.json");

/// Registrable domains whose links ask for help: group buying, price cuts, referrals.
const HELP_PLATFORMS: &[&str] = &[
    "pinduoduo.com",
    "yangkeduo.com",
    "pddpic.com",
    "taobao.com",
    "tb.cn",
    "tmall.com",
    "alipay.com",
    "jd.com",
    "3.cn",
    "jingxi.com",
    "meituan.com",
    "dianping.com",
    "ele.me",
    "kuaishou.com",
    "douyin.com",
    "weixin.qq.com",
    "qq.com",
    "temu.com",
    "temu.to",
    "shein.com",
    "shein.top",
    "aliexpress.com",
];

/// Whether links of this registrable domain ask for help by themselves.
pub fn is_help_platform(domain: &str) -> bool {
    HELP_PLATFORMS.contains(&domain)
}
