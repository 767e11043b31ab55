//! The free-rider list and its shields (F5 of docs/methods.md).

use super::{Giving, Prior, TELLING, days, rate, tenure};
use crate::measures::history::HOUR;
use crate::model::Chat;
use crate::pairing::Pairing;
use crate::statistics::BetaPrior;
use serde::{Deserialize, Serialize};

/// How sure a place on the free-rider list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// P(rate < a quarter of the group's) ≥ 0.95, with a week of presence, 20 opportunities, 3
    /// requests and 3 helps received, in a group of 8 or more who can be judged.
    Strong,
    /// P(rate < half the group's) ≥ 0.95, or ≥ 0.80 and P(share of giving < a quarter) ≥ 0.95, with the
    /// same evidence, in a group whose spread of rates shows that some hardly give: where all give and some
    /// give less, only `strong` names anybody.
    Likely,
    /// P(rate < half the group's) ≥ 0.60, or 8 helps received and P(rate < the group's) ≥ 0.60, on less
    /// evidence: for the organizer to look at, not to publish.
    Watch,
}

impl Tier {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Strong => "strong",
            Tier::Likely => "likely",
            Tier::Watch => "watch",
        }
    }
}

/// What the free-rider list says of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// On the list as `strong`.
    Strong,
    /// On the list as `likely`.
    Likely,
    /// On the list as `watch`.
    Watch,
    /// Judged: no place on the list.
    Clear,
    /// Not judged: owner, administrator, bot or exempt by the user.
    Exempt,
    /// Not judged: their messages are mostly ads or scams.
    Advertiser,
    /// Not judged: asked too rarely to be taking.
    AskedLittle,
    /// Not judged: received too little help to owe any.
    ReceivedLittle,
    /// Not judged: seen for less than a day.
    Newcomer,
    /// Not judged: too few requests of others while they were around.
    FewOpportunities,
}

impl Verdict {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Strong => "strong",
            Verdict::Likely => "likely",
            Verdict::Watch => "watch",
            Verdict::Clear => "clear",
            Verdict::Exempt => "exempt",
            Verdict::Advertiser => "advertiser",
            Verdict::AskedLittle => "asked_little",
            Verdict::ReceivedLittle => "received_little",
            Verdict::Newcomer => "newcomer",
            Verdict::FewOpportunities => "few_opportunities",
        }
    }
}

/// A member whose giving stays far below what they take.
#[derive(Clone, Debug)]
pub struct FreeRider {
    /// Member index.
    pub member: u32,
    /// How sure.
    pub tier: Tier,
    /// P(help rate < half the group's mean).
    pub probability: f64,
    /// The group's mean help rate.
    pub group_rate: f64,
    /// Helps after which, given in as many further chances, the member would leave the list; at most 50.
    pub helps_to_clear: u64,
    /// Messages of the member's needs and reposts.
    pub evidence: Vec<u32>,
}

