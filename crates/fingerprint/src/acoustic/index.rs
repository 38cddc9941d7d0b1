use std::collections::HashMap;

use super::compare::{AcousticMatch, Comparison, Verdict};
use super::print::AcousticPrint;

/// Values of half a code.
const HALVES: usize = 1 << 16;
/// Offsets around the one that was voted for, in codes.
const SPREAD: i64 = 2;
/// Votes from which an offset is looked at: as many fall together by chance in large collections only.
const MIN_VOTES: u32 = 4;
/// Candidates that are compared in full.
const MAX_CANDIDATES: usize = 64;

/// Many prints, to find the recordings that are the same as a given one.
///
/// An inverted index over both halves of every code proposes tracks and offsets: each equal half is a vote.
/// What gets most votes is compared bit by bit at these offsets, as [`AcousticPrint::compare`] would. So the cost
/// of a search grows with the equal halves, not with the length of all prints; a hit is never a guess, and a copy
/// is missed only if not even four halves of its codes survived at one offset.
///
/// Takes about 130 bytes per second of sound. Positions are counted from the first insertion.
///
/// ```
/// use auralis_fingerprint::{AcousticIndex, AcousticPrint, Verdict};
///
/// // Two prints that have nothing in common, and a piece of the second.
/// let codes = |seed: u32| (0..400u32).map(move |n| (n ^ seed).wrapping_mul(2_654_435_761));
/// let mut index = AcousticIndex::new();
/// index.insert(AcousticPrint::new(codes(0x1234_5678).collect()));
/// index.insert(AcousticPrint::new(codes(0x0fed_cba9).collect()));
///
/// let hits = index.search(&AcousticPrint::new(codes(0x0fed_cba9).skip(80).take(200).collect()));
/// assert_eq!(hits[0].position, 1);
/// assert_eq!(hits[0].matching.verdict, Verdict::SameMaster);
/// assert!((hits[0].matching.offset.0 - 80.0 * AcousticPrint::HOP.0).abs() < 1e-9);
/// ```
#[derive(Clone, Debug)]
pub struct AcousticIndex {
    prints: Vec<AcousticPrint>,
    /// Where each value of the upper half occurs, then each of the lower.
    places: Vec<Vec<Place>>,
}

/// A code in a print.
#[derive(Clone, Copy, Debug)]
struct Place {
    print: u32,
    code: u32,
}

/// A recording that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AcousticHit {
    /// The position of its print: how many were inserted before it.
    pub position: usize,
    /// How it agrees; the offset says how much later the sound comes in it than in the print searched for.
    pub matching: AcousticMatch,
}

impl Default for AcousticIndex {
    fn default() -> Self {
        Self::new()
    }
}

impl AcousticIndex {
    /// An index of nothing.
    pub fn new() -> Self {
        Self { prints: Vec::new(), places: vec![Vec::new(); 2 * HALVES] }
    }

    /// The prints, in the order of insertion.
    pub fn prints(&self) -> &[AcousticPrint] {
        &self.prints
    }

    /// Adds a print; its position is the number of those before it.
    pub fn insert(&mut self, print: AcousticPrint) {
        let number = self.prints.len() as u32;
        for (code, key) in keys(&print) {
            self.places[key].push(Place { print: number, code });
        }
        self.prints.push(print);
    }

    /// The prints that are of the same recording as `print`, best first.
    pub fn search(&self, print: &AcousticPrint) -> Vec<AcousticHit> {
        let mut hits: Vec<_> = self
            .candidates(print)
            .into_iter()
            .map(|(position, offset)| {
                let comparison = Comparison::new(print.codes(), self.prints[position].codes());
                let matching = comparison.best(offset - SPREAD..=offset + SPREAD);
                AcousticHit { position, matching }
            })
            .filter(|hit| hit.matching.verdict != Verdict::Different)
            .collect();
        hits.sort_by(|a, b| {
            b.matching.agreement.total_cmp(&a.matching.agreement).then(a.position.cmp(&b.position))
        });
        hits
    }

    /// Each print that shares enough halves at one offset, with that offset; most votes first.
    fn candidates(&self, print: &AcousticPrint) -> Vec<(usize, i64)> {
        let mut votes: HashMap<(u32, i64), u32> = HashMap::new();
        for (code, key) in keys(print) {
            for place in &self.places[key] {
                *votes.entry((place.print, i64::from(place.code) - i64::from(code))).or_default() += 1;
            }
        }
        let mut best: HashMap<u32, (u32, i64)> = HashMap::new();
        for ((print, offset), count) in votes {
            let vote = best.entry(print).or_insert((0, 0));
            // The smaller offset wins a tie, so that the order of the map does not matter.
            if (count, -offset) > (vote.0, -vote.1) {
                *vote = (count, offset);
            }
        }
        let mut candidates: Vec<_> = best.into_iter().filter(|(_, (count, _))| *count >= MIN_VOTES).collect();
        candidates.sort_by_key(|(print, (count, _))| (core::cmp::Reverse(*count), *print));
        candidates.truncate(MAX_CANDIDATES);
        candidates.into_iter().map(|(print, (_, offset))| (print as usize, offset)).collect()
    }
}

/// The keys of both halves of every code, where they differ from those of the code before: a print that stands
/// still says the same thing once.
fn keys(print: &AcousticPrint) -> impl Iterator<Item = (u32, usize)> {
    let halves = |code: u32| [(code >> 16) as usize, HALVES + (code & 0xffff) as usize];
    let mut previous = [usize::MAX; 2];
    (0u32..).zip(print.codes()).flat_map(move |(position, code)| {
        let now = halves(*code);
        let before = core::mem::replace(&mut previous, now);
        now.into_iter().zip(before).filter(|(now, before)| now != before).map(move |(now, _)| (position, now))
    })
}
