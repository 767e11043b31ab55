//! Integration tests: one binary, because every further one would link polars again.
#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

mod accuracy;
mod cli;
mod coordination;
mod formats;
mod layers;
mod links;
mod measures;
mod near;
mod oracle_networks;
mod oracle_statistics;
mod paper;
mod personal;
mod plan;
mod properties;
mod reading;
mod replies;
mod research;
mod samples;
mod spam;
mod understanding;
