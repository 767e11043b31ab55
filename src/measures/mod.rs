//! Numbers about the group and its members, each with its uncertainty.

mod giving;
mod intervals;
mod reciprocity;
mod service;

pub use giving::{giving, FreeRider, Giving, Tier};
pub use intervals::{beta_below, beta_interval, jeffreys};
pub use reciprocity::{reciprocity, Reciprocity};
pub use service::{first_help, service, Service};
