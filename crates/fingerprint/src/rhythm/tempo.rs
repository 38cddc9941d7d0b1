use auralis_core::Seconds;

use super::envelope::{Onset, Onsets, standing_out};
use super::periodicity::{Periodicity, Planner};
use super::{beats, octave, refine};

/// Below this salience nothing is a beat. Speech, pads and orchestral swells stay under 0.008, noise under 0.004,
/// drums lie above 0.02.
const LEAST_SALIENCE: f64 = 0.012;
/// The salience from which a beat is beyond doubt.
const CLEAR_SALIENCE: f64 = 0.04;
/// What rises from frame to frame in a sound that lasts is less than this share of its level: there are no onsets.
const LEAST_RISE: f32 = 0.005;
/// Frames in which the track itself begins.
const BEGINNING: usize = 8;
/// Less than this says nothing about a tempo.
const SHORTEST_S: f64 = 5.0;
/// Windows at the start and at the end whose tempo is their median.
const EDGE_WINDOWS: usize = 4;

/// The beat of a track.
#[derive(Clone, Debug, PartialEq)]
pub struct Tempo {
    /// Beats per minute over the whole track, 40 to 205.
    pub bpm: f64,
    /// How far it can be trusted, 0 to 1: how clear the beat is times how probable its octave.
    pub confidence: f64,
    /// Its halves and doubles, most probable first.
    pub alternatives: Vec<TempoCandidate>,
    /// Where the beats are.
    pub beats: Vec<Seconds>,
    /// The tempo of the first seconds.
    pub start_bpm: f64,
    /// The tempo of the last seconds.
    pub end_bpm: f64,
    /// 1 / (1 + coefficient of variation of the beat intervals); 0 with fewer than three beats.
    pub stability: f64,
}

/// A tempo that a track may also be counted in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TempoCandidate {
    /// Beats per minute.
    pub bpm: f64,
    /// Its probability among the candidates.
    pub probability: f64,
}

impl Tempo {
    /// The tempo of a track's onsets, of which there are `frame_rate` per second, the first `offset` after its start.
    /// `None` where there is no beat.
    pub(crate) fn of(onsets: &Onsets, frame_rate: f64, offset: Seconds) -> Option<Self> {
        if (onsets.frames.len() as f64) < SHORTEST_S * frame_rate {
            return None;
        }
        // That the track begins is no beat.
        let sum = |value: fn(&Onset) -> f32| onsets.frames.iter().skip(BEGINNING).map(value).sum::<f32>();
        if sum(|onset| onset.all) <= LEAST_RISE * sum(|onset| onset.level) {
            return None;
        }
        let all: Vec<f32> = onsets.frames.iter().map(|onset| onset.all).collect();
        let strengths = standing_out(&all, frame_rate);
        let mut planner = Planner::new();
        let periodicity = Periodicity::of(&mut planner, &strengths, frame_rate);
        let mut candidates = octave::candidates(&mut planner, onsets, &periodicity, frame_rate).into_iter();
        let best = candidates.next()?;
        let salience = periodicity.at(best.bpm);
        if salience < LEAST_SALIENCE {
            return None;
        }
        let bpm = refine::refine(&strengths, frame_rate, best.bpm);
        let course = refine::course(&strengths, frame_rate, bpm);
        let beats = beats::track(&strengths, |frame| {
            60.0 * frame_rate / local(&course, frame as f64 / frame_rate, bpm)
        });
        let edge = |edge: &mut dyn Iterator<Item = &(f64, f64)>| {
            median(edge.take(EDGE_WINDOWS).map(|(_, local)| *local).collect()).unwrap_or(bpm)
        };
        Some(Self {
            bpm,
            confidence: best.probability * (salience / CLEAR_SALIENCE).min(1.0),
            alternatives: candidates
                .map(|other| TempoCandidate {
                    bpm: bpm * (other.bpm / best.bpm).log2().round().exp2(),
                    probability: other.probability,
                })
                .collect(),
            start_bpm: edge(&mut course.iter()),
            end_bpm: edge(&mut course.iter().rev()),
            stability: stability(&beats),
            beats: beats.iter().map(|frame| Seconds(offset.0 + frame / frame_rate)).collect(),
        })
    }
}

/// The tempo at a time, between the windows of a course.
fn local(course: &[(f64, f64)], time: f64, otherwise: f64) -> f64 {
    let next = course.partition_point(|(at, _)| *at < time);
    match (next.checked_sub(1).map(|before| course[before]), course.get(next)) {
        (Some((from, a)), Some((to, b))) => a + (b - a) * (time - from) / (to - from),
        (Some((_, only)), None) => only,
        (None, Some((_, only))) => *only,
        (None, None) => otherwise,
    }
}

fn stability(beats: &[f64]) -> f64 {
    if beats.len() < 3 {
        return 0.0;
    }
    let intervals: Vec<f64> = beats.array_windows().map(|[a, b]| b - a).collect();
    let mean = intervals.iter().sum::<f64>() / intervals.len() as f64;
    let variance = intervals.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / intervals.len() as f64;
    1.0 / (1.0 + variance.sqrt() / mean)
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len().checked_sub(1)?;
    Some(0.5 * (values[middle / 2] + values[middle.div_ceil(2)]))
}
