//! What is open when a message is written.

use crate::acts::NeedKind;
use crate::model::{Chat, NONE};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// A need as the classifier follows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenNeed {
    pub first: u32,
    pub requester: u32,
    pub last_posting: u32,
    pub last_time: i64,
    pub question: bool,
    pub kind: NeedKind,
    pub linked: bool,
    pub finished: bool,
    /// Somebody else has answered or claimed since the last posting.
    pub served: bool,
}

/// Open needs, by requester, by link, by the messages of their threads.
#[derive(Debug, Default)]
pub(super) struct Context {
    pub needs: Vec<OpenNeed>,
    by_member: HashMap<u32, u32, RandomState>,
    by_object: HashMap<String, u32, RandomState>,
    /// Per message: the need whose thread it belongs to.
    thread: Vec<u32>,
    /// Last message index per member.
    pub last_of: HashMap<u32, u32, RandomState>,
}

impl Context {
    pub fn with_capacity(messages: usize) -> Self {
        Self { thread: vec![NONE; messages], ..Self::default() }
    }

    /// The latest need of a member.
    pub fn own(&self, member: u32) -> Option<usize> {
        self.by_member.get(&member).map(|n| *n as usize)
    }

    /// The need that posted this link.
    pub fn of_object(&self, object: &str) -> Option<usize> {
        self.by_object.get(object).map(|n| *n as usize)
    }

    /// The need whose thread a message belongs to.
    pub fn thread_of(&self, message: u32) -> Option<usize> {
        self.thread.get(message as usize).filter(|n| **n != NONE).map(|n| *n as usize)
    }

    pub fn join(&mut self, message: usize, need: usize) {
        self.thread[message] = need as u32;
    }

    pub fn open(&mut self, need: OpenNeed, object: Option<&str>) -> usize {
        let index = self.needs.len();
        self.by_member.insert(need.requester, index as u32);
        if let Some(object) = object {
            self.by_object.insert(object.to_owned(), index as u32);
        }
        self.thread[need.first as usize] = index as u32;
        self.needs.push(need);
        index
    }

    pub fn add_object(&mut self, object: &str, need: usize) {
        self.by_object.entry(object.to_owned()).or_insert(need as u32);
    }

    /// The latest unfinished need of somebody else within the last `reach` messages.
    pub fn latest_other(&self, chat: &Chat, i: usize, reach: u32) -> Option<usize> {
        let me = chat.messages[i].sender;
        (0..self.needs.len()).rev().take(12).find(|n| {
            let need = &self.needs[*n];
            need.requester != me && !need.finished && i as u32 - need.last_posting <= reach
        })
    }
}
