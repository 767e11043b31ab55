//! Network measures against reference values of independent libraries (`fixtures/oracle/expected`).

use huzhu::graph::{
    self, Network, TRIADS, betweenness, communities, cores, cut_points, dyads, hits, modularity, page_rank,
    strong_components, support, three_cycles, triads, weak_components,
};
use huzhu::measures::reciprocity::{Split, rho};
use huzhu::measures::structure::without_the_top;
use huzhu::statistics::{absence_factor, gini};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const FOLDER: &str = "fixtures/oracle";

pub fn json(path: &str) -> Value {
    let text = std::fs::read_to_string(Path::new(FOLDER).join(path)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Equal to nine digits.
pub fn near(ours: f64, expected: f64, tolerance: f64, what: &str) {
    let scale = expected.abs().max(1.0);
    assert!((ours - expected).abs() <= tolerance * scale, "{what}: {ours} instead of {expected}");
}

pub fn number(ours: Option<f64>, expected: &Value, what: &str) {
    match (ours, expected.as_f64()) {
        (Some(ours), Some(expected)) => near(ours, expected, 1e-9, what),
        (None, None) => {}
        other => panic!("{what}: {other:?}"),
    }
}

fn numbers(ours: &[f64], expected: &Value, tolerance: f64, what: &str) {
    let expected: Vec<f64> = expected.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
    assert_eq!(ours.len(), expected.len(), "{what}");
    ours.iter().zip(expected).for_each(|(o, e)| near(*o, e, tolerance, what));
}

struct Case {
    name: String,
    nodes: Vec<String>,
    network: Network,
    expected: Value,
}

impl Case {
    fn all() -> Vec<Case> {
        let mut files: Vec<_> = std::fs::read_dir(Path::new(FOLDER).join("expected"))
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == "json"))
            .collect();
        files.sort();
        assert_eq!(files.len(), 35);
        files
            .into_iter()
            .map(|path| {
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                let expected = json(&format!("expected/{name}.json"));
                let nodes: Vec<String> = expected["nodes"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|n| n.as_str().unwrap().to_owned())
                    .collect();
                let index: BTreeMap<&str, u32> =
                    nodes.iter().enumerate().map(|(i, n)| (n.as_str(), i as u32)).collect();
                let csv =
                    std::fs::read_to_string(Path::new(FOLDER).join(format!("networks/{name}.csv"))).unwrap();
                let events: Vec<(u32, u32, f64)> = csv
                    .lines()
                    .skip(1)
                    .map(|line| {
                        let cells: Vec<&str> = line.split(',').collect();
                        (index[cells[0]], index[cells[1]], cells[2].parse().unwrap())
                    })
                    .collect();
                let network = Network::new(nodes.len(), events);
                Case { name, nodes, network, expected }
            })
            .collect()
    }

    fn names(&self, members: &[u32]) -> Vec<&str> {
        let mut names: Vec<&str> = members.iter().map(|m| self.nodes[*m as usize].as_str()).collect();
        names.sort_unstable();
        names
    }
}

#[test]
fn reciprocity_of_every_network() {
    for case in Case::all() {
        let (n, e, network) = (&case.name, &case.expected, &case.network);
        let split = Split::of(network);
        number(split.edge, &e["reciprocity_edge"]["ours"], n);
        number(split.dyadic, &e["reciprocity_dyadic_nonnull"], n);
        number(
            split.edge.and_then(|r| rho(r, network.ties().len(), network.members())),
            &e["garlaschelli_rho"]["ours"],
            n,
        );
        number(split.direct, &e["reciprocity_weighted"]["ours"], n);
        let matching = &e["matching"];
        number(split.direct, &matching["direct_r_w"], n);
        number(split.indirect, &matching["indirect_nu_minus_r_w"], n);
        number(split.unmatched, &matching["unmatched_1_minus_nu"], n);
        near(network.total(), e["W"].as_f64().unwrap(), 1e-9, n);
        assert_eq!(network.ties().len() as u64, e["m"].as_u64().unwrap(), "{n}");
    }
}

#[test]
fn small_patterns_of_every_network() {
    for case in Case::all() {
        let (n, e, network) = (&case.name, &case.expected, &case.network);
        let pairs = dyads(network);
        let expected = &e["dyad_census"]["ours"];
        assert_eq!(expected["mutual"], pairs.mutual, "{n}");
        assert_eq!(expected["asymmetric"], pairs.asymmetric, "{n}");
        assert_eq!(expected["null"], pairs.none, "{n}");
        for (triad, count) in TRIADS.iter().zip(triads(network)) {
            assert_eq!(e["triad_census"]["ours"][triad], count, "{n} {triad}");
        }
        assert_eq!(e["directed_cycles"]["len3"].as_u64().unwrap_or(0), three_cycles(network), "{n}");
        let (mutual, supported) = support(network);
        let expected = |key: &str| e["support_jackson"][key].as_u64().unwrap_or(0);
        assert_eq!((mutual, supported), (expected("mutual_dyads"), expected("supported")), "{n}");
        for pair in e["ledger"].as_array().into_iter().flatten() {
            let at = |key: &str| case.nodes.iter().position(|n| pair[key] == **n).unwrap() as u32;
            let (a, b) = (at("a"), at("b"));
            near(network.weight(a, b), pair["a_to_b"].as_f64().unwrap(), 1e-9, n);
            near(network.weight(b, a), pair["b_to_a"].as_f64().unwrap(), 1e-9, n);
        }
    }
}

