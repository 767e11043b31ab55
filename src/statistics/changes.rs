//! When did something change? Optimal partitioning of a series (Jackson et al. 2005): the exact optimum
//! that PELT (Killick et al. 2012) also finds.

/// What a stretch costs that is described by one rate.
#[derive(Clone, Copy, Debug)]
pub enum Cost<'a> {
    /// Counts with this exposure each: −2 log likelihood of a Poisson rate, without constants.
    Poisson(&'a [f64], &'a [f64]),
    /// Successes out of trials: −2 log likelihood of a proportion, without constants.
    Binomial(&'a [f64], &'a [f64]),
}

/// Positions before which the series changes: `k` splits it into `..k` and `k..`. `penalty` is the cost
/// of a change, `least` the length of the shortest stretch. Takes time in the square of the length.
pub fn changes(cost: Cost<'_>, penalty: f64, least: usize) -> (Vec<usize>, f64) {
    let (hits, trials) = match cost {
        Cost::Poisson(x, exposure) => (x, exposure),
        Cost::Binomial(k, n) => (k, n),
    };
    let n = hits.len();
    let least = least.max(1);
    let sums = |list: &[f64]| {
        let mut total = 0.0;
        std::iter::once(0.0)
            .chain(list.iter().map(|x| {
                total += x;
                total
            }))
            .collect::<Vec<f64>>()
    };
    let (k, e) = (sums(hits), sums(trials));
    let xlog = |x: f64, rate: f64| if x > 0.0 { x * rate.ln() } else { 0.0 };
    let price = |from: usize, to: usize| {
        let (s, m) = (k[to] - k[from], e[to] - e[from]);
        match cost {
            Cost::Poisson(..) if s <= 0.0 || m <= 0.0 => 0.0,
            Cost::Poisson(..) => 2.0 * (s - xlog(s, s / m)),
            Cost::Binomial(..) => -2.0 * (xlog(s, s / m) + xlog(m - s, (m - s) / m)),
        }
    };
    let mut best = vec![f64::INFINITY; n + 1];
    let mut back = vec![0; n + 1];
    best[0] = -penalty;
    for to in least..=n {
        for from in 0..=to - least {
            let total = best[from] + price(from, to) + penalty;
            if total < best[to] - 1e-12 {
                best[to] = total;
                back[to] = from;
            }
        }
    }
    let mut at = n;
    let mut found = Vec::new();
    while at > 0 && best[n].is_finite() {
        at = back[at];
        if at > 0 {
            found.push(at);
        }
    }
    found.reverse();
    (found, best[n])
}
