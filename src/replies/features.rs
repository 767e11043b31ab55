//! What speaks for and against a line being answered by another: the features of the first pass.
//! Distances are counted in lines; no feature knows the clock, for answers take seconds in one
//! chat and hours in the next.

use super::scene::{ASKS, COMMAND, FIRST, LEADING, OPENS, SMALL, Scene, TRAILS, cue};
use crate::data::Cue;
use crate::model::NONE;

/// Lines before an answer that are looked at.
pub(super) const REACH: usize = 100;
/// Every line this near is a candidate.
const NEAR: usize = 10;
/// Candidates of one line.
const MOST: usize = 36;

crate::learning::features! {
    // The answer.
    starts, q_words, q_leading, q_named, q_asks, q_question, q_ask, q_problem, q_greeting, q_thanks,
    q_advice, q_clarify, q_claim, q_finished, q_you, q_me, q_onward, q_opens, q_command, q_small,
    q_first, q_trails, q_since_own, q_until_own, q_since_named, q_names_again, q_named_soon,
    // The candidate.
    c_words, c_leading, c_named, c_asks, c_question, c_ask, c_problem, c_greeting, c_thanks, c_advice,
    c_clarify, c_you, c_me, c_opens, c_command, c_small, c_first, c_trails, c_goes_on, c_went_before,
    // The two together.
    distance, same_author, q_names_c, c_names_q, same_name, c_names_other, q_names_other, c_rank,
    named_rank, own_between, people_between, partner, partner_back, next_partner, named_before,
    named_after, c_spoke_since, c_addressed_since, last_of_partner, spoke_next, c_unanswered,
    // Words.
    shared, shared_part, rarity_sum, rarity_most, cosine, author_cosine, c_author_cosine,
}

/// Number of features of a pair.
pub(super) const WIDTH: usize = FEATURES.len();
const ABSENT: f32 = -1.0;

/// Scratch space of one worker.
pub(super) struct Eye<'a> {
    scene: &'a Scene,
    stamp: u32,
    /// Per member: the stamp, lines seen since, addressed since, names exchanged before and after.
    people: Vec<Person>,
    cosines: Vec<(u32, u32, f32)>,
}

#[derive(Clone, Copy, Default)]
struct Person {
    stamp: u32,
    lines: u32,
    addressed: u32,
    before: u32,
    after: u32,
    named: bool,
}

/// The candidates of one line: lines, and a row of features each. The first one is the line
/// itself, "answers nothing".
#[derive(Default)]
pub(super) struct Candidates {
    pub lines: Vec<u32>,
    pub rows: Vec<f32>,
}

impl Candidates {
    pub fn row(&self, at: usize) -> &[f32] {
        &self.rows[at * WIDTH..(at + 1) * WIDTH]
    }
}

impl<'a> Eye<'a> {
    pub fn new(scene: &'a Scene) -> Self {
        Self { scene, stamp: 0, people: vec![Person::default(); scene.lines_by.len()], cosines: Vec::new() }
    }

    fn person(&mut self, member: u32) -> &mut Person {
        let person = &mut self.people[member as usize];
        if person.stamp != self.stamp {
            *person = Person { stamp: self.stamp, ..Person::default() };
        }
        person
    }

    /// Gathers the candidates of line `q` into `out`: those in `only`, when it is given.
    pub fn look(&mut self, q: usize, only: Option<&[(u32, f32)]>, out: &mut Candidates) {
        let scene = self.scene;
        out.lines.clear();
        out.rows.clear();
        self.stamp += 1;
        self.cosines.clear();
        let author = scene.author[q];
        let from = q.saturating_sub(REACH);
        let partner = self.exchanged(q, author);
        for m in scene.named.of(q) {
            self.person(*m).named = true;
        }
        let base = self.answer(q, author);
        let names_someone = !scene.named.of(q).is_empty();

        out.lines.push(q as u32);
        let mut row = base;
        row[F::starts as usize] = 1.0;
        out.rows.extend_from_slice(&row);

        let (mut own, mut people, mut naming) = (0u32, 0u32, 0u32);
        for c in (from..q).rev() {
            let speaker = scene.author[c];
            let names_author = scene.named.of(c).contains(&author);
            let person = *self.person(speaker);
            let distance = q - c;
            let wanted = match only {
                Some(kept) => kept.iter().any(|(line, _)| *line == c as u32),
                None => {
                    out.lines.len() < MOST
                        && (distance <= NEAR
                            || person.lines < 2
                                && (person.named || speaker == author || person.before + person.after > 0)
                            || person.lines < 4 && person.named
                            || names_author && naming < 4
                            || person.lines < 1 && distance <= 60 && scene.shows(c, ASKS))
                }
            };
            if wanted {
                out.lines.push(c as u32);
                let mut row = base;
                self.candidate(c, &mut row);
                let mut set = |f: F, v: f32| row[f as usize] = v;
                set(F::starts, 0.0);
                set(F::distance, (distance as f32).ln());
                set(F::same_author, yes(speaker == author));
                set(F::q_names_c, yes(person.named));
                set(F::c_names_q, yes(names_author));
                let names = scene.named.of(c);
                set(F::same_name, yes(names.iter().any(|m| scene.named.of(q).contains(m))));
                set(F::c_names_other, yes(!names.is_empty() && !names_author));
                set(F::q_names_other, yes(names_someone && !person.named));
                set(F::c_rank, person.lines.min(20) as f32);
                set(F::named_rank, if names_author { naming.min(10) as f32 } else { ABSENT });
                set(F::own_between, own.min(20) as f32);
                set(F::people_between, people.min(30) as f32);
                set(F::partner, yes(partner.last == speaker));
                set(F::partner_back, yes(partner.back == speaker));
                set(F::next_partner, yes(partner.next == speaker));
                set(F::named_before, person.before.min(10) as f32);
                set(F::named_after, person.after.min(10) as f32);
                set(F::c_spoke_since, yes(person.lines > 0));
                set(F::c_addressed_since, person.addressed.min(5) as f32);
                set(F::last_of_partner, yes(partner.last == speaker && person.lines == 0));
                set(F::spoke_next, yes(scene.author[c + 1] == author && c + 1 < q));
                set(F::c_unanswered, yes(person.addressed == 0 && person.lines == 0));
                self.words(q, c, &mut row);
                out.rows.extend_from_slice(&row);
            }
            own += u32::from(speaker == author);
            naming += u32::from(names_author);
            let person = self.person(speaker);
            people += u32::from(person.lines == 0);
            person.lines += 1;
            for m in scene.named.of(c) {
                self.person(*m).addressed += 1;
            }
        }
    }

