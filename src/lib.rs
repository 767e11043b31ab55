//! huzhu (互助, "mutual help") reads exported group chats and answers three questions: is help
//! returned here, who takes without giving, who floods us with links?
//!
//! Data flows one way, and each module may use only those before it:
//!
//! ```text
//! text → statistics → learning → data → model → input → formats → signals → replies → acts → pairing → graph → measures, spam → findings → report → cli
//! ```
#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod acts;
pub mod cli;
pub mod data;
pub mod findings;
pub mod formats;
pub mod graph;
pub mod input;
pub mod learning;
pub mod measures;
pub mod model;
pub mod pairing;
pub mod replies;
pub mod report;
pub mod signals;
pub mod spam;
pub mod statistics;
pub mod text;