#[test]
fn who_matters_in_every_network() {
    for case in Case::all() {
        let (n, e, network) = (&case.name, &case.expected, &case.network);
        numbers(&page_rank(network), &e["pagerank_d085"]["forward"]["ours"], 1e-9, n);
        numbers(&page_rank(&network.reversed()), &e["pagerank_d085"]["reverse"]["ours"], 1e-9, n);
        let cores: Vec<f64> = cores(network).into_iter().map(|c| c as f64).collect();
        numbers(&cores, &e["core"]["undirected_simple"], 1e-9, n);
        numbers(&betweenness(network), &e["betweenness_directed_raw"]["networkx"], 1e-9, n);
        let found = hits(network);
        let svd = &e["hits_weighted"]["svd"];
        if svd["simple"] == true {
            assert!(!found.degenerate, "{n}");
            numbers(&found.hubs, &e["hits_weighted"]["ours_power"]["hub_l1"], 1e-6, n);
            numbers(&found.authorities, &e["hits_weighted"]["ours_power"]["auth_l1"], 1e-6, n);
        } else if svd["simple"] == false {
            assert!(found.degenerate, "{n}");
        }
        let (given, received) = network.strengths();
        number(gini(&given), &e["gini"]["out_strength_all_nodes"], n);
        number(gini(&received), &e["gini"]["in_strength_all_nodes"], n);
        let givers: Vec<f64> = given.iter().copied().filter(|g| *g > 0.0).collect();
        number(gini(&givers), &e["gini"]["out_strength_nonzero_only"], n);
        assert_eq!(absence_factor(&given), e["contributor_absence_factor_50"].as_u64(), "{n}");
        for (i, expected) in e["zhang_z"].as_array().into_iter().flatten().enumerate() {
            number(graph::expertise(given[i], received[i]), expected, n);
        }
    }
}

#[test]
fn what_every_network_falls_into() {
    for case in Case::all() {
        let (n, e, network) = (&case.name, &case.expected, &case.network);
        let sizes =
            |parts: Vec<Vec<u32>>| serde_json::to_value(parts.iter().map(Vec::len).collect::<Vec<_>>());
        assert_eq!(sizes(weak_components(network)).unwrap(), e["wcc"]["sizes"], "{n}");
        assert_eq!(sizes(strong_components(network)).unwrap(), e["scc"]["sizes"], "{n}");
        let (points, cut) = cut_points(network, 0.0);
        let expected = &e["articulation_points_undirected"];
        assert_eq!(serde_json::to_value(case.names(&points)).unwrap(), expected["networkx"], "{n}");
        let mut bridges: Vec<Vec<&str>> = cut.iter().map(|(a, b)| case.names(&[*a, *b])).collect();
        let mut expected: Vec<Vec<&str>> = expected["bridges"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| pair.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect())
            .collect();
        expected.iter_mut().for_each(|pair| pair.sort_unstable());
        expected.sort();
        bridges.sort();
        assert_eq!(bridges, expected, "{n}");
        let best = &e["modularity_undirected"];
        if let Some(membership) = best["membership"].as_array() {
            let membership: Vec<u32> = membership.iter().map(|c| c.as_u64().unwrap() as u32).collect();
            number(modularity(network, &membership), &best["networkx_of_membership"], n);
        }
        if let Some(best) = best["best_found"].as_f64() {
            let (community, quality) = communities(network, 10, 1).unwrap();
            assert!(quality >= best - 0.01, "{n}: {quality} instead of {best}");
            number(modularity(network, &community), &quality.into(), n);
        }
        let top = &e["remove_top_helper"];
        if top.is_object() {
            let left = without_the_top(network, 1);
            assert_eq!(case.names(&left.gone)[0], top["node"].as_str().unwrap(), "{n}");
            number(left.help_lost, &top["help_lost_out"], n);
            assert_eq!(top["requesters_left_without_any_helper"], left.members_without_helper, "{n}");
            assert_eq!(top["largest_wcc_before"], weak_components(network)[0].len(), "{n}");
            assert_eq!(top["largest_wcc_after"], left.largest_part, "{n}");
        }
    }
}

#[test]
fn help_that_is_only_likely() {
    let e = &json("expected/p01_confidence.json")["confidence"];
    let csv = std::fs::read_to_string(Path::new(FOLDER).join("networks/p01_confidence.csv")).unwrap();
    let mut edges: BTreeMap<(u32, u32), graph::Edge> = BTreeMap::new();
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let member = |name: &str| u32::from(name.as_bytes()[0] - b'a');
        let p: f64 = cells[3].parse().unwrap();
        let edge = edges.entry((member(cells[0]), member(cells[1]))).or_insert(graph::Edge {
            count: 0,
            expected: 0.0,
            variance: 0.0,
            none: 1.0,
        });
        edge.expected += p;
        edge.none *= 1.0 - p;
        edge.count += u32::from(p >= 0.5);
    }
    let of =
        |key: &(u32, u32)| format!("{}>{}", char::from(b'a' + key.0 as u8), char::from(b'a' + key.1 as u8));
    for (key, edge) in &edges {
        near(edge.expected, e["expected_weight"][of(key)].as_f64().unwrap(), 1e-9, "weight");
        near(1.0 - edge.none, e["prob_edge_exists"][of(key)].as_f64().unwrap(), 1e-9, "edge");
    }
    let graph = graph::HelpGraph { members: 4, threshold: 0.5, strict: false, units: Vec::new(), edges };
    let r = huzhu::measures::reciprocity(&graph);
    near(r.help_expected, e["expected_W"].as_f64().unwrap(), 1e-9, "help");
    number(r.edge_expected, &e["plugin_reciprocity_edge_2EM_over_Em"], "edge");
    number(r.weighted_expected, &e["plugin_reciprocity_weighted_min_of_means"], "weighted");
}
