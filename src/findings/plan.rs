//! What was to be measured, written down before anything was: whoever chooses among a hundred figures after
//! seeing them always finds one (P1 of docs/methods.md).

use super::disclosure::digest_of;
use crate::measures::Settings;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Version of the shape of a plan.
pub const PLAN_VERSION: u32 = 1;

/// Keys of a chat's findings that hold measures and may be planned, alone or with a key below them
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
];

/// An analysis plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
        for (what, value) in &planned {
            let other = done.get(what).unwrap_or(&Value::Null);
            if value != other {
                let (planned, done) = (value.to_string(), other.to_string());
                deviations.push(Deviation { what: what.clone(), planned, done });
            }
        }
        let missing = self.measures.iter().filter(|m| {
            let place = format!("/{}", m.replace('.', "/"));
            chats.iter().all(|chat| chat.pointer(&place).is_none())
        });
        deviations.extend(missing.map(|measure| Deviation {
            what: "measures".to_owned(),
            planned: measure.clone(),
            done: Value::Null.to_string(),
        }));
        Planned { sha256: self.sha256.clone(), deviations, exploratory: self.exploratory(chats) }
    }

    /// Measures that are not planned: whole keys, or keys below one of which only a part is.
    fn exploratory(&self, chats: &[Value]) -> Vec<String> {
        let planned = |key: &str| self.measures.iter().any(|m| m == key);
        let mut found = Vec::new();
        for key in MEASURES.iter().filter(|key| !planned(key)) {
            let below = format!("{key}.");
            if !self.measures.iter().any(|m| m.starts_with(&below)) {
                found.push((*key).to_owned());
                continue;
            }
            let parts = chats.first().and_then(|chat| chat[key].as_object());
            let parts = parts.into_iter().flat_map(|map| map.keys()).map(|part| format!("{below}{part}"));
            found.extend(parts.filter(|part| !planned(part)));
        }
        found
    }
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
                ("settings" | "parameters", Value::Object(parts)) => {
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
            chats: vec!["c".to_owned()],
            sha256: String::new(),
        }
        .sealed()
    }

    #[test]
    fn what_differs_and_what_was_not_planned_is_told() {
        let chats = [json!({"reciprocity": {"edge": 0.5}, "exchange": {"contingent": {}, "lag": {}}})];
        let same = plan().check(&plan(), &chats);
        assert_eq!(same.deviations, []);
        assert!(same.exploratory.contains(&"exchange.lag".to_owned()));
        assert!(!same.exploratory.iter().any(|e| e == "exchange.contingent" || e == "reciprocity"));
        assert!(same.is_exploratory(&["points"]) && !same.is_exploratory(&["reciprocity", "exchange"]));
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
