//! `help.graphml`: the help graph for Gephi, igraph, NetworkX.

use crate::findings::ChatFindings;
use crate::text::escape::xml;
use anyhow::Result;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::collections::BTreeMap;

/// One graph; edges run helper → requester, `weight` counts units of help done.
///
/// # Errors
/// Never in practice: the writer's target is memory.
pub fn graphml(chat: &ChatFindings) -> Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let keys = [
        ("name", "node", "string"),
        ("given", "node", "long"),
        ("received", "node", "long"),
        ("requests", "node", "long"),
        ("weight", "edge", "long"),
    ];
    writer
        .create_element("graphml")
        .with_attribute(("xmlns", "http://graphml.graphdrawing.org/xmlns"))
        .write_inner_content(|w| {
            for (id, domain, kind) in keys {
                w.create_element("key")
                    .with_attributes([("id", id), ("for", domain), ("attr.name", id), ("attr.type", kind)])
                    .write_empty()?;
            }
            w.create_element("graph").with_attribute(("edgedefault", "directed")).write_inner_content(
                |w| {
                    let mut nodes: BTreeMap<&str, usize> = BTreeMap::new();
                    for (n, m) in chat.members.iter().enumerate() {
                        nodes.insert(&m.member_id, n);
                        let id = format!("n{n}");
                        w.create_element("node").with_attribute(("id", id.as_str())).write_inner_content(
                            |w| {
                                for (key, value) in [
                                    ("name", xml(&m.name)),
                                    ("given", m.given.to_string()),
                                    ("received", m.received.to_string()),
                                    ("requests", m.requests.to_string()),
                                ] {
                                    w.create_element("data")
                                        .with_attribute(("key", key))
                                        .write_text_content(BytesText::new(&value))?;
                                }
                                Ok(())
                            },
                        )?;
                    }
                    for p in &chat.pairs {
                        for (from, to, weight) in
                            [(&p.a_id, &p.b_id, p.a_helped_b), (&p.b_id, &p.a_id, p.b_helped_a)]
                        {
                            let (Some(from), Some(to), true) =
                                (nodes.get(from.as_str()), nodes.get(to.as_str()), weight > 0)
                            else {
                                continue;
                            };
                            let (from, to) = (format!("n{from}"), format!("n{to}"));
                            w.create_element("edge")
                                .with_attributes([("source", from.as_str()), ("target", to.as_str())])
                                .write_inner_content(|w| {
                                    w.create_element("data")
                                        .with_attribute(("key", "weight"))
                                        .write_text_content(BytesText::new(&weight.to_string()))?;
                                    Ok(())
                                })?;
                        }
                    }
                    Ok(())
                },
            )?;
            Ok(())
        })?;
    Ok(writer.into_inner())
}