    /// Who the author of `q` has been and will be speaking with.
    fn exchanged(&mut self, q: usize, author: u32) -> Partners {
        let scene = self.scene;
        let mut partners = Partners { last: NONE, back: NONE, next: NONE };
        let mine = &scene.lines_by[author as usize];
        let at = scene.ordinal[q] as usize;
        for line in mine[..at].iter().rev().take(12).take_while(|l| q - **l as usize <= 3 * REACH) {
            for m in scene.named.of(*line as usize) {
                if partners.last == NONE {
                    partners.last = *m;
                }
                self.person(*m).before += 1;
            }
        }
        for line in mine[at + 1..].iter().take(6).take_while(|l| **l as usize - q <= REACH / 2) {
            for m in scene.named.of(*line as usize) {
                if partners.next == NONE {
                    partners.next = *m;
                }
                self.person(*m).after += 1;
            }
        }
        let to = &scene.lines_to[author as usize];
        let here = to.partition_point(|l| (*l as usize) < q);
        for line in to[..here].iter().rev().take(12).take_while(|l| q - **l as usize <= 3 * REACH) {
            let m = scene.author[*line as usize];
            if partners.back == NONE {
                partners.back = m;
            }
            self.person(m).before += 1;
        }
        for line in to[here..].iter().take(6).take_while(|l| **l as usize - q <= REACH / 2) {
            self.person(scene.author[*line as usize]).after += 1;
        }
        partners
    }

    /// The features of the answer alone.
    fn answer(&self, q: usize, author: u32) -> [f32; WIDTH] {
        let scene = self.scene;
        let mut row = [ABSENT; WIDTH];
        let mut set = |f: F, v: f32| row[f as usize] = v;
        set(F::q_words, f32::from(scene.words[q]).ln_1p());
        set(F::q_named, scene.named.of(q).len().min(4) as f32);
        for (f, bit) in [
            (F::q_leading, LEADING),
            (F::q_asks, ASKS),
            (F::q_question, cue(Cue::Question)),
            (F::q_ask, cue(Cue::Ask)),
            (F::q_problem, cue(Cue::Problem)),
            (F::q_greeting, cue(Cue::Greeting)),
            (F::q_thanks, cue(Cue::Thanks)),
            (F::q_advice, cue(Cue::Advice)),
            (F::q_clarify, cue(Cue::Clarify)),
            (F::q_claim, cue(Cue::Claim)),
            (F::q_finished, cue(Cue::Finished)),
            (F::q_you, cue(Cue::You)),
            (F::q_me, cue(Cue::Me)),
            (F::q_onward, cue(Cue::Onward)),
            (F::q_opens, OPENS),
            (F::q_command, COMMAND),
            (F::q_small, SMALL),
            (F::q_first, FIRST),
            (F::q_trails, TRAILS),
        ] {
            set(f, yes(scene.shows(q, bit)));
        }
        set(F::q_since_own, since(q, scene.before(q)));
        set(F::q_until_own, since(scene.after(q) as usize, q as u32));
        let to = &scene.lines_to[author as usize];
        let here = to.partition_point(|l| (*l as usize) < q);
        set(F::q_since_named, since(q, here.checked_sub(1).map_or(NONE, |h| to[h])));
        set(F::q_named_soon, to.get(here).map_or(ABSENT, |l| since(*l as usize, q as u32)));
        let again = scene.named.of(q).first().is_some_and(|m| {
            let at = scene.ordinal[q] as usize;
            scene.lines_by[author as usize][at + 1..]
                .iter()
                .take(4)
                .any(|l| scene.named.of(*l as usize).contains(m))
        });
        set(F::q_names_again, yes(again));
        row
    }

