//! What the measures must do on groups whose truth is known: labelled chats, and groups made here.

use assert_cmd::Command;
use huzhu::graph::Network;
use huzhu::measures::history::{Asked, DAY, Given, HOUR, History};
use huzhu::measures::reciprocity::{
    Chances, Contingent, EXPOSURE, Split, What, exchange, null, over_days, over_members, windows,
};
use huzhu::measures::{Presence, Settings, structure};
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
fn however_requests_are_told_apart_they_are_all_there() {
    let labels = ["--labels", "fixtures/chats/zh1/gold.json"];
    let out =
        audit(&[&["audit", "--json", "--quick", "fixtures/chats/zh1/chat.jsonl"], &labels[..]].concat(), "2");
    let findings: Value = serde_json::from_slice(&out).unwrap();
    let waiting = &findings["chats"][0]["functioning"]["waiting"];
    let day = waiting["within"].as_array().unwrap().iter().find(|w| w["minutes"] == 1440.0).unwrap();
    let number = |share: &Value, key: &str| share[key].as_u64().unwrap();
    let all = (number(&day["mature"], "k"), number(&day["mature"], "n"));
    assert!(all.1 > 40, "{all:?}");
    for table in ["by_kind", "by_weekday", "by_role"] {
        let shares: Vec<&Value> = match &waiting[table] {
            Value::Array(list) => list.iter().collect(),
            map => map.as_object().unwrap().values().collect(),
        };
        let sum = |key| shares.iter().map(|s| number(s, key)).sum::<u64>();
        assert_eq!((sum("k"), sum("n")), all, "{table}");
    }
    // The log begins on a Friday and ends on the Sunday, whose requests are too young.
    let days: Vec<u64> = waiting["by_weekday"].as_array().unwrap().iter().map(|s| number(s, "n")).collect();
    assert!(days[..4] == [0; 4] && days[4] > 0 && days[5] > 0 && days[6] == 0, "{days:?}");
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
            needs.push(Asked { requester, time, ..Default::default() });
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
                    help.push(Given { helper, requester, need, time: at, ..Default::default() });
                    last.insert((helper, requester), at);
                }
            }
        }
    }
    let range = (0, days * DAY);
    (History::new(MEMBERS, needs, help, range, TimeZone::UTC), Presence::from_times(times))
}

fn contingent(history: &History, presence: &Presence) -> Contingent {
    Chances::of(history, presence, EXPOSURE).contingent(history)
}

