//! The collapsed help network: at most one weighted tie per ordered pair, no self-help.

/// Ties helper → requester with positive weights, in order of helper and requester.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    members: usize,
    ties: Vec<(u32, u32, f64)>,
    /// Ties of helper `i` are `ties[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
    /// Per tie the index of the tie the other way, or [`crate::model::NONE`].
    back: Vec<u32>,
    /// Tie indices by requester, then helper.
    incoming: Vec<u32>,
    incoming_starts: Vec<u32>,
}

impl Network {
    /// Sums events `(helper, requester, weight)` into ties; self-help is left out.
    pub fn new(members: usize, events: impl IntoIterator<Item = (u32, u32, f64)>) -> Self {
        let mut ties: Vec<(u32, u32, f64)> =
            events.into_iter().filter(|(a, b, w)| a != b && *w > 0.0).collect();
        // A stable sort: weights are summed in the order of their events.
        ties.sort_by_key(|t| (t.0, t.1));
        ties.dedup_by(|later, first| {
            let same = (later.0, later.1) == (first.0, first.1);
            first.2 += if same { later.2 } else { 0.0 };
            same
        });
        Self::from_sums(members, ties)
    }

    /// From ties that are sorted, distinct, without loops and positive.
    pub(super) fn from_sums(members: usize, ties: Vec<(u32, u32, f64)>) -> Self {
        let starts = offsets(members, ties.iter().map(|t| t.0));
        let mut incoming: Vec<u32> = (0..ties.len() as u32).collect();
        incoming.sort_by_key(|t| (ties[*t as usize].1, ties[*t as usize].0));
        let incoming_starts = offsets(members, incoming.iter().map(|t| ties[*t as usize].1));
        let back = ties
            .iter()
            .map(|(a, b, _)| {
                ties.binary_search_by_key(&(*b, *a), |t| (t.0, t.1)).map_or(crate::model::NONE, |i| i as u32)
            })
            .collect();
        Self { members, ties, starts, back, incoming, incoming_starts }
    }

    /// Number of members, those without ties counted.
    pub fn members(&self) -> usize {
        self.members
    }

    /// All ties, in order of helper and requester.
    pub fn ties(&self) -> &[(u32, u32, f64)] {
        &self.ties
    }

    /// Whom a member helped, and how much.
    pub fn helped(&self, member: u32) -> impl ExactSizeIterator<Item = (u32, f64)> {
        let (from, to) = (self.starts[member as usize], self.starts[member as usize + 1]);
        self.ties[from as usize..to as usize].iter().map(|t| (t.1, t.2))
    }

    /// Who helped a member, and how much.
    pub fn helpers(&self, member: u32) -> impl ExactSizeIterator<Item = (u32, f64)> {
        let (from, to) = (self.incoming_starts[member as usize], self.incoming_starts[member as usize + 1]);
        self.incoming[from as usize..to as usize].iter().map(|t| {
            let (a, _, w) = self.ties[*t as usize];
            (a, w)
        })
    }

    /// Weight of a tie; 0 where there is none.
    pub fn weight(&self, helper: u32, requester: u32) -> f64 {
        self.tie(helper, requester).map_or(0.0, |i| self.ties[i].2)
    }

    /// Number of a tie.
    pub fn tie(&self, helper: u32, requester: u32) -> Option<usize> {
        let (from, to) = (self.starts[helper as usize] as usize, self.starts[helper as usize + 1] as usize);
        self.ties[from..to].binary_search_by_key(&requester, |t| t.1).ok().map(|i| from + i)
    }

    /// Number of the tie the other way of tie number `tie`.
    pub fn back(&self, tie: usize) -> Option<usize> {
        Some(self.back[tie] as usize).filter(|t| *t < self.ties.len())
    }

    /// Weight of the tie the other way of tie number `tie`; 0 where there is none.
    pub fn returned(&self, tie: usize) -> f64 {
        self.back(tie).map_or(0.0, |t| self.ties[t].2)
    }

    /// Sum of all weights.
    pub fn total(&self) -> f64 {
        self.ties.iter().map(|t| t.2).sum()
    }

    /// Help given and received, per member.
    pub fn strengths(&self) -> (Vec<f64>, Vec<f64>) {
        let (mut given, mut received) = (vec![0.0; self.members], vec![0.0; self.members]);
        for (a, b, w) in &self.ties {
            given[*a as usize] += w;
            received[*b as usize] += w;
        }
        (given, received)
    }

    /// Partners of every member whatever the direction, in order, with the help both ways.
    pub fn partners(&self) -> Vec<Vec<(u32, f64)>> {
        let mut partners = vec![Vec::new(); self.members];
        for (tie, (a, b, w)) in self.ties.iter().enumerate() {
            let both = w + self.returned(tie);
            partners[*a as usize].push((*b, both));
            if self.back[tie] == crate::model::NONE {
                partners[*b as usize].push((*a, both));
            }
        }
        for list in &mut partners {
            list.sort_unstable_by_key(|p| p.0);
        }
        partners
    }

    /// The same ties without those of the members marked.
    pub fn without(&self, gone: &[bool]) -> Self {
        let kept = |t: &&(u32, u32, f64)| !gone[t.0 as usize] && !gone[t.1 as usize];
        Self::from_sums(self.members, self.ties.iter().filter(kept).copied().collect())
    }

    /// Every tie turned round: requester → helper.
    pub fn reversed(&self) -> Self {
        let mut ties: Vec<_> = self.ties.iter().map(|(a, b, w)| (*b, *a, *w)).collect();
        ties.sort_unstable_by_key(|t| (t.0, t.1));
        Self::from_sums(self.members, ties)
    }
}

fn offsets(members: usize, keys: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut starts = vec![0; members + 1];
    for key in keys {
        starts[key as usize + 1] += 1;
    }
    for i in 0..members {
        starts[i + 1] += starts[i];
    }
    starts
}
