//! The message catalogue: every word a user reads, in English and simplified Chinese.

use crate::measures::Verdict;
use crate::measures::giving::Role;
use crate::measures::health::{Aspect, Question};

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
    Bait "too good to be true" "好得离谱",
    Payment "asks for money or codes" "索要钱或验证码",
    Fraud "known words of fraud" "常见诈骗话术",
    Official "poses as official" "冒充官方",
    Forced "presses to take part" "强制参与",
    FalseHelp "help link to an unknown site" "互助话术配陌生网址",
    Campaigns "Posted by several members alike" "多人发同样的内容",
    Shortener "hidden target" "短链接看不到去向",
    LookAlike "look-alike address" "仿冒网址",
    Disguised "disguised link" "伪装的链接",
    SharedText "same words by several" "多人发同样的话",
    SharedLink "same link by several" "多人发同一链接",
    Burst "burst of links" "短时间连发链接",
    NewSender "new sender" "刚出现的成员",
    NeverHelped "never visibly helped" "没有见过帮忙",
    Addressed "for it: answers somebody" "有利：回复他人",
    HelperCredit "for it: has helped others" "有利：帮过别人",
    HelpLinkCredit "for it: help link" "有利：互助链接",
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
    TooLittleHelp "Fewer than 50 helps: too few to say whether more comes back than by chance." "帮助不足 50 次：数据太少，无法判断回报是否多于巧合。",
    BeyondChance "More comes back than by chance: {} of the ties are returned, {} would be if helpers chose whom to help regardless of the past (adjusted {}, p = {})." "回报多于巧合：{} 的关系是相互的；如果大家帮人时不看过去，预计只有 {}（校正后 {}，p = {}）。",
    LikeChance "No more comes back than chance would bring: {} of the ties are returned, {} would be if helpers chose whom to help regardless of the past (adjusted {}, p = {})." "回报并不多于巧合：{} 的关系是相互的；如果大家帮人时不看过去，预计也有 {}（校正后 {}，p = {}）。",
    OddsUp "Members help those who helped them in the last {} more readily: {} times the odds (95 % interval {} – {})." "成员更愿意帮助过去 {}里帮过自己的人：胜算比 {} 倍（95% 区间 {} – {}）。",
    OddsUnclear "Whether somebody was helped by the asker in the last {} makes no clear difference to whether they help: {} times the odds (95 % interval {} – {})." "过去 {}里是否被求助者帮过，与是否帮忙没有明显关系：胜算比 {} 倍（95% 区间 {} – {}）。",
    ReturnedWithin "Of {} favours, {} were returned by the same person within an hour, {} within a day, {} within a week; the others are still open or were balanced through others." "共 {} 份人情，{} 在一小时内由同一人还上，一天内 {}，一周内 {}；其余尚未归还，或通过其他人平衡。",
    Figure "Figure" "数值",
    SameMembers "for the same members in another month (95 %)" "同一批成员换一个月（95%）",
    OtherGroup "for another group like this (95 %)" "换一个类似的群（95%）",
    Strict "explicit evidence only" "只算有明确依据的",
    StrictApart "The figures change much when only help with a reply, mention, name or link counts: read them with care. The share of ties returned grows with the length of the log: do not compare groups by it." "如果只计入带回复、@、称呼或链接的帮助，数值会有明显变化，请谨慎解读。互惠关系比例会随记录时长增加，不要用它比较不同的群。",
    NotByEdge "The share of ties returned grows with the length of the log: do not compare groups by it. Compare what is beyond chance, and what was received beyond what was given, over windows of equal length." "互惠关系比例会随记录时长增加，不要用它比较不同的群；请比较相同时长窗口内超出巧合的部分和多得未还的部分。",
    OverTime "Over time (windows of 28 days)" "随时间变化（每 28 天一个窗口）",
    Window "Window" "窗口",
    Adjusted "beyond chance" "超出巧合",
    HelpedWithin "Helped within" "多久之内得到帮助",
    Estimated "estimated over all requests (95 %)" "全部求助的估计（95%）",
    Counted "counted" "实际计数",
    CensoringNote "Requests that nobody helped count as still waiting when the log ends; the count leaves out requests too young to tell." "没人帮的求助按“仍在等待”计算；实际计数不含时间还不够长的求助。",
    WaitQuarters "A quarter of the requests are helped within {}, half within {}, three quarters within {}." "四分之一的求助在 {} 内得到帮助，一半在 {} 内，四分之三在 {} 内。",
    Kind "Kind" "类型",
    WithinDay "helped within a day" "一天内得到帮助",
    WithinHour "helped within an hour" "一小时内得到帮助",
    ThanksText "Confirmed by thanks or word: {} of the helped requests. Said to be done without visible help: {}." "有感谢或确认的：{}（占得到帮助的求助）。没有可见帮助但自称完成的：{}。",
    RepostText "Reposts among all postings: {}; most postings of one request: {}." "重复发布占全部发布：{}；同一求助最多发布 {} 次。",
    NewcomerText "Newcomers followed for 15 days: {}. First request helped within a day: {}. Helped others: {}." "可跟踪 15 天的新成员：{}。首次求助一天内得到帮助：{}。帮助过别人：{}。",
    FailureText "Reported failures: {} of all tries. Failures are reported less often than they happen." "报告的失败：{}（占全部尝试）。实际失败往往比报告的多。",
    Number "Number" "次数",
    ShareOfFailures "share (95 %)" "占比（95%）",
    IncidentText "{}: {} failures for reasons of the platform where {} were expected. This looks like an outage, not like members." "{}：因平台原因失败 {} 次，预期约 {} 次。看起来是平台故障，而不是成员的问题。",
    Load "Load" "信息负荷",
    OverloadText "Overloaded hours: {} of the active ones (many writers {}, many requests and little help {}, copied texts {})." "超负荷的小时：{}（占有消息的小时；发言人多 {}，求助多而帮助少 {}，复制内容多 {}）。",
    Posters "members writing in the 20 minutes before" "此前 20 分钟内发言人数",
    WhenToPost "When to post" "什么时候发",
    BestSlots "Asking works best: {}. Overall {} are helped within an hour. If everybody posts then, it stops being true." "最容易得到帮助的时段：{}。总体一小时内得到帮助 {}。如果大家都挤在这时发，就不灵了。",
    NoBestSlot "No hour of the week is clearly better than the others; {} are helped within an hour." "没有哪个时段明显更好；总体一小时内得到帮助 {}。",
    Weeks "Weeks" "按周",
    Week "Week of" "周（周一）",
    ActiveMembers "writing members" "发言成员",
    JoinedLeft "joined / left" "加入 / 离开",
    SeriesMessages "messages per day" "每天消息数",
    SeriesRequests "requests per day" "每天求助数",
    SeriesHelp "helps per request" "每个求助得到的帮助",
    SeriesWithinDay "requests helped within a day" "一天内得到帮助的求助",
    ChangeText "Changed on {}: {} from {} to {}." "{} 起有变化：{} 从 {} 变为 {}。",
    Unanswered "Requests that nobody answered" "没有人回应的求助",
    Around "members around" "当时在场成员",
    CompareHead "Groups side by side" "各群对照",
    GroupName "Group" "群",
    Windows "windows of 28 days" "28 天窗口数",
    Odds "odds of helping a former helper" "帮助曾帮过自己者的胜算比",
    FreeRidersListed "free-riders listed" "列出的只索取者",
    CompareNote "Means over windows of 28 days; a shorter log has none. Ties returned and help returned within pairs are not compared: they grow with the length of the log. Differences smaller than the intervals say nothing." "为 28 天窗口的平均值，记录不足 28 天则没有。互惠关系比例和成员之间还清的帮助不作对照：它们会随记录时长增加。小于区间的差异没有意义。",
    GroupHead "Who carries the group?" "谁在撑着这个群？",
    InequalityText "{} of {} members gave half of all help; the most generous tenth gave {}. {} of {} members with 20 chances or more gave none. Gini {}." "一半的帮助来自 {} 人（共 {} 名成员）；最热心的十分之一贡献了 {}。有 20 次以上机会的成员中，{} / {} 从未帮过。基尼系数 {}。",
    Roles "Parts" "角色",
    PerActiveDay "per active day" "每活跃日",
    OwnRequests "own requests helped" "自己的求助得到帮助",
    LastFortnight "last 14 days (28 days before)" "最近 14 天（此前 28 天）",
    AtRisk "slowing down" "明显减少",
    IfTheyLeave "If the most active helpers left" "如果最活跃的帮助者离开",
    Gone "Gone" "离开的成员",
    HelpLost "help lost" "失去的帮助",
    RequestsKept "helped requests that keep a helper" "仍有人帮的求助",
    WithoutHelper "members left without helper" "失去所有帮助者的成员",
    WorstCase "The worst case: nobody steps in." "最坏情况：没有人补上。",
    PartsText "The help network has {} part(s), the largest with {} of the members; {} of the help can go round." "帮助网络分为 {} 个部分，最大的含 {} 的成员；{} 的帮助可以循环流动。",
    CutText "Members who hold parts of the group together: {}." "起连接作用的成员：{}。",
    CircleText "{} circles that help each other more than others (modularity {}, the largest with {})." "有 {} 个内部互助更多的小圈子（模块度 {}，最大的占 {}）。",
    NotJudged "Not judged" "未作判断",
    HealthHead "How healthy is the group?" "这个群健康吗？",
    Component "Component" "方面",
    Score100 "0 – 100" "0 – 100",
    N "n" "样本数",
    TooFew "too little data" "数据不足",
    NoComposite "No overall score: fewer than five components rest on enough data." "不给总分：数据充足的方面少于五个。",
    CompositeText "Overall {} ({} – {} under other weights); weakest: {}. The components say more than this number." "总分 {}（换不同权重为 {} – {}）；最弱的是：{}。各方面的数值比总分更有意义。",
    HealthNote "The scales are conventions, the same for every group. Do not tie rewards to them." "评分标准是约定，对所有群相同。不要拿它来发奖励。",
    TrustHead "Can the group be trusted?" "这个群靠谱吗？",
    Question "Question" "问题",
    Answer "Answer" "回答",
    TrustNote "Facts of this export, without a total. Unknown means that the export does not tell." "只列出本次导出中的事实，不打总分。“不清楚”表示记录里看不出来。",
    Yes "yes" "是",
    No "no" "否",
    Unknown "unknown" "不清楚",
    PointsHead "Contribution points" "贡献积分",
    Place "place" "名次",
    Points "points" "积分",
    Confirmed "confirmed helps" "被确认的帮助",
    Improved "Gained most in the last four weeks" "最近四周进步最大",
    ThreeForOne "“Help three, post one”: {} of the requests came after three helps within a week." "“帮三发一”：{} 的求助是在一周内帮过三次之后发的。",
    Ring "{} and {} owe each other most of their points: good neighbours, or a ring." "{} 和 {} 的积分大多来自彼此：可能是好邻居，也可能是刷分。",
    Regulars "Regular helpers in {}: {}." "{} 的常驻帮手：{}。",
    PointsNote "One point per help, less for the same pair in one week, minus one per request; all fade with a half-life of 30 days. There is no list of the last." "每次帮助一分，同一周内同一对成员递减，每发一个求助减一分；积分每 30 天减半。不列末位名单。",
    ToClear "visible help(s) in as many chances would take the name off this list" "次可见的帮助就能从名单上除名",
    SeenOf "chances while around, helped" "在场时的机会，其中帮了",
    RoleName "Part" "角色",
    AspectService "Service: helped within a day" "有求必应：一天内得到帮助",
    AspectSpeed "Speed: helped within an hour" "快：一小时内得到帮助",
    AspectReturn "Return: help matched by help" "回报：付出与得到相抵",
    AspectBreadth "Breadth: seasoned members who help" "广泛：老成员中帮过人的",
    AspectResilience "Resilience: helped without the top three" "稳固：没有前三名也有人帮",
    AspectCalm "Calm: hours without overload" "清静：没有超负荷的时段",
    AspectCleanliness "Cleanliness: messages without spam" "干净：没有垃圾信息的消息",
    AspectSafety "Safety: risky messages per thousand" "安全：每千条中的危险消息",
    AspectWelcome "Welcome: newcomers helped within a day" "欢迎：新成员一天内得到帮助",
    RoleAdvertiser "advertisers" "广告号",
    RoleOrganizer "organizers" "组织者",
    RoleNewcomer "newcomers" "新成员",
    RoleLurker "lurkers" "潜水",
    RoleFreeRider "free-riders" "只索取",
    RoleGiver "givers" "热心人",
    RoleTrader "traders" "有来有往",
    RoleTaker "takers" "多取少予",
    RoleTalker "talkers" "闲聊",
    RoleOccasional "occasional" "偶尔参与",
    VerdictExempt "owner, administrator or bot" "群主、管理员或机器人",
    VerdictAdvertiser "advertiser" "广告号",
    VerdictAskedLittle "asked little" "求助很少",
    VerdictReceivedLittle "received little" "得到的帮助很少",
    VerdictNewcomer "seen for less than a day" "出现不到一天",
    VerdictFewOpportunities "few chances to help" "帮忙的机会很少",
    AskRules "Are rules posted?" "有群规吗？",
    AskForbids "Do the rules forbid advertising or fraud?" "群规禁止广告或诈骗吗？",
    AskModerated "Does somebody step in?" "有人管理吗？",
    AskEntry "Are newcomers checked?" "入群有审核吗？",
    AskOnTopic "Is at least half of the talk about helping?" "至少一半的内容与互助有关吗？",
    AskKnownLinks "Do nearly all links lead to sites that helping members use?" "链接基本都是常用的互助平台吗？",
    AskNoScam "Is nobody asked for payments, codes or transfers?" "没有人索要转账、验证码或付款吗？",
    AskCivil "Are insults rare?" "很少有人骂人吗？",
    AskVoluntary "Is nobody pressed to take part?" "没有强制参与吗？",
    AskConfirmed "Is help often confirmed?" "帮助常被确认或感谢吗？",
    AskNoBait "Is nothing too good to be true on offer?" "没有好得离谱的承诺吗？",
    AskDiscreet "Is personal data rare?" "很少泄露个人信息吗？",
    AskOrganizer "Is an organizer there in most weeks?" "组织者大多数周都在吗？",
    KindBargain "price cuts" "砍价",
    KindBoost "boosts" "助力",
    KindGroupBuy "joint orders" "拼单",
    KindSignup "sign-ups" "拉新",
    KindTask "tasks" "任务",
    KindQuestion "questions" "提问",
    KindFavour "favours" "帮忙",
    KindGoods "things wanted" "求物",
    Monday "Mon" "周一",
    Tuesday "Tue" "周二",
    Wednesday "Wed" "周三",
    Thursday "Thu" "周四",
    Friday "Fri" "周五",
    Saturday "Sat" "周六",
    Sunday "Sun" "周日",
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

