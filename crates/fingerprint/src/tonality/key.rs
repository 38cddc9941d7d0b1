use core::fmt;

use super::pitch_classes::PitchClasses;
use super::profile::{ELECTRONIC, Profile, TONAL};

/// The correlation below which nothing is a key.
const LEAST_SCORE: f64 = 0.45;
/// The concentration of pitch classes below which nothing is one: speech has 0.002, a tabla 0.004, rock with a key
/// more than 0.007.
const LEAST_CONCENTRATION: f64 = 0.005;
/// The lead over the second key from which on there is no doubt.
const CLEAR_LEAD: f64 = 0.15;
/// Keys that are named beside the first.
const ALTERNATIVES: usize = 3;

const NAMES: [&str; 12] = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

/// Major or minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// With a major third.
    Major,
    /// With a minor third.
    Minor,
}

/// The key of a track, and how it is tuned.
///
/// Written as "F♯ minor":
///
/// ```
/// use auralis_fingerprint::{KeyCandidate, Mode};
///
/// let key = KeyCandidate { tonic: 6, mode: Mode::Minor, score: 0.9 };
/// assert_eq!(key.to_string(), "F♯ minor");
/// assert_eq!(key.camelot(), "11A");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The key that fits best.
    pub best: KeyCandidate,
    /// How far it can be trusted, 0 to 1: its lead over the second best, and how well it fits.
    pub confidence: f64,
    /// The keys that fit next best, in order; often the relative, the parallel and the dominant one.
    pub alternatives: Vec<KeyCandidate>,
    /// How far the tuning lies above A4 = 440 Hz, in cents, −50 to 50.
    pub tuning_cents: f64,
}

/// A key that a track may be in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyCandidate {
    /// Semitones from C up to the tonic, 0 to 11.
    pub tonic: u8,
    /// Major or minor.
    pub mode: Mode,
    /// How well it fits, −1 to 1: the mean correlation of the pitch classes with the profiles of tonal and of
    /// electronic music. Major and minor keys are scored alike.
    pub score: f64,
}

impl KeyCandidate {
    /// The name of the tonic: "F♯".
    pub fn tonic_name(&self) -> &'static str {
        NAMES[usize::from(self.tonic) % NAMES.len()]
    }

    /// The Camelot code, 1A to 12B: keys that mix well differ by one step.
    pub fn camelot(&self) -> String {
        let (relative_major, letter) = match self.mode {
            Mode::Major => (self.tonic, 'B'),
            Mode::Minor => (self.tonic + 3, 'A'),
        };
        // C major is 8B, and each fifth upwards is one more.
        let number = (7 + 7 * u32::from(relative_major)) % 12 + 1;
        format!("{number}{letter}")
    }
}

impl fmt::Display for KeyCandidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = match self.mode {
            Mode::Major => "major",
            Mode::Minor => "minor",
        };
        write!(f, "{} {mode}", self.tonic_name())
    }
}

impl Key {
    /// The key of what has been heard; `None` where there is none, as in noise, silence or a drum solo.
    pub(crate) fn of(heard: &PitchClasses) -> Option<Self> {
        let classes = heard.profile()?;
        if concentration(&classes) < LEAST_CONCENTRATION {
            return None;
        }
        let mut keys: Vec<KeyCandidate> = (0..12)
            .flat_map(|tonic| [Mode::Major, Mode::Minor].map(|mode| (tonic, mode)))
            .map(|(tonic, mode)| KeyCandidate { tonic, mode, score: score(&classes, tonic, mode) })
            .collect();
        keys.sort_by(|a, b| b.score.total_cmp(&a.score));
        let (best, second) = (keys[0], keys[1]);
        (best.score >= LEAST_SCORE).then(|| Self {
            best,
            confidence: ((best.score - second.score) / CLEAR_LEAD).min(1.0) * best.score.clamp(0.0, 1.0),
            alternatives: keys[1..=ALTERNATIVES].to_vec(),
            tuning_cents: heard.tuning_cents(),
        })
    }
}

/// How unevenly shares are spread over the pitch classes: (12·Σp² − 1)/11, 0 where all are equal, 1 for one alone.
pub(crate) fn concentration(classes: &[f64; 12]) -> f64 {
    let squares: f64 = classes.iter().map(|share| share * share).sum();
    ((12.0 * squares - 1.0) / 11.0).clamp(0.0, 1.0)
}

fn score(classes: &[f64; 12], tonic: u8, mode: Mode) -> f64 {
    let fit = |profile: &Profile| match mode {
        Mode::Major => correlation(classes, &profile.major, tonic),
        Mode::Minor => correlation(classes, &profile.minor, tonic),
    };
    0.5 * (fit(&TONAL) + fit(&ELECTRONIC))
}

/// Pearson's coefficient of the pitch classes from the tonic on with a profile.
fn correlation(classes: &[f64; 12], profile: &[f64; 12], tonic: u8) -> f64 {
    let centred = |values: &[f64; 12]| values.map(|value| value - values.iter().sum::<f64>() / 12.0);
    let (mut classes, profile) = (centred(classes), centred(profile));
    classes.rotate_left(usize::from(tonic));
    let product = |a: &[f64; 12], b: &[f64; 12]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let both = (product(&classes, &classes) * product(&profile, &profile)).sqrt();
    if both > 0.0 { product(&classes, &profile) / both } else { 0.0 }
}
