//! What was to be measured, written down before anything was: whoever chooses among a hundred figures after
//! seeing them always finds one (P1 of docs/methods.md).

use super::disclosure::digest_of;
use crate::measures::Settings;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Version of the shape of a plan.
pub const PLAN_VERSION: u32 = 1;

/// Keys of a chat's findings, and `compared` of several chats, that hold measures and may be planned, alone or with a key below them
/// (`exchange.contingent`).
pub const MEASURES: &[&str] = &[
    "reciprocity",
    "exchange",
    "service",
    "functioning",
    "unanswered",
    "health",
    "trust",
    "sensitivity",
    "members",
    "free_riders",
    "inequality",
    "flow",
    "helpers",
    "opinion_leaders",
    "structure",
    "points",
    "pairs",
    "links",
    "campaigns",
    "flags",
    "senders",
    "sharers",
    "topics",
    "repeats",
    "personal",
    "compared",
];

/// An analysis plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// See [`PLAN_VERSION`].
    pub plan_version: u32,
    /// Version of huzhu.
    pub huzhu_version: String,
    /// Planned measures; all others are exploratory.
    pub measures: Vec<String>,
    /// How the measures are taken.
    pub settings: Settings,
    /// Every number that they are taken with.
    pub parameters: BTreeMap<String, f64>,
    /// How pairing is done: `careful` or `fast`.
    pub pairing: String,
    /// SHA-256 of the weights of acts and pairing.
    pub model_sha256: String,
    /// SHA-256 of the settings file, if there is one.
    pub config_sha256: Option<String>,
    /// Options that say how the exports are read, as they are given.
    pub reading: BTreeMap<String, String>,
    /// SHA-256 of the roster, if there is one.
    pub members_sha256: Option<String>,
    /// SHA-256 of the labels that are measured in the place of acts and pairing, if there are any.
    pub labels_sha256: Option<String>,
    /// SHA-256 of times, senders and texts of every chat.
    pub chats: Vec<String>,
    /// SHA-256 of all of the above as compact JSON, with this field empty.
    #[serde(default)]
    pub sha256: String,
}

/// A plan and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Planned {
    /// Which plan.
    pub sha256: String,
    /// What was done otherwise than planned.
    pub deviations: Vec<Deviation>,
    /// Measures that were not planned: they suggest, they do not confirm.
    pub exploratory: Vec<String>,
}

/// Something that was done otherwise than planned.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Deviation {
    /// Name of the field of the plan.
    pub what: String,
    /// Its planned value, as JSON.
    pub planned: String,
    /// The value in fact, as JSON.
    pub done: String,
}

impl Plan {
    /// The plan with its hash.
    pub fn sealed(self) -> Self {
        let sha256 = self.hash();
        Self { sha256, ..self }
    }

    /// Whether nobody changed the plan after it was written.
    pub fn is_intact(&self) -> bool {
        self.sha256 == self.hash()
    }

    fn hash(&self) -> String {
        let bare = Self { sha256: String::new(), ..self.clone() };
        digest_of(&serde_json::to_string(&bare).unwrap_or_default())
    }

    /// What became of the plan: `done` is the plan that what was done would have followed, `chats` are the
    /// findings of each chat.
    pub fn check(&self, done: &Plan, chats: &[Value]) -> Planned {
        let mut deviations = Vec::new();
        let (planned, done) = (fields(self), fields(done));
        for what in planned.keys().chain(done.keys()).collect::<BTreeSet<_>>() {
            let of = |fields: &BTreeMap<String, Value>| fields.get(what).cloned().unwrap_or_default();
            let (value, other) = (of(&planned), of(&done));
            if value != other {
                let (planned, done) = (value.to_string(), other.to_string());
                deviations.push(Deviation { what: what.clone(), planned, done });
            }
        }
        let missing = self.measures.iter().filter(|m| chats.iter().all(|chat| !holds(chat, m)));
        deviations.extend(missing.map(|measure| Deviation {
            what: "measures".to_owned(),
            planned: measure.clone(),
            done: Value::Null.to_string(),
        }));
        Planned { sha256: self.sha256.clone(), deviations, exploratory: self.exploratory(chats) }
    }

    /// Measures that are not planned: whole keys, or keys below one of which only a part is. What no chat has is not
    /// listed.
    fn exploratory(&self, chats: &[Value]) -> Vec<String> {
        let mut found = Vec::new();
        for key in MEASURES {
            let values: Vec<&Value> = chats.iter().map(|chat| &chat[key]).filter(|v| !v.is_null()).collect();
            self.unplanned(key, &values, &mut found);
        }
        found
    }

