//! Small cells of published findings: counts from which single members could be known are left out.

use serde_json::{Map, Value};

/// Counts below this are left out.
pub const LEAST: u64 = 5;

fn small(n: u64) -> bool {
    (1..LEAST).contains(&n)
}

/// Sets small counts of the group's tables to `null`, and with them the figures that rest on them. Where
/// one entry of a table of counts is left out, so is the next smallest, lest it follow from the total.
pub(super) fn suppress(chat: &mut Value) {
    for part in ["functioning", "service", "points", "health", "inequality"] {
        if let Some(value) = chat.get_mut(part) {
            walk(value);
        }
    }
    // These tables split the same requests in several ways.
    for table in ["waiting/by_kind", "waiting/by_weekday", "waiting/by_role", "unanswered_by_kind"] {
        match chat.pointer_mut(&format!("/functioning/{table}")) {
            Some(Value::Object(parts)) => blank_second(parts.values_mut().collect()),
            Some(Value::Array(parts)) => blank_second(parts.iter_mut().collect()),
            _ => {}
        }
    }
    if let Some(Value::Object(failures)) = chat.pointer_mut("/service/failures") {
        blank_counts(failures.values_mut().collect());
    }
    if let Some(Value::Array(reasons)) = chat.pointer_mut("/functioning/attempts/reasons") {
        blank_rows(reasons, "count", &["share", "interval"]);
    }
    flow(chat);
    lags(chat);
    if let Some(contingent) = chat.pointer_mut("/exchange/contingent").filter(|c| c.is_object()) {
        for key in ["targeted", "exposed_helps"] {
            if contingent[key].as_u64().is_some_and(small) {
                contingent[key] = Value::Null;
            }
        }
        // Kinds with few are left out: their number would follow from the others'.
        for kind in contingent["by_kind"].as_array_mut().into_iter().flatten() {
            kind["exposed_helps"] = Value::Null;
        }
    }
    if let Some(Value::Array(weeks)) = chat.pointer_mut("/functioning/weeks") {
        for week in weeks {
            for key in ["messages", "active", "requests", "help", "joined", "left"] {
                if week[key].as_u64().is_some_and(small) {
                    week[key] = Value::Null;
                }
            }
        }
    }
    if let Some(Value::Array(cells)) = chat.pointer_mut("/functioning/slots/cells") {
        for cell in cells.iter_mut().filter(|c| c["requests"].as_u64().is_some_and(small)) {
            blank(cell, &["requests", "helped", "share", "interval", "helpers"]);
        }
    }
}

/// Members by what they did from week to week. The moves and the weeks by role add up to the same totals as the weeks,
/// and count members several times: they are left out.
fn flow(chat: &mut Value) {
    let Some(flow) = chat.get_mut("flow").filter(|f| f.is_object()) else { return };
    flow["moves"] = Value::Array(Vec::new());
    flow["by_role"] = Value::Array(Vec::new());
    if let Some(Value::Array(weeks)) = flow.get_mut("weeks") {
        blank_table(weeks.iter_mut().filter_map(|week| week["members"].as_object_mut()).collect());
    }
}

/// Leaves out small counts of a table, and further ones until no row or column lacks exactly one.
fn blank_table(mut rows: Vec<&mut Map<String, Value>>) {
    let Some(columns) = rows.first().map(|row| row.keys().cloned().collect::<Vec<String>>()) else { return };
    for count in rows.iter_mut().flat_map(|row| row.values_mut()) {
        if count.as_u64().is_some_and(small) {
            *count = Value::Null;
        }
    }
    loop {
        let mut found = false;
        for row in &mut rows {
            found |= blank_next(row.values_mut().collect());
        }
        for column in &columns {
            found |= blank_next(rows.iter_mut().filter_map(|row| row.get_mut(column)).collect());
        }
        if !found {
            return;
        }
    }
}

/// Where exactly one of several counts is left out, leaves out the smallest of the others, 0 if there is no other.
fn blank_next(counts: Vec<&mut Value>) -> bool {
    if counts.iter().filter(|c| c.is_null()).count() != 1 {
        return false;
    }
    let others = counts.into_iter().filter(|c| !c.is_null());
    let next = others.min_by_key(|c| c.as_u64().map(|n| if n == 0 { u64::MAX } else { n }));
    next.map(|count| *count = Value::Null).is_some()
}

/// Favours of both sorts add up to all: where one of them is left out, so is the other, and both where all are.
fn lags(chat: &mut Value) {
    let few = |lag: &Value| {
        let get = |key: &str| lag[key].as_u64().unwrap_or(0);
        let (favours, returned) = (get("favours"), get("returned"));
        small(favours) || small(returned) || small(favours.saturating_sub(returned))
    };
    let Some(exchange) = chat.get_mut("exchange") else { return };
    let all = few(&exchange["lag"]);
    let parts = all || few(&exchange["lag_demanding"]) || few(&exchange["lag_spontaneous"]);
    for (lag, hidden) in [("lag", all), ("lag_demanding", parts), ("lag_spontaneous", parts)] {
        if let (true, Some(figures)) = (hidden, exchange[lag].as_object_mut()) {
            figures.values_mut().for_each(|v| *v = Value::Null);
        }
    }
}

fn blank(row: &mut Value, keys: &[&str]) {
    for key in keys {
        row[*key] = Value::Null;
    }
}