    /// The features of the candidate alone.
    fn candidate(&self, c: usize, row: &mut [f32; WIDTH]) {
        let scene = self.scene;
        let mut set = |f: F, v: f32| row[f as usize] = v;
        set(F::c_words, f32::from(scene.words[c]).ln_1p());
        set(F::c_named, scene.named.of(c).len().min(4) as f32);
        for (f, bit) in [
            (F::c_leading, LEADING),
            (F::c_asks, ASKS),
            (F::c_question, cue(Cue::Question)),
            (F::c_ask, cue(Cue::Ask)),
            (F::c_problem, cue(Cue::Problem)),
            (F::c_greeting, cue(Cue::Greeting)),
            (F::c_thanks, cue(Cue::Thanks)),
            (F::c_advice, cue(Cue::Advice)),
            (F::c_clarify, cue(Cue::Clarify)),
            (F::c_you, cue(Cue::You)),
            (F::c_me, cue(Cue::Me)),
            (F::c_opens, OPENS),
            (F::c_command, COMMAND),
            (F::c_small, SMALL),
            (F::c_first, FIRST),
            (F::c_trails, TRAILS),
        ] {
            set(f, yes(scene.shows(c, bit)));
        }
        set(F::c_goes_on, yes(scene.author.get(c + 1) == Some(&scene.author[c])));
        set(F::c_went_before, yes(c > 0 && scene.author[c - 1] == scene.author[c]));
    }

    fn words(&mut self, q: usize, c: usize, row: &mut [f32; WIDTH]) {
        let scene = self.scene;
        let (mine, rarity) = scene.rare(q);
        let (theirs, _) = scene.rare(c);
        let (mut shared, mut sum, mut most) = (0u32, 0.0f32, 0.0f32);
        let (mut a, mut b) = (0, 0);
        while a < mine.len() && b < theirs.len() {
            match mine[a].cmp(&theirs[b]) {
                std::cmp::Ordering::Less => a += 1,
                std::cmp::Ordering::Greater => b += 1,
                std::cmp::Ordering::Equal => {
                    shared += 1;
                    sum += rarity[a];
                    most = most.max(rarity[a]);
                    a += 1;
                    b += 1;
                }
            }
        }
        let mut set = |f: F, v: f32| row[f as usize] = v;
        set(F::shared, shared.min(8) as f32);
        set(F::shared_part, if mine.is_empty() { 0.0 } else { shared as f32 / mine.len() as f32 });
        set(F::rarity_sum, sum);
        set(F::rarity_most, most);
        let cosine = if sum == 0.0 { 0.0 } else { cosine(scene, q, c) };
        set(F::cosine, cosine);
        let own = self.with_lines_before(q, c);
        let theirs = self.with_lines_before(c, q);
        let mut set = |f: F, v: f32| row[f as usize] = v;
        set(F::author_cosine, own);
        set(F::c_author_cosine, theirs);
    }

    /// The greatest cosine of `other` with the last three lines that the author of `line` wrote
    /// before it.
    fn with_lines_before(&self, line: usize, other: usize) -> f32 {
        let scene = self.scene;
        let at = scene.ordinal[line] as usize;
        scene.lines_by[scene.author[line] as usize][..at]
            .iter()
            .rev()
            .take(3)
            .filter(|l| **l as usize != other && line.abs_diff(**l as usize) <= REACH)
            .map(|l| cosine(scene, other, *l as usize))
            .fold(0.0, f32::max)
    }
}

struct Partners {
    /// Whom the author addressed last.
    last: u32,
    /// Who addressed the author last.
    back: u32,
    /// Whom the author will address next.
    next: u32,
}

fn yes(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

/// Log of the lines between, or a large number when there is no such line.
fn since(later: usize, earlier: u32) -> f32 {
    if earlier == NONE || later >= NONE as usize { 8.0 } else { ((later - earlier as usize) as f32).ln() }
}

/// Cosine of the rarity-weighted words of two lines.
fn cosine(scene: &Scene, a: usize, b: usize) -> f32 {
    let ((x, wx), (y, wy)) = (scene.rare(a), scene.rare(b));
    let (mut i, mut j, mut dot) = (0, 0, 0.0f32);
    while i < x.len() && j < y.len() {
        match x[i].cmp(&y[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                dot += wx[i] * wy[j];
                i += 1;
                j += 1;
            }
        }
    }
    if dot == 0.0 {
        return 0.0;
    }
    let norm = |w: &[f32]| w.iter().map(|v| v * v).sum::<f32>();
    dot / (norm(wx) * norm(wy)).sqrt()
}
