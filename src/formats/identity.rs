//! Who is who: aliases of one person, members who never wrote, the owner's own name. What the
//! export cannot know, the user says in a roster or in `huzhu.toml`.

use crate::model::{Chat, Member, NONE};
use anyhow::{Result, bail};

/// Ids and names under which exports put the messages of the phone's owner.
const OWNER: &[&str] = &["我", "me", "Me", "You", "you", "Du", "Tú", "Você", "Vous", "회원님", "自分"];

/// One person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name to show.
    pub name: String,
    /// Other names and ids of theirs.
    pub aliases: Vec<String>,
    /// Owner, administrator or bot: never listed as a free-rider.
    pub exempt: bool,
}

/// What the user says about the members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identities {
    /// The people.
    pub people: Vec<Person>,
    /// Name of the owner of the phone or account that made the export.
    pub me: Option<String>,
}

impl Identities {
    /// Reads a roster: CSV with a column `name` (or 姓名, 昵称), and `id`, `aliases` (separated by `;`
    /// or `|`) and `role` where there are any.
    ///
    /// # Errors
    /// When there is no column of names, or a row is broken.
    pub fn from_csv(text: &str) -> Result<Self> {
        let mut rows = super::rows::Rows::of(text)?;
        let name = rows.first_of(&["name", "Name", "姓名", "昵称", "名字", "member", "nickname"]);
        let id = rows.first_of(&["id", "Id", "ID", "member_id", "wxid", "编号"]);
        let aliases = rows.first_of(&["aliases", "alias", "别名", "其他名字"]);
        let role = rows.first_of(&["role", "角色", "身份"]);
        if !name.is_there() && !id.is_there() {
            bail!("a roster needs a column name (or id); it may have aliases and role");
        }
        let mut people = Vec::new();
        while let Some(row) = rows.next() {
            if let Err(reason) = row {
                bail!("line {}: {reason}", rows.line());
            }
            let id = rows.cell(id).trim();
            let shown = Some(rows.cell(name).trim()).filter(|n| !n.is_empty()).unwrap_or(id);
            if shown.is_empty() {
                continue;
            }
            let mut others: Vec<String> = rows
                .cell(aliases)
                .split([';', '|', '；', '、'])
                .map(str::trim)
                .filter(|a| !a.is_empty())
                .map(str::to_owned)
                .collect();
            if !id.is_empty() && id != shown {
                others.push(id.to_owned());
            }
            let exempt = ["owner", "admin", "administrator", "bot", "群主", "管理员", "机器人"]
                .contains(&rows.cell(role).trim().to_lowercase().as_str());
            people.push(Person { name: shown.to_owned(), aliases: others, exempt });
        }
        Ok(Self { people, me: None })
    }

    /// Whether anything is known.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.me.is_none()
    }
}

/// Merges the members of one chat that are one person, names them, and adds those who never wrote.
pub(super) fn apply(chat: &mut Chat, identities: &Identities) {
    if identities.is_empty() {
        return;
    }
    let mut people = identities.people.clone();
    if let Some(me) = &identities.me {
        let owner = OWNER.iter().map(|o| (*o).to_owned());
        match people.iter_mut().find(|p| p.name == *me || p.aliases.contains(me)) {
            Some(person) => person.aliases.extend(owner),
            None => people.push(Person { name: me.clone(), aliases: owner.collect(), exempt: false }),
        }
    }
    let old = std::mem::take(&mut chat.members);
    let mut to = vec![NONE; old.len()];
    let mut members: Vec<Member> = Vec::new();
    let mut of_person = vec![NONE; people.len()];
    for (m, member) in old.into_iter().enumerate() {
        let is = |p: &Person| {
            let known = |n: &str| p.name == n || p.aliases.iter().any(|a| a == n);
            known(&member.id) || member.names.iter().any(|n| known(n))
        };
        let person = people.iter().position(is);
        match person {
            Some(p) if of_person[p] != NONE => {
                to[m] = of_person[p];
                let kept = &mut members[of_person[p] as usize];
                for name in member.names {
                    if !kept.names.contains(&name) {
                        kept.names.push(name);
                    }
                }
                kept.exempt |= member.exempt;
            }
            _ => {
                to[m] = members.len() as u32;
                if let Some(p) = person {
                    of_person[p] = to[m];
                }
                members.push(member);
            }
        }
    }
    for (p, person) in people.iter().enumerate() {
        if of_person[p] == NONE {
            // The owner who is only named, not found, was not in this chat.
            if identities.me.as_deref() == Some(&person.name) && !identities.people.contains(person) {
                continue;
            }
            of_person[p] = members.len() as u32;
            let id = person.aliases.first().unwrap_or(&person.name);
            members.push(Member { id: id.as_str().into(), ..Member::default() });
        }
        let member = &mut members[of_person[p] as usize];
        member.name = person.name.as_str().into();
        member.exempt |= person.exempt;
        for name in std::iter::once(&person.name).chain(&person.aliases) {
            if !OWNER.contains(&name.as_str()) && !member.names.iter().any(|n| **n == **name) {
                member.names.push(name.as_str().into());
            }
        }
    }
    chat.members = members;
    let map = |m: &mut u32| {
        if let Some(new) = to.get(*m as usize) {
            *m = *new;
        }
    };
    chat.messages.iter_mut().for_each(|m| map(&mut m.sender));
    chat.mentions.iter_mut().for_each(map);
    chat.reactions.iter_mut().for_each(|r| map(&mut r.member));
    for event in &mut chat.events {
        map(&mut event.who);
        map(&mut event.by);
    }
}
