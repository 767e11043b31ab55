//! The message catalogue: every word a user reads, in English and simplified Chinese.

/// Language of reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// 简体中文.
    Zh,
}

macro_rules! catalogue {
    ($($key:ident $en:literal $zh:literal),+ $(,)?) => {
        /// A phrase of the catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each phrase is its own description")]
        pub enum Word { $($key),+ }

        /// The phrase in a language.
        pub fn word(lang: Lang, key: Word) -> &'static str {
            match (key, lang) { $((Word::$key, Lang::En) => $en, (Word::$key, Lang::Zh) => $zh),+ }
        }
    };
}

catalogue! {
    Sensitivity "How sure is this? The answers when help is counted from other probabilities on" "结论有多稳？按不同的概率门槛计算帮助时的结果",
    SensitivityNote "The report counts help that is at least 50 % likely. What changes little from row to row can be relied on." "本报告计入概率不低于 50% 的帮助。各行之间变化不大的结论比较可靠。",
    From "from" "门槛",
    SelfCheck "Checked in this chat: of the helping replies, hidden from huzhu, it found the right request again for" "在本群自检：把带回复关系的帮助隐藏起来，仍能找回正确求助的比例",
    Languages "Languages" "语言",
    Title "Mutual-help audit" "互助群审计报告",
    Messages "Messages" "消息",
    Members "Members" "成员",
    Period "Period" "时间范围",
    Source "Source" "来源",
    Rejects "Not understood" "未能识别的行",
    NoFormat "no known format" "无法识别的格式",
    RunnerUp "runner-up:" "其次：",
    LeftOut "Left out" "未读取",
    Silent "silent:" "从未发言：",
    Kinds "Kinds" "消息类型",
    Read "Read" "读取",
    ReadParts "messages, continuation lines, app lines, blank or heading, not understood" "消息、续行、系统行、空行或标题、未能识别",
    Duplicates "In several exports, counted once" "多份导出中重复、只计一次",
    Twins "perhaps one person" "可能是同一个人",
    LacksIds "members are known by name only: two people with one name are one here, and a renamed member is two (--members mends it)" "只有名字、没有编号：重名的人会被当作一人，改名的人会被当作两人（可用 --members 修正）",
    LacksReplies "no replies: who helped whom is inferred from order, names and words" "没有回复关系：谁帮了谁只能由先后、称呼和文字推断",
    LacksMentions "no machine-readable mentions: @name is matched by its words" "没有可靠的 @ 信息：只能按文字匹配 @名字",
    LacksReactions "no reactions: thanks by emoji are not seen" "没有表情回应：用表情表示的感谢看不到",
    LacksSeconds "times to the minute: waits under two minutes are not told apart" "时间只精确到分钟：两分钟以内的等待无法区分",
    LacksRoster "no list of members: people who never wrote are not counted" "没有成员名单：从未发言的人没有计入",
    Returned "Is help returned?" "帮助有回报吗？",
    Help "Help given" "帮助次数",
    EdgeReciprocity "Ties returned (edge reciprocity)" "互相帮助的关系比例（边互惠率）",
    Weighted "Returned within the same pair" "同一对成员之间还清的帮助",
    Indirect "Matched through others" "通过其他成员平衡的帮助",
    Unmatched "Received beyond what was given" "多得未还的帮助",
    Service "Does asking work?" "求助有人应吗？",
    Requests "Requests" "求助",
    Fulfilment "Requests helped" "得到帮助的求助",
    Waiting "Median wait for first help" "首次得到帮助的等待时间（中位数）",
    Failures "Failed attempts" "尝试未成功",
    FreeRiders "Who takes without giving?" "谁只索取不回报？",
    NoFreeRiders "Nobody stands out: either everybody gives, or there is too little evidence to say otherwise." "没有突出的成员：要么大家都有付出，要么证据不足，无法判断。",
    FreeRiderNote "Observed in this export only. Some help leaves no message. Ask privately before acting; newcomers and members with little opportunity are never listed." "仅依据本次导出的聊天记录。有些帮助不会留下消息。请先私下询问再处理；新成员和机会很少的成员不会列入。",
    Tier "Tier" "把握程度",
    Strong "strong" "很有把握",
    Likely "likely" "较有把握",
    Watch "watch (not for publication)" "留意（请勿公开）",
    Asked "asked" "求助",
    Got "received" "得到帮助",
    Gave "visible help given" "可见的付出",
    Chances "chances while around" "在场时的机会",
    Rate "help rate (95 % interval)" "帮助率（95% 区间）",
    Group "group" "全群",
    Tries "failed attempts" "尝试未成功",
    Evidence "Evidence" "依据",
    Spam "Who floods us with links?" "谁在刷链接？",
    NoSpam "No flooding, advertising or scam messages found." "没有发现刷屏、广告或诈骗消息。",
    SpamNote "Messages are labelled, people are not. A help link by itself is never spam here." "标记的是消息，不是人。助力链接本身不算垃圾信息。",
    Score "Score" "分数",
    Why "Why" "原因",
    Text "Text" "内容",
    Time "Time" "时间",
    Name "Name" "名称",
    Given "Given" "付出",
    Received "Received" "得到",
    Balance "Balance" "差额",
    Ledger "Ledger of pairs" "人情账（成员两两之间）",
    Links "Links posted most" "发得最多的链接",
    Postings "Postings" "次数",
    MembersTable "Members" "成员一览",
    Ad "advertising" "广告",
    Scam "possible scam" "疑似诈骗",
    Flood "flood" "刷屏",
    NearDuplicate "near-duplicate" "内容雷同",
    Repeated "repeated text" "反复发同样的内容",
    More "more" "条未列出",
    Contact "contact data" "留联系方式",
    RareDomain "rare domain" "少见的域名",
    KindImage "[picture]" "［图片］",
    KindVoice "[voice message]" "［语音］",
    KindVideo "[video]" "［视频］",
    KindFile "[file]" "［文件］",
    KindSticker "[sticker]" "［表情］",
    KindLink "[link card]" "［链接］",
    KindMiniProgram "[mini-program]" "［小程序］",
    KindRedPacket "[red packet]" "［红包］",
    KindOther "[no words]" "［无文字］",
    NoRequests "No requests were recognised in this chat." "本群记录中没有识别出求助。",
    Written "Reports written to" "报告已写入",
    UnderTwo "< 2 min" "不到 2 分钟",
    Minutes "min" "分钟",
    Hours "h" "小时",
    Days "d" "天",
    Quota "no tries left" "次数用完",
    NewUsersOnly "new users only" "仅限新用户",
    Expired "expired" "已过期",
    Unreachable "could not be opened" "进不去",
    RiskControl "blocked by the platform" "火爆或风控",
    AlreadyHelped "had helped before" "已助力过",
    Full "already full" "已满",
    Other "other" "其他",
}

/// A reason for failure, as the user reads it.
pub(super) fn reason(lang: Lang, reason: &str) -> &'static str {
    let key = match reason {
        "quota" => Word::Quota,
        "new_users_only" => Word::NewUsersOnly,
        "expired" => Word::Expired,
        "unreachable" => Word::Unreachable,
        "risk_control" => Word::RiskControl,
        "already_helped" => Word::AlreadyHelped,
        "full" => Word::Full,
        _ => Word::Other,
    };
    word(lang, key)
}

/// A quoted message as the user reads it: one without words by what it is.
pub(super) fn said(lang: Lang, text: &str) -> &str {
    let key = match text {
        "[image]" => Word::KindImage,
        "[voice]" => Word::KindVoice,
        "[video]" => Word::KindVideo,
        "[file]" => Word::KindFile,
        "[sticker]" => Word::KindSticker,
        "[link]" => Word::KindLink,
        "[mini_program]" => Word::KindMiniProgram,
        "[red_packet]" => Word::KindRedPacket,
        "[text]" | "[other]" => Word::KindOther,
        words => return words,
    };
    word(lang, key)
}