/// A weekday, Monday 0.
pub(super) fn weekday(lang: Lang, day: u8) -> &'static str {
    let days = [
        Word::Monday,
        Word::Tuesday,
        Word::Wednesday,
        Word::Thursday,
        Word::Friday,
        Word::Saturday,
        Word::Sunday,
    ];
    days.get(usize::from(day)).map_or("", |key| word(lang, *key))
}

/// A kind of need.
pub(super) fn kind(lang: Lang, name: &str) -> &'static str {
    let key = match name {
        "bargain" => Word::KindBargain,
        "boost" => Word::KindBoost,
        "group_buy" => Word::KindGroupBuy,
        "signup" => Word::KindSignup,
        "task" => Word::KindTask,
        "question" => Word::KindQuestion,
        "goods" => Word::KindGoods,
        _ => Word::KindFavour,
    };
    word(lang, key)
}

/// A role.
pub(super) fn role(lang: Lang, role: Role) -> &'static str {
    let key = match role {
        Role::Advertiser => Word::RoleAdvertiser,
        Role::Organizer => Word::RoleOrganizer,
        Role::Newcomer => Word::RoleNewcomer,
        Role::Lurker => Word::RoleLurker,
        Role::FreeRider => Word::RoleFreeRider,
        Role::Giver => Word::RoleGiver,
        Role::Trader => Word::RoleTrader,
        Role::Taker => Word::RoleTaker,
        Role::Talker => Word::RoleTalker,
        Role::Occasional => Word::RoleOccasional,
    };
    word(lang, key)
}

