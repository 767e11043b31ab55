//! The arrows of the architecture: a module imports only those before it.

use std::fs;
use std::path::Path;

const LINE: &[&str] = &[
    "text",
    "statistics",
    "learning",
    "data",
    "model",
    "input",
    "formats",
    "signals",
    "replies",
    "acts",
    "pairing",
    "graph",
    "measures",
    "spam",
    "findings",
    "report",
    "cli",
];
/// Pairs that are neighbours on the line but must not know each other.
const STRANGERS: &[(&str, &str)] = &[
    ("spam", "measures"),
    ("signals", "formats"),
    ("replies", "formats"),
    ("acts", "input"),
    ("acts", "formats"),
    ("pairing", "formats"),
    ("graph", "formats"),
    ("measures", "formats"),
    ("spam", "formats"),
];

fn check(module: &str, path: &Path) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            check(module, &entry.unwrap().path());
        }
        return;
    }
    if path.extension().is_none_or(|e| e != "rs") {
        return;
    }
    let source = fs::read_to_string(path).unwrap();
    let rank = LINE.iter().position(|m| *m == module).unwrap();
    for (at, _) in source.match_indices("crate::") {
        let used: String =
            source[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let Some(other) = LINE.iter().position(|m| *m == used) else { continue };
        // `data` reads its tables with the pure functions of `text`, which embeds two of them.
        assert!(other <= rank, "{} imports {used}", path.display());
        assert!(!STRANGERS.contains(&(module, used.as_str())), "{} imports {used}", path.display());
    }
}

#[test]
fn imports_follow_the_line() {
    for module in LINE {
        let folder = Path::new("src").join(module);
        let file = folder.with_extension("rs");
        assert!(folder.exists() || file.exists(), "{module} is on the line but not in src/");
        if folder.exists() {
            check(module, &folder);
        }
        if file.exists() {
            check(module, &file);
        }
    }
}
