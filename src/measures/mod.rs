//! Numbers about the group and its members, each with its uncertainty.

mod giving;
mod intervals;
mod reciprocity;
mod sensitivity;
mod service;

pub use giving::{FreeRider, Giving, Tier, giving};
pub use intervals::{beta_below, beta_interval, jeffreys};
pub use reciprocity::{Reciprocity, reciprocity};
pub use sensitivity::{Sensitivity, sensitivity};
pub use service::{Service, first_help, service};