/// Why a member is not judged; empty for those who are.
pub(super) fn verdict(lang: Lang, verdict: Verdict) -> &'static str {
    let key = match verdict {
        Verdict::Exempt => Word::VerdictExempt,
        Verdict::Advertiser => Word::VerdictAdvertiser,
        Verdict::AskedLittle => Word::VerdictAskedLittle,
        Verdict::ReceivedLittle => Word::VerdictReceivedLittle,
        Verdict::Newcomer => Word::VerdictNewcomer,
        Verdict::FewOpportunities => Word::VerdictFewOpportunities,
        Verdict::Strong | Verdict::Likely | Verdict::Watch | Verdict::Clear => return "",
    };
    word(lang, key)
}

/// A component of health.
pub(super) fn aspect(lang: Lang, aspect: Aspect) -> &'static str {
    let key = match aspect {
        Aspect::Service => Word::AspectService,
        Aspect::Speed => Word::AspectSpeed,
        Aspect::Return => Word::AspectReturn,
        Aspect::Breadth => Word::AspectBreadth,
        Aspect::Resilience => Word::AspectResilience,
        Aspect::Calm => Word::AspectCalm,
        Aspect::Cleanliness => Word::AspectCleanliness,
        Aspect::Safety => Word::AspectSafety,
        Aspect::Welcome => Word::AspectWelcome,
    };
    word(lang, key)
}

/// A question of the trust checklist.
pub(super) fn question(lang: Lang, question: Question) -> &'static str {
    let key = match question {
        Question::RulesPosted => Word::AskRules,
        Question::RulesForbidAds => Word::AskForbids,
        Question::Moderated => Word::AskModerated,
        Question::EntryCheck => Word::AskEntry,
        Question::OnTopic => Word::AskOnTopic,
        Question::KnownLinks => Word::AskKnownLinks,
        Question::NoScam => Word::AskNoScam,
        Question::Civil => Word::AskCivil,
        Question::Voluntary => Word::AskVoluntary,
        Question::Confirmed => Word::AskConfirmed,
        Question::NoBait => Word::AskNoBait,
        Question::DiscreetData => Word::AskDiscreet,
        Question::OrganizerThere => Word::AskOrganizer,
    };
    word(lang, key)
}
