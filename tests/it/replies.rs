//! Reply links: `evaluate` on annotated logs and `train`.

use assert_cmd::Command;
use serde_json::Value;

fn huzhu(args: &[&str]) -> std::process::Output {
    Command::cargo_bin("huzhu").unwrap().args(args).output().unwrap()
}

#[test]
fn the_shipped_model_finds_the_replies_of_a_channel() {
    let output = huzhu(&["evaluate", "--json", "fixtures/replies"]);
    let figures: Value = serde_json::from_slice(&output.stdout).unwrap();
    let part = |name: &str| {
        let parts = figures["parts"].as_array().unwrap();
        parts.iter().find(|p| p[0] == name).unwrap()[1].clone()
    };
    assert!(part("links")["f"].as_f64().unwrap() >= 0.85, "{figures}");
    let links = part("links");
    let gold = links["tp"].as_u64().unwrap() + links["missed"].as_u64().unwrap();
    assert_eq!(gold, 17, "every line of the log is annotated");
}

#[test]
fn training_is_reproducible_and_its_model_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    for name in ["a.json", "b.json"] {
        let output = huzhu(&["train", "fixtures/replies", "--trees", "3", "-o", &path(name)]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let read = |name: &str| std::fs::read(path(name)).unwrap();
    assert_eq!(read("a.json"), read("b.json"));
    let links = path("links.txt");
    let output =
        huzhu(&["evaluate", "fixtures/replies", "--model", &path("a.json"), "--predictions", &links]);
    assert!(output.status.success());
    // The first line can only start a thread, whatever the weights say.
    assert!(std::fs::read_to_string(links).unwrap().starts_with("channel:0 0 -\n"));
}

#[test]
fn a_model_of_other_features_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.json");
    std::fs::write(&path, r#"{"first":{"features":["x"],"trees":[]},"second":{"features":[],"trees":[]}}"#)
        .unwrap();
    let output = huzhu(&["evaluate", "fixtures/replies", "--model", &path.display().to_string()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("train it again"));
}
