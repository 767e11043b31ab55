//! What the measures must do on groups whose truth is known: labelled chats, and groups made here.

use assert_cmd::Command;
use huzhu::measures::history::{Asked, DAY, Given, HOUR, History};
use huzhu::measures::reciprocity::{Split, contingent, null, over_days, over_members, windows};
use huzhu::measures::{Presence, structure};
use huzhu::statistics::Random;
use jiff::tz::TimeZone;
use serde_json::Value;
use std::collections::HashMap;

fn audit(args: &[&str], threads: &str) -> Vec<u8> {
    let output =
        Command::cargo_bin("huzhu").unwrap().env("RAYON_NUM_THREADS", threads).args(args).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    output.stdout
}

#[test]
fn labels_are_measured_as_they_stand() {
    for chat in ["zh1", "en2", "es", "pt1"] {
        let folder = format!("fixtures/chats/{chat}");
        let gold: Value =
            serde_json::from_str(&std::fs::read_to_string(format!("{folder}/gold.json")).unwrap()).unwrap();
        let (export, labels) = (format!("{folder}/chat.jsonl"), format!("{folder}/gold.json"));
        let out = audit(&["audit", "--json", "--quick", &export, "--labels", &labels], "2");
        let findings: Value = serde_json::from_slice(&out).unwrap();
        let r = &findings["chats"][0]["reciprocity"];
        for (ours, theirs) in [("edge", "edge_reciprocity"), ("weighted", "weighted_reciprocity")] {
            let (ours, theirs) = (r[ours].as_f64().unwrap(), gold["computed"][theirs].as_f64().unwrap());
            assert!((ours - theirs).abs() < 0.0051, "{chat} {ours} {theirs}");
        }
    }
}

#[test]
fn one_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let run = |seed: &str, threads| {
        audit(&["audit", "--json", "fixtures/chats/zh1/chat.jsonl", "--seed", seed], threads)
    };
    assert!(run("7", "1") == run("7", "4"));
    let z = |bytes: Vec<u8>| -> f64 {
        let findings: Value = serde_json::from_slice(&bytes).unwrap();
        findings["chats"][0]["exchange"]["against_timetable"]["edge"]["expected"].as_f64().unwrap()
    };
    assert_ne!(z(run("7", "2")), z(run("8", "2")), "another seed draws other arrangements");
}

/// A group of 60 in which everybody asks once a day; whoever is around helps with a chance of one in 25,
/// times `loyalty` where the requester helped them before.
fn group(days: i64, loyalty: f64, seed: u64) -> (History, Presence) {
    const MEMBERS: usize = 60;
    let mut random = Random::new(seed);
    let (mut needs, mut help) = (Vec::new(), Vec::new());
    let mut times = vec![Vec::new(); MEMBERS];
    let mut last: HashMap<(u32, u32), i64> = HashMap::new();
    for day in 0..days {
        let mut asks: Vec<(i64, u32)> = (0..MEMBERS as u32)
            .map(|m| (day * DAY + 8 * HOUR + (random.unit() * 14.0 * HOUR as f64) as i64, m))
            .collect();
        asks.sort_unstable();
        for (time, requester) in asks {
            let need = needs.len() as u32;
            needs.push(Asked { requester, time });
            times[requester as usize].push(time);
            for helper in (0..MEMBERS as u32).filter(|h| *h != requester) {
                // Some are around less than others, and help less.
                let around = 0.05 + 0.3 * f64::from(helper % 10) / 10.0;
                if random.unit() >= around {
                    continue;
                }
                let at = time + 60_000_000 + (random.unit() * 300e6) as i64;
                times[helper as usize].push(at);
                let owes = last.get(&(requester, helper)).is_some_and(|t| time - t < 14 * DAY);
                if random.unit() < if owes { 0.04 * loyalty } else { 0.04 } {
                    help.push(Given { helper, requester, need, time: at });
                    last.insert((helper, requester), at);
                }
            }
        }
    }
    let range = (0, days * DAY);
    (History::new(MEMBERS, needs, help, range, TimeZone::UTC), Presence::from_times(times))
}