/// Shares anywhere below: objects with `k` and `n`.
fn walk(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if is_small_share(map) {
                map.values_mut().for_each(|v| *v = Value::Null);
                return;
            }
            map.values_mut().for_each(walk);
        }
        Value::Array(list) => list.iter_mut().for_each(walk),
        _ => {}
    }
}

fn is_small_share(map: &Map<String, Value>) -> bool {
    let get = |key: &str| map.get(key).and_then(Value::as_u64);
    match (get("k"), get("n")) {
        (Some(k), Some(n)) => small(n) || small(k) || small(n.saturating_sub(k)),
        _ => false,
    }
}

/// Where one share of a table is left out, so is the smallest of the others with anything in it, lest it follow from
/// the total.
fn blank_second(mut shares: Vec<&mut Value>) {
    shares.sort_by_key(|s| s["n"].as_u64());
    if shares.iter().filter(|s| s["n"].is_null()).count() == 1
        && let Some(next) = shares.into_iter().find(|s| s["n"].as_u64().is_some_and(|n| n > 0))
    {
        next.as_object_mut().into_iter().flat_map(|m| m.values_mut()).for_each(|v| *v = Value::Null);
    }
}

fn blank_counts(mut counts: Vec<&mut Value>) {
    counts.sort_by_key(|c| c.as_u64());
    let hidden = counts.iter().filter(|c| c.as_u64().is_some_and(small)).count();
    let hidden = if hidden == 1 { 2 } else { hidden };
    counts.into_iter().take(hidden).for_each(|c| *c = Value::Null);
}

fn blank_rows(rows: &mut [Value], count: &str, with: &[&str]) {
    let mut order: Vec<&mut Value> = rows.iter_mut().collect();
    order.sort_by_key(|r| r[count].as_u64());
    let hidden = order.iter().filter(|r| r[count].as_u64().is_some_and(small)).count();
    let hidden = if hidden == 1 { 2 } else { hidden };
    for row in order.into_iter().take(hidden) {
        blank(row, &[count]);
        blank(row, with);
    }
}

#[cfg(test)]
mod tests {
    use super::suppress;
    use serde_json::json;

    #[test]
    fn no_cell_follows_from_a_row_or_a_column() {
        let row = |counts: [u64; 3]| json!({"members": {"a": counts[0], "b": counts[1], "c": counts[2]}});
        let weeks = json!([row([9, 8, 3]), row([12, 30, 40]), row([0, 0, 7]), row([50, 60, 70])]);
        let mut chat =
            json!({"flow": {"weeks": weeks, "moves": [{"from": "asks"}], "by_role": [{"role": "giver"}]}});
        suppress(&mut chat);
        let shown: Vec<Vec<Option<u64>>> = (chat["flow"]["weeks"].as_array().unwrap().iter())
            .map(|row| row["members"].as_object().unwrap().values().map(serde_json::Value::as_u64).collect())
            .collect();
        assert_eq!(shown[0], [Some(9), None, None]);
        let hidden = |cells: Vec<Option<u64>>| cells.iter().filter(|c| c.is_none()).count();
        assert!(shown.iter().all(|row| hidden(row.clone()) != 1), "{shown:?}");
        assert!((0..3).all(|c| hidden(shown.iter().map(|row| row[c]).collect()) != 1), "{shown:?}");
        assert_eq!(shown[3], [Some(50), Some(60), Some(70)]);
        // What else adds up to the weeks is not shown.
        assert_eq!((&chat["flow"]["moves"], &chat["flow"]["by_role"]), (&json!([]), &json!([])));
    }

    #[test]
    fn small_cells_do_not_follow_from_the_rest() {
        let mut chat = json!({
            "functioning": {
                "waiting": {"by_kind": {"boost": {"k": 30, "n": 40, "share": 0.75}, "task": {"k": 1, "n": 9, "share": 0.11}, "goods": {"k": 6, "n": 12, "share": 0.5}}},
                "attempts": {"reasons": [{"count": 40, "share": 0.8}, {"count": 7, "share": 0.14}, {"count": 3, "share": 0.06}]},
            },
            "service": {"failures": {"quota": 40, "full": 7, "expired": 3}},
            "exchange": {
                "lag": {"favours": 40, "returned": 12},
                "lag_demanding": {"favours": 9, "returned": 2},
                "lag_spontaneous": {"favours": 31, "returned": 10},
                "contingent": {"targeted": 3, "exposed_helps": 20, "by_kind": [{"kind": "boost", "exposed_helps": 17}]},
            },
        });
        suppress(&mut chat);
        let kinds = &chat["functioning"]["waiting"]["by_kind"];
        assert_eq!(kinds["boost"]["k"], 30);
        assert_eq!(kinds["task"], json!({"k": null, "n": null, "share": null}));
        assert_eq!(kinds["goods"], kinds["task"], "else the task would follow from all requests");
        assert_eq!(chat["exchange"]["lag"]["returned"], 12);
        assert_eq!(chat["exchange"]["lag_demanding"], json!({"favours": null, "returned": null}));
        assert_eq!(chat["exchange"]["lag_spontaneous"], json!({"favours": null, "returned": null}));
        let contingent = json!({"targeted": null, "exposed_helps": 20, "by_kind": [{"kind": "boost", "exposed_helps": null}]});
        assert_eq!(chat["exchange"]["contingent"], contingent);
        assert_eq!(chat["service"]["failures"], json!({"quota": 40, "full": null, "expired": null}));
        assert_eq!(
            chat["functioning"]["attempts"]["reasons"][1],
            json!({"count": null, "share": null, "interval": null})
        );
    }
}
