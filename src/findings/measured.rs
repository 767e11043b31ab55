//! Rows of what was measured about members and the group.

use super::shown::Shown;
use super::{
    FreeRiderRow, HelperRow, LeaderRow, MemberRow, MonthRow, PairRow, PointsRow, RemovalRow, SensitivityRow,
    StructureRow, TrustRow, UnansweredRow,
};
use crate::measures::{Measures, Tier, Verdict};
use crate::pairing::Pairing;

pub(super) fn members(shown: &Shown<'_>, measures: &Measures) -> Vec<MemberRow> {
    measures
        .members
        .giving
        .iter()
        .enumerate()
        .map(|(i, g)| {
            let place = measures.structure.places.get(i).copied().unwrap_or_default();
            let standing = measures.points.standings.get(i).copied().unwrap_or_default();
            MemberRow {
                member_id: shown.id(i as u32),
                name: shown.name(i as u32),
                role: measures.roles[i],
                verdict: match measures.members.verdicts[i] {
                    // Too unsure to be published.
                    Verdict::Watch if shown.for_research() => Verdict::Clear,
                    verdict => verdict,
                },
                messages: g.messages,
                active_days: g.active_days,
                joined: g.joined.map(|t| shown.time(t)),
                first_seen: g.seen.map(|s| shown.time(s.0)),
                last_seen: g.seen.map(|s| shown.time(s.1)),
                requests: g.requests,
                postings: g.postings,
                requests_helped: g.requests_helped,
                given: g.given,
                given_expected: round(g.given_expected),
                received_expected: round(g.received_expected),
                received: g.received,
                balance: g.given as i64 - g.received as i64,
                people_helped: g.people_helped,
                helped_by: g.helped_by,
                confirmed: g.confirmed,
                disputed: g.disputed.claims,
                disputed_by: g.disputed.by,
                disputed_low: g.disputed.share.map(|s| s.0),
                disputed_high: g.disputed.share.map(|s| s.1),
                disputes_tell: g.disputed.tells(),
                failed: g.failed,
                promised: g.promised,
                thanks: g.thanks,
                opportunities: g.opportunities,
                opportunities_helped: g.opportunities_helped,
                tried: g.tried,
                addressed: g.addressed,
                help_rate: g.help_rate,
                help_rate_low: g.help_rate_interval.map(|i| i.0),
                help_rate_high: g.help_rate_interval.map(|i| i.1),
                given_share: g.given_share.map(|s| s.0),
                given_share_low: g.given_share.map(|s| s.1.0),
                given_share_high: g.given_share.map(|s| s.1.1),
                returned_share: g.returned_share,
                repaid_share: g.repaid_share,
                asks_much: g.asks_much,
                help_rank: place.help_rank,
                among_first: place.among_first,
                expertise: place.expertise,
                core: place.core,
                hub: place.hub,
                betweenness: place.betweenness,
                points: (standing.points * 10.0).round() / 10.0,
            }
        })
        .collect()
}

pub(super) fn pairs(shown: &Shown<'_>, measures: &Measures) -> Vec<PairRow> {
    measures
        .ledger
        .iter()
        .map(|p| PairRow {
            a_id: shown.id(p.a),
            a: shown.name(p.a),
            b_id: shown.id(p.b),
            b: shown.name(p.b),
            a_helped_b: p.from_a.units,
            b_helped_a: p.from_b.units,
            balance: p.balance(),
            symmetry: round(p.symmetry()),
            a_expected: round(p.from_a.expected),
            a_low: round(p.from_a.interval.0),
            a_high: round(p.from_a.interval.1),
            b_expected: round(p.from_b.expected),
            b_low: round(p.from_b.interval.0),
            b_high: round(p.from_b.interval.1),
            last: shown.time(p.last),
            open_since: p.open.map(|o| shown.time(o.0)),
            owed_to: p.open.map(|o| shown.id(o.1)),
        })
        .collect()
}

pub(super) fn free_riders(shown: &Shown<'_>, measures: &Measures) -> Vec<FreeRiderRow> {
    measures
        .members
        .riders
        .iter()
        .filter(|r| r.tier != Tier::Watch || !shown.for_research())
        .map(|r| {
            let g = &measures.members.giving[r.member as usize];
            FreeRiderRow {
                member_id: shown.id(r.member),
                name: shown.name(r.member),
                tier: r.tier,
                probability: r.probability,
                requests: g.requests,
                postings: g.postings,
                received: g.received,
                helped_by: g.helped_by,
                given: g.given,
                failed: g.failed,
                opportunities: g.opportunities,
                opportunities_helped: g.opportunities_helped,
                help_rate: g.help_rate,
                help_rate_interval: g.help_rate_interval,
                group_rate: r.group_rate,
                helps_to_clear: r.helps_to_clear,
                messages: r.evidence.iter().map(|m| shown.quote(*m)).collect(),
            }
        })
        .collect()
}

