//! Tables compiled into the program, and their readers.

mod checks;
mod lexicon;
mod terms;

pub use checks::{Check, checks};
pub use lexicon::{CUES, Cue, Cues, Lexicon, OwnKind, Phrases, Words};
pub use terms::{Terms, terms};

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

/// Hosts that hide where a link leads. Platforms' own short links are not among them.
const SHORTENERS: &[&str] = &[
    "t.cn",
    "dwz.cn",
    "suo.im",
    "url.cn",
    "bit.ly",
    "tinyurl.com",
    "is.gd",
    "goo.gl",
    "ow.ly",
    "cutt.ly",
    "rb.gy",
    "t.ly",
    "s.id",
    "shorturl.at",
    "tiny.cc",
    "u.to",
    "clck.ru",
    "mrw.so",
    "sourl.cn",
    "985.so",
    "dwz.win",
    "suo.nz",
    "tb3.cn",
];

/// Whether a host hides where its links lead.
pub fn is_shortener(host: &str) -> bool {
    SHORTENERS.contains(&host.strip_prefix("www.").unwrap_or(host))
}

/// Whether links of this registrable domain ask for help by themselves.
pub fn is_help_platform(domain: &str) -> bool {
    HELP_PLATFORMS.contains(&domain)
}