#[test]
fn chance_is_not_taken_for_reciprocity() {
    let mut covered = 0;
    for seed in 1..=5 {
        let (history, presence) = group(30, 1.0, seed);
        let by_timetable = null::helper_permutation(&history, null::BLOCK, 299, 1).unwrap();
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
    let null = null::helper_permutation(&history, null::BLOCK, 299, 1).unwrap();
    assert!(null.edge.z.unwrap() > 3.0 && null.edge.p < 0.01, "{null:?}");
    assert!(null.weighted.unwrap().z.unwrap() > 3.0);
    assert!(null::degree_preserving(&history.network(), 299, 1).unwrap().edge.z.unwrap() > 3.0);
    let odds = contingent(&history, &presence).odds.unwrap();
    assert!(odds.low > 1.5 && odds.high < 6.0, "{odds:?}");
}

#[test]
fn triads_stand_against_chance() {
    // With the same numbers of partners, loyalty makes pairs that help each other and chance does not.
    let of = |loyalty| null::patterns(&group(30, loyalty, 1).0.network(), 999, 1);
    let (loyal, chance) = (of(4.0), of(1.0));
    assert_eq!(loyal.len(), 16);
    assert!(loyal["201"].z.unwrap() > 3.0 && loyal["201"].q < 0.02, "{:?}", loyal["201"]);
    assert!(chance.values().all(|t| t.z.is_none_or(|z| z.abs() < 4.0)), "{chance:?}");
    assert!(chance.values().all(|t| t.q > 0.01), "{chance:?}");
    // The expected census is one of all members, those without help as well.
    let (history, _) = group(30, 4.0, 1);
    let more = Network::new(history.members + 3, history.help.iter().map(|h| (h.helper, h.requester, 1.0)));
    for network in [history.network(), more] {
        let n = network.members() as f64;
        let all: f64 = null::patterns(&network, 999, 1).values().map(|t| t.expected).sum();
        assert!((all - n * (n - 1.0) * (n - 2.0) / 6.0).abs() < 1e-3, "{all}");
    }
    assert!(null::patterns(&history.network(), 39, 1).is_empty(), "too few draws");
}

#[test]
fn other_choices_of_method_are_told() {
    let (history, presence) = group(100, 3.0, 1);
    let advertisers: Vec<bool> = (0..history.members).map(|i| i == 9).collect();
    let settings = Settings { draws: 150, replicates: 2, ..Settings::default() };
    let strict = history.network();
    let found = exchange(&history, &presence, &strict, &advertisers, settings);
    let rows: Vec<(What, Option<f64>)> = found.choices.iter().map(|c| (c.what, c.value)).collect();
    assert_eq!(
        rows,
        [
            (What::Reported, None),
            (What::BlockHours, Some(3.0)),
            (What::BlockHours, Some(24.0)),
            (What::ExposureDays, Some(7.0)),
            (What::ExposureDays, Some(28.0)),
            (What::WithoutAdvertisers, None),
        ]
    );
    let reported = found.choices[0];
    assert_eq!(reported.odds, found.contingent.unwrap().odds.map(|o| o.ratio));
    assert_eq!(reported.adjusted, found.against_timetable.unwrap().edge.adjusted);
    assert!(found.choices.iter().all(|c| !c.flips), "loyalty shows in all of them: {:?}", found.choices);
    let without = found.choices[5];
    assert!(without.direct != reported.direct && without.odds != reported.odds, "{without:?}");
    // Neither their requests nor their chances to help are left.
    let chances = |h: &History| contingent(h, &presence).chances;
    let rest = history.without(&advertisers);
    assert!(rest.help.iter().all(|h| h.helper != 9 && h.requester != 9));
    let (all, left) = (chances(&history), chances(&rest));
    assert!(left < all * 98 / 100, "{left} of {all}: one of sixty members asked and was around");
    // In a quick run too few arrangements are drawn.
    let quick = exchange(&history, &presence, &strict, &advertisers, Settings::QUICK);
    assert!(quick.choices.is_empty() && quick.census.triads_by_chance.is_empty());
}

/// Two members: `asks` says whether the first asked for help while giving it.
fn favour_for_favour(asks: bool) -> (History, Presence) {
    let (mut needs, mut help) = (Vec::new(), Vec::new());
    for day in 0..60 {
        let at = day * DAY + 10 * HOUR;
        let need = needs.len() as u32;
        // One asks, the other helps and asks in turn, which is answered ten minutes later.
        needs.push(Asked { requester: 0, time: at, ..Default::default() });
        needs.push(Asked { requester: 1, time: at + HOUR, targeted: asks, ..Default::default() });
        let given = Given { helper: 1, requester: 0, need, time: at + HOUR, demanding: asks };
        let back =
            Given { helper: 0, requester: 1, need: need + 1, time: at + HOUR + HOUR / 6, demanding: false };
        help.extend([given, back]);
    }
    let times =
        vec![(0..60).map(|d| d * DAY + 10 * HOUR).collect(), (0..60).map(|d| d * DAY + 11 * HOUR).collect()];
    (History::new(2, needs, help, (0, 60 * DAY), TimeZone::UTC), Presence::from_times(times))
}

#[test]
fn help_that_is_asked_for_in_return_stands_apart() {
    let settings = Settings::QUICK;
    let of = |asks| {
        let (history, presence) = favour_for_favour(asks);
        exchange(&history, &presence, &history.network(), &[false; 2], settings)
    };
    let (asked, freely) = (of(true), of(false));
    assert_eq!((asked.lag_demanding.favours, asked.lag_spontaneous.favours), (60, 0));
    assert_eq!((freely.lag_demanding.favours, freely.lag_spontaneous.favours), (0, 60));
    assert_eq!((asked.lag_demanding.within_hour, asked.lag.within_hour), (Some(1.0), Some(1.0)));
    // Requests of the first fourteen days only build up: 46 days are left.
    let (asked, freely) = (asked.contingent.unwrap(), freely.contingent.unwrap());
    assert_eq!((asked.targeted, freely.targeted), (46, 0));
    assert_eq!(freely.chances - asked.chances, 46);
}

#[test]
fn the_length_of_the_log_moves_raw_figures_only() {
    let figures = |days| {
        let (history, _) = group(days, 2.0, 3);
        let split = Split::of(&history.network());
        let adjusted = null::helper_permutation(&history, null::BLOCK, 99, 1).unwrap().edge.adjusted.unwrap();
        (split.edge.unwrap(), adjusted, split.unmatched.unwrap())
    };
    let (short, long) = (figures(28), figures(84));
    assert!(long.0 > short.0 + 0.15, "edge reciprocity grows: {short:?} {long:?}");
    assert!((long.1 - short.1).abs() < 0.1, "beyond chance: {short:?} {long:?}");
    assert!((long.2 - short.2).abs() < 0.08, "unmatched: {short:?} {long:?}");
    let over_time = |(history, presence): (History, Presence), draws| {
        windows(&history, &Chances::of(&history, &presence, EXPOSURE), draws, 1)
    };
    let windows = over_time(group(84, 2.0, 3), 19);
    assert_eq!(windows.len(), 9);
    assert_eq!(over_time(group(300, 1.0, 3), 1).len(), 20, "every second week");
    // The first fourteen days only build up: two windows begin in them.
    let odds: Vec<bool> = windows.iter().map(|w| w.odds.is_some_and(|o| o.ratio > 1.0)).collect();
    assert_eq!(odds, [false, false, true, true, true, true, true, true, true], "{windows:?}");
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
    // Left out in turn, those with help leave five places each, which the others share.
    let with_help = found.places.iter().filter(|p| p.expertise.is_some()).count() as f64;
    let first: f64 = found.places.iter().map(|p| p.among_first.unwrap()).sum();
    assert!((first - 5.0 * with_help / (with_help - 1.0)).abs() < 1e-9, "{first} of {with_help}");
    let best = found.places.iter().max_by(|a, b| a.help_rank.total_cmp(&b.help_rank)).unwrap();
    assert!(best.among_first.unwrap() > 0.9, "{best:?}");
}

#[test]
fn weeks_are_followed_from_monday_to_sunday() {
    use huzhu::formats::{Options, read_all};
    use huzhu::measures::giving::{Doing, Doings, Role, flow};
    // Wednesday the 4th of March to Tuesday the 31st: three whole weeks, from the 9th on.
    let at = |day: i64, hour: i64| format!("2026-03-{day:02}T{hour:02}:00:00Z");
    let line = |who: &str, day: i64| {
        format!(
            r#"{{"id": "{who}{day}", "ts": "{}", "sender_id": "{who}", "sender_name": "{who}", "type": "text", "text": "…"}}"#,
            at(day, 10)
        )
    };
    let wrote = [("a", 4), ("b", 5), ("a", 9), ("b", 9), ("c", 16), ("a", 17), ("c", 23), ("a", 31)];
    let lines: Vec<String> = wrote.iter().map(|(who, day)| line(who, *day)).collect();
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("chat.jsonl");
    std::fs::write(&path, lines.join("\n")).unwrap();
    let documents = huzhu::input::open(&path.to_string_lossy(), None, Default::default()).unwrap();
    let chat = read_all(documents, &Options::default()).unwrap().archive.chats.remove(0);
    let time = |day: i64, hour: i64| at(day, hour).parse::<jiff::Timestamp>().unwrap().as_microsecond();
    let who = |name: &str| chat.members.iter().position(|m| &*m.name == name).unwrap() as u32;
    let asked = |name: &str, day| Asked { requester: who(name), time: time(day, 10), ..Default::default() };
    let gave = |helper: &str, need: u32, requester: &str, day| Given {
        helper: who(helper),
        requester: who(requester),
        need,
        time: time(day, 11),
        demanding: false,
    };
    let needs = vec![asked("a", 9), asked("b", 9), asked("c", 23)];
    let help = vec![gave("a", 1, "b", 9), gave("a", 2, "c", 23)];
    let history = History::new(3, needs, help, chat.range().unwrap(), TimeZone::UTC);
    let roles: Vec<Role> =
        chat.members.iter().map(|m| if &*m.name == "a" { Role::Giver } else { Role::Occasional }).collect();
    let found = flow(&chat, &history, &roles);
    let none = Doings::default();
    let weeks: Vec<(&str, Doings)> = found.weeks.iter().map(|w| (w.monday.as_str(), w.members)).collect();
    assert_eq!(
        weeks,
        [
            ("2026-03-09", Doings { both: 1, asks: 1, ..none }),
            ("2026-03-16", Doings { new: 1, talks: 1, silent: 1, ..none }),
            ("2026-03-23", Doings { helps: 1, asks: 1, silent: 1, ..none }),
        ]
    );
    let to = |doing: Doing| found.moves.iter().find(|m| m.from == doing).unwrap().to;
    assert_eq!(to(Doing::Both), Doings { talks: 1, ..none });
    assert_eq!(to(Doing::Asks), Doings { silent: 1, ..none });
    assert_eq!(to(Doing::New), Doings { asks: 1, ..none });
    assert_eq!(to(Doing::Helps), none, "the last week has no next");
    let giver = found.by_role.iter().find(|r| r.role == Role::Giver).unwrap();
    assert_eq!(giver.weeks, Doings { both: 1, talks: 1, helps: 1, ..none });
}