pub(super) fn helpers(shown: &Shown<'_>, measures: &Measures) -> Vec<HelperRow> {
    measures
        .load
        .iter()
        .map(|l| HelperRow {
            member_id: shown.id(l.member),
            name: shown.name(l.member),
            given: l.given,
            per_active_day: round(l.per_active_day),
            requests: l.requests,
            requests_helped: l.requests_helped,
            last_14_days: l.recent.map(|r| r.0),
            the_28_days_before: l.recent.map(|r| r.1),
            at_risk: l.at_risk,
        })
        .collect()
}

pub(super) fn structure(shown: &Shown<'_>, measures: &Measures) -> StructureRow {
    let s = &measures.structure;
    let all = |list: &[u32]| list.iter().map(|m| shown.who(*m)).collect();
    StructureRow {
        backbone: all(&s.backbone),
        backbone_core: s.backbone_core,
        parts: s.parts,
        largest_part_share: s.largest_part_share,
        circulating_share: s.circulating_share,
        cut_members: all(&s.cut_members),
        bridges: s.bridges.iter().map(|(a, b)| (shown.who(*a), shown.who(*b))).collect(),
        communities: s.communities,
        removal: s
            .removal
            .iter()
            .map(|r| RemovalRow {
                gone: all(&r.gone),
                help_lost: r.help_lost,
                requests_kept: r.requests_kept,
                members_without_helper: r.members_without_helper,
                largest_part: r.largest_part,
            })
            .collect(),
    }
}

pub(super) fn unanswered(shown: &Shown<'_>, measures: &Measures, pairing: &Pairing) -> Vec<UnansweredRow> {
    measures
        .functioning
        .unanswered
        .iter()
        .map(|u| {
            let need = &pairing.needs[u.need as usize];
            let quote = shown.quote(need.first);
            UnansweredRow {
                message: quote.message,
                time: quote.time,
                member_id: shown.id(need.requester),
                name: shown.name(need.requester),
                kind: need.kind_name().to_string(),
                reposts: need.reposts.len() as u64,
                around: u.around,
                text: quote.text,
            }
        })
        .collect()
}

pub(super) fn trust(shown: &Shown<'_>, measures: &Measures) -> Vec<TrustRow> {
    measures
        .trust
        .iter()
        .map(|l| TrustRow {
            question: l.question,
            answer: l.answer,
            figure: l.figure,
            messages: l.messages.iter().map(|m| shown.quote(*m)).collect(),
        })
        .collect()
}

pub(super) fn points(shown: &Shown<'_>, measures: &Measures) -> PointsRow {
    let p = &measures.points;
    let leader = |place: u64, m: u32| LeaderRow {
        place,
        member_id: shown.id(m),
        name: shown.name(m),
        points: (p.standings[m as usize].points * 10.0).round() / 10.0,
        thanks_received: measures.members.giving[m as usize].confirmed,
    };
    PointsRow {
        leaders: p.leaders.iter().map(|(place, m)| leader(*place, *m)).collect(),
        improved: p.improved.iter().map(|m| shown.who(*m)).collect(),
        three_for_one: p.three_for_one,
        rings: p.rings.iter().map(|(a, b)| (shown.who(*a), shown.who(*b))).collect(),
        regulars: p
            .regulars
            .iter()
            .map(|m| MonthRow {
                month: m.month.clone(),
                members: m.members.iter().map(|(who, helps)| (shown.who(*who), *helps)).collect(),
            })
            .collect(),
    }
}

pub(super) fn sensitivity(shown: &Shown<'_>, measures: &Measures) -> Vec<SensitivityRow> {
    measures
        .sensitivity
        .iter()
        .map(|s| SensitivityRow {
            threshold: s.threshold,
            strict: s.strict,
            help: s.help,
            edge: s.edge,
            weighted: s.weighted,
            unmatched: s.unmatched,
            odds: s.odds,
            fulfilment_rate: s.fulfilment_rate,
            free_riders: if shown.for_research() {
                Vec::new()
            } else {
                s.free_riders.iter().map(|m| shown.name(*m)).collect()
            },
        })
        .collect()
}

/// Three decimals: probabilities are not known better.
pub(super) fn round(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}