    /// Adds what is not planned of a measure, which has these values in the chats.
    fn unplanned(&self, key: &str, values: &[&Value], found: &mut Vec<String>) {
        if values.is_empty() || self.measures.iter().any(|m| m == key) {
            return;
        }
        let below = format!("{key}.");
        if !self.measures.iter().any(|m| m.starts_with(&below)) {
            found.push(key.to_owned());
            return;
        }
        let parts: BTreeSet<&String> =
            values.iter().filter_map(|v| v.as_object()).flat_map(|map| map.keys()).collect();
        for part in parts {
            let values: Vec<&Value> = values.iter().map(|v| &v[part]).filter(|v| !v.is_null()).collect();
            self.unplanned(&format!("{below}{part}"), &values, found);
        }
    }
}

/// Whether a chat has a measure, if only as one that is undefined there.
fn holds(chat: &Value, measure: &str) -> bool {
    let mut value = chat;
    for part in measure.split('.') {
        match value.get(part) {
            Some(Value::Null) => return true,
            Some(below) => value = below,
            None => return false,
        }
    }
    true
}

impl Planned {
    /// Whether none of some measures was planned.
    pub fn is_exploratory(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| self.exploratory.iter().any(|e| e == key))
    }
}

/// The fields that are compared, those of settings and parameters one by one.
fn fields(plan: &Plan) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    if let Ok(Value::Object(map)) = serde_json::to_value(plan) {
        for (key, value) in map {
            match (key.as_str(), value) {
                ("settings" | "parameters" | "reading", Value::Object(parts)) => {
                    all.extend(parts.into_iter().map(|(part, value)| (format!("{key}.{part}"), value)));
                }
                ("measures" | "sha256", _) => {}
                (_, value) => {
                    all.insert(key, value);
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn plan() -> Plan {
        Plan {
            plan_version: PLAN_VERSION,
            huzhu_version: "0".to_owned(),
            measures: vec!["reciprocity".to_owned(), "exchange.contingent".to_owned()],
            settings: Settings::default(),
            parameters: BTreeMap::from([("help_threshold".to_owned(), 0.5)]),
            pairing: "careful".to_owned(),
            model_sha256: "m".to_owned(),
            config_sha256: None,
            reading: BTreeMap::new(),
            members_sha256: None,
            labels_sha256: None,
            chats: vec!["c".to_owned()],
            sha256: String::new(),
        }
        .sealed()
    }

    #[test]
    fn what_differs_and_what_was_not_planned_is_told() {
        let exchange = json!({"contingent": {"odds": null}, "lag": {"favours": 3}});
        let chats = [json!({"reciprocity": {"edge": 0.5}, "exchange": exchange, "points": {}})];
        let same = plan().check(&plan(), &chats);
        assert_eq!(same.deviations, []);
        assert!(same.exploratory.contains(&"exchange.lag".to_owned()));
        assert!(!same.exploratory.iter().any(|e| e == "exchange.contingent" || e == "reciprocity"));
        assert!(same.is_exploratory(&["points"]) && !same.is_exploratory(&["reciprocity", "exchange"]));
        assert!(!same.exploratory.iter().any(|e| e == "compared"), "there is nothing to compare");
        let deeper = Plan { measures: vec!["exchange.contingent.odds.ratio".to_owned()], ..plan() };
        let found = deeper.check(&plan(), &chats);
        assert_eq!(found.deviations, [], "what cannot be known here is no deviation");
        assert_eq!(found.exploratory, ["reciprocity", "exchange.lag", "points"]);
        let settings = Settings { seed: 7, ..Settings::default() };
        let done = Plan { settings, chats: vec!["other".to_owned()], ..plan() };
        let planned = Plan { measures: vec!["exchange.contingnt".to_owned()], ..plan() };
        let found = planned.check(&done, &chats).deviations;
        let told: Vec<String> =
            found.iter().map(|d| format!("{} {} {}", d.what, d.planned, d.done)).collect();
        let expected = [r#"chats ["c"] ["other"]"#, "settings.seed 1 7", "measures exchange.contingnt null"];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_plan_that_was_changed_later_is_not_intact() {
        assert!(plan().is_intact());
        assert!(!Plan { measures: vec!["points".to_owned()], ..plan() }.is_intact());
        let text = serde_json::to_string(&plan()).unwrap();
        assert!(serde_json::from_str::<Plan>(&text).unwrap().is_intact(), "as it is read again");
    }
}
