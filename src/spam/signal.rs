//! The named pieces of evidence.

/// What speaks for or against a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// The words advertise.
    Ad,
    /// The words match a known way to defraud.
    Scam,
    /// Fourth or later posting of one need within 60 minutes.
    Flood,
    /// The text was posted in nearly the same words before.
    NearDuplicate,
    /// Fourth or later posting of nearly the same words by one member within a day, where they ask
    /// for nothing.
    Repeated,
    /// Asks to be contacted elsewhere.
    Contact,
    /// A link of a domain that fewer than three helping members post.
    RareDomain,
    /// Too good to be true.
    Bait,
    /// Asks for money, codes or papers.
    Payment,
    /// Words that hardly anybody uses but to defraud.
    Fraud,
    /// Speaks for the platform or the authorities.
    Official,
    /// Presses members to take part.
    Forced,
    /// Asks for help with a link to a site that helping members do not use.
    FalseHelp,
    /// A link that hides where it leads.
    Shortener,
    /// A host that looks like a known platform and is none.
    LookAlike,
    /// A link written so that programs should not see it.
    Disguised,
    /// Several members post the same words with a link or contact.
    SharedText,
    /// Several members post the same link of no known platform.
    SharedLink,
    /// A link that the organizer does not want.
    Denied,
    /// Goes on with an ad or a scam that the sender posted a moment before.
    GoesOn,
    /// Three links or more within five minutes.
    Burst,
    /// The sender was first seen less than a day before.
    Newcomer,
    /// The sender has never visibly helped.
    NeverHelped,
    /// For the message: it answers or mentions somebody.
    Addressed,
    /// For the message: the sender has helped three times or more.
    Helper,
    /// For the message: its links are of help platforms, or what the group is for.
    HelpLink,
    /// For the message: the sender runs the group, or is named as exempt.
    Organizer,
}

/// The kinds of evidence, of which two are needed before a message is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Family {
    /// What the words promise or demand.
    Words,
    /// Asked to come elsewhere.
    Contact,
    /// Where links lead and how they look.
    Links,
    /// The same again, by one or by several.
    Repetition,
    /// Who the sender is here.
    Standing,
    /// Words of fraud proper.
    Fraud,
}

impl Family {
    /// How many there are.
    pub(super) const ALL: usize = 6;
}

impl Signal {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Signal::Ad => "ad",
            Signal::Scam => "scam",
            Signal::Flood => "flood",
            Signal::NearDuplicate => "near_duplicate",
            Signal::Repeated => "repeated",
            Signal::Contact => "contact",
            Signal::RareDomain => "rare_domain",
            Signal::Bait => "bait",
            Signal::Payment => "payment",
            Signal::Fraud => "fraud",
            Signal::Official => "official",
            Signal::Forced => "forced",
            Signal::FalseHelp => "false_help",
            Signal::Shortener => "shortener",
            Signal::LookAlike => "look_alike",
            Signal::Disguised => "disguised",
            Signal::SharedText => "shared_text",
            Signal::SharedLink => "shared_link",
            Signal::Burst => "burst",
            Signal::Newcomer => "newcomer",
            Signal::NeverHelped => "never_helped",
            Signal::Addressed => "addressed",
            Signal::Helper => "helper",
            Signal::HelpLink => "help_link",
            Signal::Organizer => "organizer",
            Signal::Denied => "denied",
            Signal::GoesOn => "goes_on",
        }
    }

    /// The kind of evidence; `None` for floods, which are shown by themselves, and for credits.
    pub(super) fn family(self) -> Option<Family> {
        match self {
            Signal::Ad
            | Signal::Scam
            | Signal::Bait
            | Signal::Payment
            | Signal::Official
            | Signal::Forced
            | Signal::GoesOn => Some(Family::Words),
            Signal::Contact => Some(Family::Contact),
            Signal::Fraud => Some(Family::Fraud),
            Signal::FalseHelp
            | Signal::LookAlike
            | Signal::Disguised
            | Signal::Shortener
            | Signal::RareDomain
            | Signal::Denied => Some(Family::Links),
            Signal::SharedText
            | Signal::SharedLink
            | Signal::Repeated
            | Signal::Burst
            | Signal::NearDuplicate => Some(Family::Repetition),
            Signal::Newcomer | Signal::NeverHelped => Some(Family::Standing),
            Signal::Flood | Signal::Addressed | Signal::Helper | Signal::HelpLink | Signal::Organizer => None,
        }
    }
}
