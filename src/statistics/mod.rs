//! Statistics that know nothing of chats: intervals, survival, shrinkage, inequality, association,
//! change points and reproducible random numbers. Checked against the reference values in
//! `fixtures/oracle/stats`.

mod association;
mod changes;
mod inequality;
mod intervals;
mod random;
mod shrinkage;
mod survival;

pub use association::{Odds, false_discovery, mantel_haenszel, newcombe};
pub use changes::{Cost, changes};
pub use inequality::{absence_factor, gini, hoover, lorenz, quantile, top_share};
pub use intervals::{
    Z95, beta_below, beta_interval, beta_quantile, gamma_above, gamma_quantile, jeffreys, poisson_above,
    wilson,
};
pub use random::Random;
pub use shrinkage::{BetaPrior, GammaPrior, fit_beta, fit_gamma};
pub use survival::{Step, Survival, log_rank};
