//! Statistics against reference values of independent libraries (`fixtures/oracle/stats`).

use crate::oracle_networks::{json, near, number};
use huzhu::graph::Network;
use huzhu::measures::history::{Asked, Given, History};
use huzhu::measures::reciprocity::{Split, favours, null};
use huzhu::statistics::*;
use jiff::tz::TimeZone;
use serde_json::Value;

fn list(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn float(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn survival_curves() {
    let all = json("stats/km.json");
    for (name, set) in all["sets"].as_object().unwrap() {
        let ended: Vec<bool> = list(&set["events"]).iter().map(|e| *e > 0.0).collect();
        let waits: Vec<(f64, bool)> = list(&set["durations"]).into_iter().zip(ended).collect();
        let curve = Survival::of(&waits);
        let rows = set["ours"]["rows"].as_array().unwrap();
        assert_eq!(curve.steps.len(), rows.len(), "{name}");
        for (step, row) in curve.steps.iter().zip(rows) {
            near(step.time, float(&row["t"]), 1e-9, name);
            near(step.at_risk, float(&row["at_risk"]), 1e-9, name);
            near(step.events, float(&row["events"]), 1e-9, name);
            near(step.censored, float(&row["censored"]), 1e-9, name);
            near(step.survival, float(&row["S"]), 1e-9, name);
            if let Some(error) = row["greenwood_se"].as_f64() {
                near(step.error.unwrap_or(0.0), error, 1e-9, name);
            }
            if let (Some((low, high)), Some(expected)) = (step.interval, row["loglog_lo"].as_f64()) {
                near(low, expected, 1e-9, name);
                near(high, float(&row["loglog_hi"]), 1e-9, name);
            }
        }
        number(curve.median(), &set["ours"]["median"], name);
        let (mean, error) = curve.restricted_mean(float(&set["tau"]));
        near(mean, float(&set["ours"]["rmst"]), 1e-9, name);
        near(error, float(&set["ours"]["rmst_se_plugin"]), 1e-9, name);
    }
    let group = |key: &str| -> Vec<(f64, bool)> {
        let set = &all["logrank"][key];
        list(&set["T"]).into_iter().zip(list(&set["E"]).iter().map(|e| *e > 0.0)).collect()
    };
    let (chi2, p) = log_rank(&group("A"), &group("B")).unwrap();
    near(chi2, float(&all["logrank"]["chi2"]), 1e-9, "chi2");
    near(p, float(&all["logrank"]["p"]), 1e-9, "p");
}

#[test]
fn proportions_and_rates() {
    let all = json("stats/beta.json");
    for row in all["intervals"].as_array().unwrap() {
        let (k, n) = (float(&row["k"]), float(&row["n"]));
        for kind in ["jeffreys", "uniform", "eb_a0.8_b7.2"] {
            let e = &row[kind];
            let (a, b) = (float(&e["a"]), float(&e["b"]));
            for (key, p) in [("q025", 0.025), ("q05", 0.05), ("q50", 0.5), ("q95", 0.95), ("q975", 0.975)] {
                near(beta_quantile(a, b, p).unwrap(), float(&e[key]), 1e-9, &format!("{kind} {k}/{n} {key}"));
            }
            near(beta_below(a, b, 0.05).unwrap(), float(&e["P_below_0.05"]), 1e-9, kind);
        }
        let Some((low, high)) = jeffreys(k, n) else {
            assert!(n <= 0.0);
            continue;
        };
        if k > 0.0 {
            near(low, float(&row["jeffreys"]["q025"]), 1e-9, "low");
        }
        if k < n {
            near(high, float(&row["jeffreys"]["q975"]), 1e-9, "high");
        }
        if let Some(wilson_expected) = row.get("wilson95").filter(|w| w.is_array()) {
            let (low, high) = wilson(k, n).unwrap();
            near(low, float(&wilson_expected[0]), 1e-9, "wilson");
            near(high, float(&wilson_expected[1]), 1e-9, "wilson");
        }
    }
    for row in all["ppf_grid"].as_array().unwrap() {
        let (a, b, p) = (float(&row["a"]), float(&row["b"]), float(&row["p"]));
        let (ours, expected) = (beta_quantile(a, b, p).unwrap(), float(&row["ppf"]));
        near(ours, expected, 1e-9, "beta quantile");
        // Quantiles near 0, found by bisection, in their own digits.
        let close = (ours - expected).abs() <= 1e-6 * expected.abs();
        assert!(close, "Beta({a}, {b}) at {p}: {ours} instead of {expected}");
    }
    for row in all["cdf_grid"].as_array().unwrap() {
        let ours = beta_below(float(&row["a"]), float(&row["b"]), float(&row["x"])).unwrap();
        near(ours, float(&row["I_x"]), 1e-9, "beta cdf");
    }
    for row in all["difference_of_proportions"].as_array().unwrap() {
        let at = |key: &str| float(&row[key]);
        let (low, high) = newcombe((at("k1"), at("n1")), (at("k2"), at("n2"))).unwrap();
        near(low, float(&row["newcombe95"][0]), 1e-9, "newcombe");
        near(high, float(&row["newcombe95"][1]), 1e-9, "newcombe");
    }
    let all = json("stats/gamma.json");
    for row in all["posteriors"].as_array().unwrap() {
        for (key, p) in [("q025", 0.025), ("q50", 0.5), ("q975", 0.975)] {
            let ours = gamma_quantile(float(&row["shape"]), float(&row["rate"]), p).unwrap();
            near(ours, float(&row[key]), 1e-9, key);
        }
    }
    for row in all["ppf_grid"].as_array().unwrap() {
        let (shape, p) = (float(&row["shape"]), float(&row["p"]));
        let (ours, expected) = (gamma_quantile(shape, 1.0, p).unwrap(), float(&row["ppf_rate1"]));
        assert!((ours - expected).abs() <= 1e-9 * expected.abs(), "Gamma({shape}) at {p}: {ours} {expected}");
    }
    for row in all["gammainc_grid"].as_array().unwrap() {
        let ours = 1.0 - gamma_above(float(&row["a"]), 1.0, float(&row["x"])).unwrap();
        near(ours, float(&row["P"]), 1e-9, "gamma cdf");
    }
}

#[test]
fn priors_fitted_to_a_group() {
    let all = json("stats/eb_fit.json");
    for (name, fit) in all["fits"].as_object().unwrap() {
        let pairs = |other: &str| list(&fit["k"]).into_iter().zip(list(&fit[other])).collect::<Vec<_>>();
        let close = |ours: f64, expected: &Value| {
            let expected = float(expected);
            assert!((ours / expected - 1.0).abs() < 1e-3, "{name}: {ours} instead of {expected}");
        };
        if name.starts_with("gamma") {
            let prior = fit_gamma(&pairs("exposure")).unwrap();
            close(prior.shape, &fit["mle"]["shape"]);
            close(prior.rate, &fit["mle"]["rate"]);
        } else if name.starts_with("no_extra") {
            assert_eq!(fit_beta(&pairs("n")), None);
        } else {
            let prior = fit_beta(&pairs("n")).unwrap();
            close(prior.a, &fit["mle"]["a"]);
            close(prior.b, &fit["mle"]["b"]);
            for (i, expected) in list(&fit["shrunk_mean_first5_mle"]).into_iter().enumerate() {
                let (k, n) = pairs("n")[i];
                close(prior.after(k, n - k).mean(), &expected.into());
            }
        }
    }
}

#[test]
fn inequality() {
    let all = json("stats/inequality.json");
    for (name, set) in all["sets"].as_object().unwrap() {
        let x = list(&set["x"]);
        number(gini(&x), &set["gini"], name);
        number(hoover(&x), &set["hoover"], name);
        number(top_share(&x, 0.2), &set["top20pct_share"], name);
        assert_eq!(absence_factor(&x), set["contributor_absence_factor"].as_u64(), "{name}");
        let curve = lorenz(&x);
        match set["lorenz"].as_array() {
            Some(expected) => {
                curve.iter().zip(expected).for_each(|(o, e)| near(*o, float(e), 1e-9, name));
                assert_eq!(curve.len(), expected.len(), "{name}");
            }
            None => assert!(curve.is_empty(), "{name}"),
        }
    }
}

#[test]
fn random_numbers() {
    for (seed, e) in json("stats/rng.json")["seeds"].as_object().unwrap() {
        let new = || Random::new(seed.parse().unwrap());
        let mut random = new();
        for bits in e["next_u64_hex"].as_array().unwrap() {
            assert_eq!(format!("{:016x}", random.bits()), bits.as_str().unwrap());
        }
        let mut random = new();
        list(&e["f64_first5"]).into_iter().for_each(|f| near(random.unit(), f, 1e-14, seed));
        let mut random = new();
        list(&e["below_1000_first10"]).into_iter().for_each(|n| assert_eq!(random.below(1000) as f64, n));
        let mut random = new();
        let mut order: Vec<u64> = (0..10).collect();
        random.shuffle(&mut order);
        assert_eq!(serde_json::to_value(order).unwrap(), e["perm10"]);
    }
}

#[test]
fn change_points() {
    for (name, set) in json("stats/changepoint.json")["series"].as_object().unwrap() {
        let x = list(&set["x"]);
        let e = &set["poisson"];
        let least = e["min_segment"].as_u64().unwrap() as usize;
        let exposure = vec![1.0; x.len()];
        let (found, cost) = changes(Cost::Poisson(&x, &exposure), float(&e["penalty"]), least);
        assert_eq!(serde_json::to_value(found).unwrap(), e["change_after_index"], "{name}");
        near(cost, float(&e["cost"]), 1e-9, name);
    }
}

#[test]
fn pooled_odds_and_many_tests() {
    let e = &json("stats/temporal.json")["mantel_haenszel"];
    let strata: Vec<[f64; 4]> = e["strata_a_b_c_d"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| <[f64; 4]>::try_from(list(s)).unwrap())
        .collect();
    let odds = mantel_haenszel(&strata).unwrap();
    near(odds.ratio, float(&e["or"]), 1e-9, "or");
    near(odds.log_error, float(&e["se_log"]), 1e-9, "se");
    near(odds.low, float(&e["ci95"][0]), 1e-9, "low");
    near(odds.high, float(&e["ci95"][1]), 1e-9, "high");
    let e = &json("stats/evidence.json")["benjamini_hochberg"];
    let q = false_discovery(&list(&e["p"]));
    q.iter().zip(list(&e["q"])).for_each(|(ours, expected)| near(*ours, expected, 1e-9, "q"));
}

fn member(value: &Value) -> u32 {
    u32::from(value.as_str().unwrap().as_bytes()[0] - b'a')
}

/// A history of help without needs of its own; times in seconds.
fn history(events: &[(i64, u32, u32)], end: i64) -> History {
    let second = 1_000_000;
    let help = events
        .iter()
        .enumerate()
        .map(|(i, (t, a, b))| Given {
            helper: *a,
            requester: *b,
            need: i as u32,
            time: t * second,
            ..Default::default()
        })
        .collect();
    let needs = events
        .iter()
        .map(|(t, _, b)| Asked { requester: *b, time: t * second, ..Default::default() })
        .collect();
    History::new(5, needs, help, (0, end * second), TimeZone::UTC)
}

#[test]
fn favours_and_windows() {
    let all = json("stats/temporal.json");
    let events = |value: &Value| -> Vec<(i64, u32, u32)> {
        let row = |e: &Value| (e[0].as_i64().unwrap(), member(&e[1]), member(&e[2]));
        value.as_array().unwrap().iter().map(row).collect()
    };
    for (set, end) in [(&all, "window_end"), (&all["second"], "end")] {
        let found = favours(&history(&events(&set["events"]), set[end].as_i64().unwrap()));
        let expected = set["favours"].as_array().unwrap();
        assert_eq!(found.len(), expected.len());
        for (ours, e) in found.iter().zip(expected) {
            assert_eq!(ours.given / 1_000_000, e["given_at"].as_i64().unwrap());
            assert_eq!((ours.by, ours.to), (member(&e["by"]), member(&e["to"])));
            assert_eq!(ours.lag / 1_000_000, e["lag"].as_i64().unwrap());
            assert_eq!(ours.returned, e["repaid"] == 1);
        }
        let waits: Vec<(f64, bool)> = found.iter().map(|f| (f.lag as f64 / 1e6, f.returned)).collect();
        let curve = Survival::of(&waits);
        number(curve.median(), &set["km"]["median"], "median");
        near(curve.restricted_mean(float(&set["km"]["tau"])).0, float(&set["km"]["rmst"]), 1e-9, "rmst");
        if let Some(within) = set["repaid_within"].as_object() {
            for (seconds, share) in within {
                near(1.0 - curve.at(seconds.parse().unwrap()), float(share), 1e-9, seconds);
            }
        }
    }
    let whole = history(&events(&all["events"]), all["window_end"].as_i64().unwrap());
    for (range, e) in all["windows"].as_object().unwrap() {
        let (from, to) = range.split_once('-').unwrap();
        let seconds = |s: &str| s.parse::<i64>().unwrap() * 1_000_000;
        let part = whole.window(seconds(from), seconds(to));
        let split = Split::of(&part.network());
        assert_eq!(part.help.len() as u64, e["events"].as_u64().unwrap(), "{range}");
        number(split.edge, &e["r_edge"], range);
        number(split.direct, &e["r_weighted"], range);
    }
}

#[test]
fn null_models_reach_every_arrangement() {
    const DRAWS: u64 = 20_000;
    let all = json("stats/null_exact.json");
    let mean = |draws: &[f64]| draws.iter().sum::<f64>() / draws.len() as f64;
    let close = |ours: f64, expected: f64, spread: f64, what: &str| {
        // Draws of a chain depend on each other: 500 independent ones are assumed.
        let error = 4.0 * spread / 500f64.sqrt();
        assert!((ours - expected).abs() <= error.max(1e-9), "{what}: {ours} instead of {expected} ± {error}");
    };
    for case in all["degree_preserving_simple_digraphs"]["cases"].as_array().unwrap() {
        let edges = case["edges"].as_str().unwrap();
        let events = edges.split(' ').map(|e| {
            let (a, b) = e.split_once('>').unwrap();
            (a.parse().unwrap(), b.parse().unwrap(), 1.0)
        });
        let network = Network::new(case["n"].as_u64().unwrap() as usize, events);
        let drawn: Vec<f64> = null::switchings(&network, Random::new(1), DRAWS, |d| d.mutual() as f64);
        close(mean(&drawn), float(&case["mean_mutual"]), float(&case["sd_mutual"]), edges);
        for value in case["distribution"].as_object().unwrap().keys() {
            let value: f64 = value.parse().unwrap();
            assert!(drawn.contains(&value), "{edges}: {value} mutual pairs never drawn");
        }
    }
    for (name, case) in all["helper_permutation"]["cases"].as_object().unwrap() {
        let (mut needs, mut help) = (Vec::new(), Vec::new());
        for request in case["requests"].as_array().unwrap() {
            // Blocks are six hours long.
            let time = request["block"].as_i64().unwrap() * 6 * 3_600_000_000;
            let requester = member(&request["requester"]);
            let need = needs.len() as u32;
            needs.push(Asked { requester, time, ..Default::default() });
            for helper in request["helpers"].as_array().unwrap() {
                help.push(Given { helper: member(helper), requester, need, time, ..Default::default() });
            }
        }
        let history = History::new(26, needs, help, (0, i64::MAX), TimeZone::UTC);
        let (edge, weighted): (Vec<f64>, Vec<f64>) =
            null::permutations(&history, null::BLOCK, Random::new(1), DRAWS).into_iter().unzip();
        close(mean(&edge), float(&case["edge"]["mean"]), float(&case["edge"]["sd"]), name);
        close(mean(&weighted), float(&case["weighted"]["mean"]), float(&case["weighted"]["sd"]), name);
    }
}