/// Shields of every tier: a newcomer, a quiet member or one whom nobody helped cannot trip them.
pub(in crate::measures) const MIN_REQUESTS: u64 = 2;
pub(in crate::measures) const MIN_POSTINGS: u64 = 3;
pub(in crate::measures) const MIN_PRESENCE: i64 = 24 * HOUR;
pub(in crate::measures) const MIN_OPPORTUNITIES: u64 = 8;
pub(in crate::measures) const MIN_RECEIVED: u64 = 1;
/// Who received less than this must have asked this often: of a few requests and one help nothing
/// follows.
pub(in crate::measures) const FEW_RECEIVED: u64 = 3;
pub(in crate::measures) const MANY_POSTINGS: u64 = 6;
/// What `strong` and `likely` need besides: below, the tier is `watch` at most.
pub(in crate::measures) const SEASONED_DAYS: f64 = 7.0;
pub(in crate::measures) const SEASONED_OPPORTUNITIES: u64 = 20;
pub(in crate::measures) const SEASONED_REQUESTS: u64 = 3;
pub(in crate::measures) const SEASONED_RECEIVED: u64 = 3;
pub(in crate::measures) const SEASONED_GROUP: usize = 8;
/// From this probability on somebody is listed as `strong` or `likely`.
pub(in crate::measures) const SURE: f64 = 0.95;
/// From this probability on somebody is shown to the organizer: that their rate lies below half the
/// group's, or, for those who received this much, below the group's.
pub(in crate::measures) const WATCH: f64 = 0.60;
pub(in crate::measures) const MUCH_RECEIVED: u64 = 8;
/// A group has members who hardly give when this share of its members is expected below a quarter of the
/// mean rate.
pub(in crate::measures) const SOME_HARDLY_GIVE: f64 = 0.05;
/// Two kinds of evidence that lean the same way stand for one that is sure: from this probability on that
/// the rate lies below half the group's, with as sure a debt: less than this share of what a member gave and
/// took together was given, by the Beta posterior of Jeffreys' prior.
pub(in crate::measures) const LEANING: f64 = 0.8;
pub(in crate::measures) const SMALL_SHARE: f64 = 0.25;
/// Whoever helped this often, and once for so many helps received, gives, little as it may be beside what others
/// give: `watch` at most.
pub(in crate::measures) const REGULAR: f64 = 10.0;
pub(in crate::measures) const REGULAR_PER: f64 = 20.0;
/// Expected share of wrong names on the list, above which it is cut.
pub(in crate::measures) const MOST_WRONG: f64 = 0.05;
/// Given below this share of what was taken.
pub(in crate::measures) const BALANCE: f64 = 0.25;
/// On a short log the prior weighs no more than this many opportunities: the spread between members is
/// estimated badly from a day or two, and a heavy prior would hide everybody in the mean.
pub(in crate::measures) const MOST_PRIOR: f64 = 6.0;

/// What members are judged against.
#[derive(Clone, Copy)]
struct Group {
    prior: BetaPrior,
    /// Members with enough opportunities to say something.
    judged: usize,
    some_hardly_give: bool,
}

/// The list, surest first, and what it says of every member.
pub(super) fn judge(
    chat: &Chat,
    pairing: &Pairing,
    members: &[Giving],
    spammers: &[bool],
    prior: Prior,
) -> (Vec<Verdict>, Vec<FreeRider>) {
    let group = Group {
        prior: prior.rates,
        judged: members.iter().filter(|m| m.opportunities >= TELLING).count(),
        some_hardly_give: prior.fitted && prior.rates.below(0.25 * prior.rates.mean()) >= SOME_HARDLY_GIVE,
    };
    let mut riders = Vec::new();
    let mut verdicts = Vec::with_capacity(members.len());
    for (who, member) in members.iter().enumerate() {
        let spammer = spammers.get(who).copied().unwrap_or(false);
        if let Some(shield) = shield(member, chat.members[who].exempt, spammer) {
            verdicts.push(shield);
            continue;
        }
        let Some((tier, probability)) = tier(member, group) else {
            verdicts.push(Verdict::Clear);
            continue;
        };
        verdicts.push(match tier {
            Tier::Strong => Verdict::Strong,
            Tier::Likely => Verdict::Likely,
            Tier::Watch => Verdict::Watch,
        });
        let mut evidence: Vec<u32> = pairing
            .needs
            .iter()
            .filter(|n| n.requester as usize == who)
            .flat_map(|n| std::iter::once(n.first).chain(n.reposts.iter().copied()))
            .collect();
        evidence.sort_unstable();
        riders.push(FreeRider {
            member: who as u32,
            tier,
            probability,
            group_rate: group.prior.mean(),
            helps_to_clear: helps_to_clear(member, group),
            evidence,
        });
    }
    let order = |x: &FreeRider, y: &FreeRider| {
        x.tier.cmp(&y.tier).then(y.probability.total_cmp(&x.probability)).then(x.member.cmp(&y.member))
    };
    riders.sort_by(order);
    for member in cut(&mut riders) {
        verdicts[member as usize] = Verdict::Watch;
    }
    riders.sort_by(order);
    (verdicts, riders)
}

/// Takes the least sure names down to `watch` until those that are left are expected to be wrong at most
/// [`MOST_WRONG`] of the time; gives their members. The list lies in its order.
fn cut(riders: &mut [FreeRider]) -> Vec<u32> {
    let mut named: Vec<&mut FreeRider> = riders.iter_mut().filter(|r| r.tier != Tier::Watch).collect();
    named.sort_by(|x, y| y.probability.total_cmp(&x.probability).then(x.member.cmp(&y.member)));
    let (mut wrong, mut cut) = (0.0, Vec::new());
    for (before, rider) in named.into_iter().enumerate() {
        wrong += 1.0 - rider.probability;
        if wrong > MOST_WRONG * (before + 1) as f64 {
            rider.tier = Tier::Watch;
            cut.push(rider.member);
        }
    }
    cut
}

