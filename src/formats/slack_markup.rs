//! Slack's markup: `<@U1>`, `<#C1|name>`, `<https://…|words>`, `&amp;`.

/// The words as people saw them, and the ids of those who are mentioned. `name` gives a member's
/// name for an id.
pub(super) fn plain(text: &str, name: impl Fn(&str) -> Option<String>) -> (String, Vec<&str>) {
    let mut out = String::with_capacity(text.len());
    let mut mentions = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&unescape(&rest[..at]));
        let Some((inner, after)) = rest[at + 1..].split_once('>') else {
            rest = &rest[at..];
            break;
        };
        let (target, label) = inner.split_once('|').map_or((inner, None), |(t, l)| (t, Some(l)));
        if let Some(id) = target.strip_prefix('@') {
            mentions.push(id);
            out.push('@');
            out.push_str(&name(id).or_else(|| label.map(str::to_owned)).unwrap_or_else(|| id.to_owned()));
        } else if let Some(id) = target.strip_prefix('#') {
            out.push('#');
            out.push_str(label.unwrap_or(id));
        } else if let Some(command) = target.strip_prefix('!') {
            let word = label.unwrap_or(command.split('^').next().unwrap_or(command));
            if !word.starts_with('@') {
                out.push('@');
            }
            out.push_str(word);
        } else {
            let address = target.strip_prefix("mailto:").unwrap_or(target);
            match label {
                Some(label) if unescape(label) != unescape(address) => {
                    out.push_str(&format!("{} ({})", unescape(label), unescape(address)));
                }
                _ => out.push_str(&unescape(address)),
            }
        }
        rest = after;
    }
    out.push_str(&unescape(rest));
    (out, mentions)
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_people_saw() {
        let name = |id: &str| (id == "U1").then(|| "Ben".to_owned());
        let (text, mentions) =
            plain("hi <@U1>, see <https://a.example/?x=1&amp;y=2|here> &lt;now&gt; <!here>", name);
        assert_eq!(text, "hi @Ben, see here (https://a.example/?x=1&y=2) <now> @here");
        assert_eq!(mentions, ["U1"]);
        assert_eq!(plain("a < b", name).0, "a < b");
    }
}