#[test]
fn chance_is_not_taken_for_reciprocity() {
    let mut covered = 0;
    for seed in 1..=5 {
        let (history, presence) = group(30, 1.0, seed);
        let by_timetable = null::helper_permutation(&history, 299, 1).unwrap();
        let by_degrees = null::degree_preserving(&history.network(), 299, 1).unwrap();
        for null in [by_timetable, by_degrees] {
            assert!(null.edge.z.unwrap().abs() < 3.3, "{null:?}");
            assert!(null.edge.adjusted.unwrap().abs() < 0.08, "{null:?}");
        }
        let odds = contingent(&history, &presence).odds.unwrap();
        covered += u32::from(odds.low <= 1.0 && odds.high >= 1.0);
    }
    assert!(covered >= 4, "the interval of the odds ratio covers 1 in {covered} of 5 groups");
}

#[test]
fn reciprocity_is_found() {
    let (history, presence) = group(30, 3.0, 1);
    let null = null::helper_permutation(&history, 299, 1).unwrap();
    assert!(null.edge.z.unwrap() > 3.0 && null.edge.p < 0.01, "{null:?}");
    assert!(null.weighted.unwrap().z.unwrap() > 3.0);
    assert!(null::degree_preserving(&history.network(), 299, 1).unwrap().edge.z.unwrap() > 3.0);
    let odds = contingent(&history, &presence).odds.unwrap();
    assert!(odds.low > 1.5 && odds.high < 6.0, "{odds:?}");
}

#[test]
fn the_length_of_the_log_moves_raw_figures_only() {
    let figures = |days| {
        let (history, _) = group(days, 2.0, 3);
        let split = Split::of(&history.network());
        let adjusted = null::helper_permutation(&history, 99, 1).unwrap().edge.adjusted.unwrap();
        (split.edge.unwrap(), adjusted, split.unmatched.unwrap())
    };
    let (short, long) = (figures(28), figures(84));
    assert!(long.0 > short.0 + 0.15, "edge reciprocity grows: {short:?} {long:?}");
    assert!((long.1 - short.1).abs() < 0.1, "beyond chance: {short:?} {long:?}");
    assert!((long.2 - short.2).abs() < 0.08, "unmatched: {short:?} {long:?}");
    let (history, _) = group(84, 2.0, 3);
    let windows = windows(&history, 19, 1);
    assert_eq!(windows.len(), 9);
    let (long, _) = group(300, 1.0, 3);
    assert_eq!(huzhu::measures::reciprocity::windows(&long, 1, 1).len(), 20, "every second week");
    let edges: Vec<f64> = windows.iter().map(|w| w.split.edge.unwrap()).collect();
    assert!(edges.iter().all(|e| (e - edges[0]).abs() < 0.1), "equal windows can be compared: {edges:?}");
}

#[test]
fn errors_are_those_of_repeated_groups() {
    // The spread over months of one group, against the bootstrap of days within one of them.
    let months: Vec<f64> =
        (0..30).map(|seed| Split::of(&group(30, 1.0, 100 + seed).0.network()).edge.unwrap()).collect();
    let mean = months.iter().sum::<f64>() / months.len() as f64;
    let spread = (months.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / 29.0).sqrt();
    let (history, _) = group(30, 1.0, 1);
    let days = over_days(&history, 200, 1).unwrap().edge.unwrap();
    let members = over_members(&history.network()).unwrap().edge.unwrap();
    assert!((0.5..2.0).contains(&(days / spread)), "days {days}, months {spread}");
    assert!(members > 0.5 * spread, "members {members}, months {spread}");
    assert_eq!(over_days(&history.window(0, 5 * DAY), 1, 1), None);
}

#[test]
fn leaving_members_take_their_help_along() {
    let (history, _) = group(10, 1.0, 2);
    let found = structure::structure(&history, 1);
    assert_eq!(found.removal.len(), 10);
    let lost: Vec<f64> = found.removal.iter().map(|r| r.help_lost.unwrap()).collect();
    assert!(lost.windows(2).all(|w| w[0] < w[1]), "{lost:?}");
    let kept: Vec<f64> = found.removal.iter().map(|r| r.requests_kept.unwrap()).collect();
    assert!(kept.windows(2).all(|w| w[0] >= w[1]) && kept[9] < 1.0, "{kept:?}");
    let ranks: f64 = found.places.iter().map(|p| p.help_rank).sum();
    assert!((ranks - 1.0).abs() < 1e-9);
}