/// Why a member is not judged.
fn shield(member: &Giving, exempt: bool, spammer: bool) -> Option<Verdict> {
    let shields = [
        (exempt, Verdict::Exempt),
        (spammer, Verdict::Advertiser),
        (tenure(member) < MIN_PRESENCE, Verdict::Newcomer),
        (member.requests < MIN_REQUESTS || member.postings < MIN_POSTINGS, Verdict::AskedLittle),
        (
            member.received < MIN_RECEIVED
                || member.received < FEW_RECEIVED && member.postings < MANY_POSTINGS,
            Verdict::ReceivedLittle,
        ),
        (member.opportunities < MIN_OPPORTUNITIES, Verdict::FewOpportunities),
    ];
    shields.into_iter().find(|s| s.0).map(|s| s.1)
}

/// The tier of a member who is judged and P(rate < half the group's); `None` for no place on the list.
fn tier(member: &Giving, group: Group) -> Option<(Tier, f64)> {
    // Help by its probability: what is not likely enough to be counted speaks for whom it may have come from.
    let effort = member.given_weighed + member.tried as f64;
    if effort >= BALANCE * member.received as f64 {
        return None;
    }
    let (prior, mean) = (group.prior, group.prior.mean());
    let own = rate(member, prior);
    let (half, quarter) = (own.below(0.5 * mean), own.below(0.25 * mean));
    let regular = effort >= REGULAR && effort * REGULAR_PER >= member.received as f64;
    let seasoned = !regular
        && days(tenure(member)) >= SEASONED_DAYS
        && member.opportunities >= SEASONED_OPPORTUNITIES
        && member.requests >= SEASONED_REQUESTS
        && member.received >= SEASONED_RECEIVED
        && group.judged >= SEASONED_GROUP;
    if seasoned && quarter >= SURE {
        return Some((Tier::Strong, half));
    }
    let balance = BetaPrior { a: 0.5, b: 0.5 }.after(effort, member.received as f64);
    let owes = half >= LEANING && balance.below(SMALL_SHARE) >= SURE;
    if seasoned && group.some_hardly_give && (half >= SURE || owes) {
        return Some((Tier::Likely, half));
    }
    let scale = (MOST_PRIOR / (prior.a + prior.b)).min(1.0);
    let light = rate(member, BetaPrior { a: prior.a * scale, b: prior.b * scale });
    let (half, below) = (light.below(0.5 * mean), light.below(mean));
    let watched = half >= WATCH || member.received >= MUCH_RECEIVED && below >= WATCH;
    watched.then_some((Tier::Watch, half))
}

fn helps_to_clear(member: &Giving, group: Group) -> u64 {
    let mut later = member.clone();
    for helps in 1..=50 {
        later.given_weighed += 1.0;
        later.opportunities += 1;
        if tier(&later, group).is_none() {
            return helps;
        }
    }
    50
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two months in a busy group: so much given of so many chances, and received.
    fn member(given: f64, opportunities: u64, received: u64) -> Giving {
        Giving {
            seen: Some((0, 60 * 24 * HOUR)),
            requests: 40,
            postings: 60,
            received,
            given_weighed: given,
            opportunities,
            ..Giving::default()
        }
    }

    #[test]
    fn whoever_helps_again_and_again_is_not_named() {
        let group = Group { prior: BetaPrior { a: 1.0, b: 19.0 }, judged: 100, some_hardly_give: true };
        let of = |given, received| tier(&member(given, 3000, received), group).map(|t| t.0);
        assert_eq!(of(6.0, 90), Some(Tier::Strong));
        assert_eq!(of(12.0, 90), Some(Tier::Watch), "ten helps and more");
        assert_eq!(of(12.0, 400), Some(Tier::Strong), "but not one for every twenty received");
        assert_eq!(of(30.0, 90), None, "a quarter of what was received");
    }
}
