//! What values of the findings are called, from the catalogue.

use super::words::{Lang, Word, word};
use crate::measures::giving::{Doing, Role};
use crate::measures::health::{Aspect, Question};
use crate::measures::{Tier, Verdict};
use crate::signals::Datum;
use crate::spam::{Cap, Level, Signal, Standing};

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

/// What a member did in a week.
pub(super) fn doing(lang: Lang, doing: Doing) -> &'static str {
    let key = match doing {
        Doing::New => Word::DoingNew,
        Doing::Both => Word::DoingBoth,
        Doing::Helps => Word::DoingHelps,
        Doing::Asks => Word::DoingAsks,
        Doing::Talks => Word::DoingTalks,
        Doing::Silent => Word::DoingSilent,
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
pub(super) fn kind(lang: Lang, name: &str) -> String {
    let key = match name {
        "bargain" => Word::KindBargain,
        "boost" => Word::KindBoost,
        "group_buy" => Word::KindGroupBuy,
        "signup" => Word::KindSignup,
        "task" => Word::KindTask,
        "question" => Word::KindQuestion,
        "goods" => Word::KindGoods,
        "favour" => Word::KindFavour,
        // A kind of the group's own has the name that the group gave it.
        own => return own.to_owned(),
    };
    word(lang, key).to_owned()
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

/// A tier of the free-rider list.
pub(super) fn tier(lang: Lang, tier: Tier) -> &'static str {
    word(
        lang,
        match tier {
            Tier::Strong => Word::Strong,
            Tier::Likely => Word::Likely,
            Tier::Watch => Word::Watch,
        },
    )
}

/// A piece of evidence.
pub(super) fn signal(lang: Lang, signal: Signal) -> &'static str {
    word(
        lang,
        match signal {
            Signal::Ad => Word::Ad,
            Signal::Scam => Word::Scam,
            Signal::Flood => Word::Flood,
            Signal::NearDuplicate => Word::NearDuplicate,
            Signal::Contact => Word::Contact,
            Signal::Repeated => Word::Repeated,
            Signal::RareDomain => Word::RareDomain,
            Signal::Bait => Word::Bait,
            Signal::Payment => Word::Payment,
            Signal::Fraud => Word::Fraud,
            Signal::Official => Word::Official,
            Signal::Forced => Word::Forced,
            Signal::FalseHelp => Word::FalseHelp,
            Signal::Shortener => Word::Shortener,
            Signal::LookAlike => Word::LookAlike,
            Signal::Disguised => Word::Disguised,
            Signal::SharedText => Word::SharedText,
            Signal::SharedLink => Word::SharedLink,
            Signal::Burst => Word::Burst,
            Signal::Newcomer => Word::NewSender,
            Signal::NeverHelped => Word::NeverHelped,
            Signal::Addressed => Word::Addressed,
            Signal::Helper => Word::HelperCredit,
            Signal::HelpLink => Word::HelpLinkCredit,
            Signal::Organizer => Word::OrganizerCredit,
            Signal::Denied => Word::Denied,
            Signal::GoesOn => Word::GoesOn,
        },
    )
}

/// How sure a flag is.
pub(super) fn level(lang: Lang, level: Level) -> &'static str {
    let key = match level {
        Level::Note => Word::LevelNote,
        Level::Look => Word::LevelLook,
        Level::Suspicious => Word::LevelSuspicious,
        Level::VeryLikely => Word::LevelVeryLikely,
    };
    word(lang, key)
}

/// What kept flags from a higher level, as a sentence.
pub(super) fn cap(lang: Lang, cap: Cap) -> &'static str {
    let key = match cap {
        Cap::LittleData => Word::CapLittleData,
        Cap::Coverage => Word::CapCoverage,
    };
    word(lang, key)
}

/// Why links of a domain belong here, or that they do not.
pub(super) fn standing(lang: Lang, standing: Standing) -> &'static str {
    let key = match standing {
        Standing::Platform => Word::StandingPlatform,
        Standing::Allowed => Word::StandingAllowed,
        Standing::Learned => Word::StandingLearned,
        Standing::Unknown => Word::StandingUnknown,
    };
    word(lang, key)
}

/// A kind of personal data.
pub(super) fn datum(lang: Lang, datum: Datum) -> &'static str {
    let key = match datum {
        Datum::Phone => Word::DatumPhone,
        Datum::Email => Word::DatumEmail,
        Datum::IdCard => Word::DatumIdCard,
        Datum::TaxId => Word::DatumTaxId,
        Datum::BankCard => Word::DatumBankCard,
        Datum::BankAccount => Word::DatumBankAccount,
        Datum::Address => Word::DatumAddress,
        Datum::Name => Word::DatumName,
        Datum::Plate => Word::DatumPlate,
        Datum::WechatId => Word::DatumWechat,
        Datum::Qq => Word::DatumQq,
        Datum::LineId => Word::DatumLine,
        Datum::Telegram => Word::DatumTelegram,
        Datum::PickupCode => Word::DatumPickup,
        Datum::VerificationCode => Word::DatumVerification,
        Datum::Credential => Word::DatumCredential,
    };
    word(lang, key)
}
