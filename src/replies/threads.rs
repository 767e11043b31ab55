//! The second pass: the threads that the first pass made say what a line would join.

use super::Ranked;
use super::features::{Candidates, WIDTH};
use super::scene::{ASKS, Scene};
use crate::learning::Blocks;
use crate::model::NONE;

macro_rules! features {
    ($($name:ident),+ $(,)?) => {
        #[allow(non_camel_case_types, reason = "a feature is written as it is printed")]
        #[derive(Clone, Copy)]
        enum F { $($name),+ }
        /// Names of the features that the second pass adds, in order.
        pub const ADDED: &[&str] = &[$(stringify!($name)),+];
    };
}

features! {
    first_log, first_rank, first_margin, thread_size, thread_people, thread_has_author, thread_last,
    thread_since, root_by_author, root_by_c, c_is_root, own_thread, next_thread, c_answers,
    c_answers_of_author, q_answers, q_answers_of_c, c_first, root_asks, thread_named, lines_of_author,
}

/// Number of features of a pair in the second pass.
pub(super) const WIDE: usize = WIDTH + ADDED.len();

/// Rows of the second pass, and room to score rows.
#[derive(Default)]
pub(super) struct Rows {
    pub lines: Vec<u32>,
    pub rows: Vec<f32>,
    pub blocks: Blocks,
}

/// The threads of a first pass.
pub(super) struct Threads<'a> {
    scene: &'a Scene,
    first: &'a Ranked,
    /// Per line: the first line of its thread.
    root: Vec<u32>,
    /// Per root: the lines of its thread.
    lines: Vec<Vec<u32>>,
    /// Per line: the lines that answer it.
    answers: Vec<Vec<u32>>,
}

impl<'a> Threads<'a> {
    pub fn of(scene: &'a Scene, first: &'a Ranked) -> Self {
        let mut root = vec![NONE; scene.len()];
        let mut lines = vec![Vec::new(); scene.len()];
        let mut answers = vec![Vec::new(); scene.len()];
        for (q, ranked) in first.iter().enumerate() {
            let parent = ranked.first().map_or(q as u32, |(line, _)| *line);
            // Candidates stand before their answer, so the parent's root is known.
            root[q] = if parent as usize == q { q as u32 } else { root[parent as usize] };
            lines[root[q] as usize].push(q as u32);
            if parent as usize != q {
                answers[parent as usize].push(q as u32);
            }
        }
        Self { scene, first, root, lines, answers }
    }

    /// Fills `rows` with the candidates that the first pass kept.
    pub fn look(&self, q: usize, candidates: &Candidates, kept: &[(u32, f32)], rows: &mut Rows) {
        rows.lines.clear();
        rows.rows.clear();
        let top = kept.first().map_or(1.0, |(_, p)| *p);
        let second = kept.get(1).map_or(0.0, |(_, p)| *p);
        for (rank, (line, p)) in kept.iter().enumerate() {
            let Some(at) = candidates.lines.iter().position(|l| l == line) else { continue };
            rows.lines.push(*line);
            rows.rows.extend_from_slice(candidates.row(at));
            let start = rows.rows.len();
            rows.rows.resize(start + ADDED.len(), -1.0);
            let row = &mut rows.rows[start..];
            let mut set = |f: F, v: f32| row[f as usize] = v;
            set(F::first_log, p.max(1e-6).ln());
            set(F::first_rank, rank as f32);
            set(F::first_margin, if rank == 0 { p - second } else { p - top });
            self.thread(q, *line as usize, row);
        }
    }

    fn thread(&self, q: usize, c: usize, row: &mut [f32]) {
        let scene = self.scene;
        let author = scene.author[q];
        let mut set = |f: F, v: f32| row[f as usize] = v;
        let answers = &self.answers[q];
        set(F::q_answers, answers.len().min(6) as f32);
        let next = scene.after(q);
        let next_root = if next == NONE { NONE } else { self.root[next as usize] };
        let next_near = next != NONE && next as usize - q <= 60;
        if c == q {
            // Does what follows stay with this line?
            set(F::own_thread, yes(next_near && next_root == q as u32));
            return;
        }
        let root = self.root[c];
        let members = &self.lines[root as usize];
        let before = &members[..members.partition_point(|l| (*l as usize) < q)];
        set(F::thread_size, (before.len() as f32).ln());
        let recent = &before[before.len().saturating_sub(24)..];
        let (mut people, mut mine) = (0u64, 0u32);
        let mut named = false;
        for line in recent {
            let speaker = scene.author[*line as usize];
            people |= 1 << (speaker % 64);
            mine += u32::from(speaker == author);
            named |= scene.named.of(q).contains(&speaker);
        }
        set(F::thread_people, people.count_ones() as f32);
        set(F::thread_has_author, yes(mine > 0));
        set(F::lines_of_author, mine.min(8) as f32);
        set(F::thread_named, yes(named));
        set(F::thread_last, yes(before.last() == Some(&(c as u32))));
        set(F::thread_since, before.last().map_or(8.0, |l| ((q - *l as usize) as f32).ln()));
        set(F::root_by_author, yes(scene.author[root as usize] == author));
        set(F::root_by_c, yes(scene.author[root as usize] == scene.author[c]));
        set(F::c_is_root, yes(root as usize == c));
        set(F::root_asks, yes(scene.shows(root as usize, ASKS)));
        let own = scene.before(q);
        set(F::own_thread, if own == NONE { -1.0 } else { yes(self.root[own as usize] == root) });
        set(F::next_thread, if next_near { yes(next_root == root && next_root != NONE) } else { -1.0 });
        let given = &self.answers[c];
        let earlier = &given[..given.partition_point(|l| (*l as usize) < q)];
        set(F::c_answers, earlier.len().min(6) as f32);
        let by_author = earlier.iter().filter(|l| scene.author[**l as usize] == author).count();
        set(F::c_answers_of_author, by_author.min(4) as f32);
        let by_c = answers.iter().filter(|l| scene.author[**l as usize] == scene.author[c]).count();
        set(F::q_answers_of_c, by_c.min(4) as f32);
        set(F::c_first, self.first[c].first().map_or(0.0, |(_, p)| *p));
    }
}

fn yes(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}
