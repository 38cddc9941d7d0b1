use crate::design::{CompressorDesign, Makeup};

/// What is known of a track.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Programme {
    /// The sample peak over the RMS of the loudest channel, in dB: 13 or so for recorded music, under 9 where a
    /// limiter has been at work.
    pub crest_db: f64,
    /// The dynamic range of the DR scale, in dB: the second highest peak over the loudest fifth.
    pub dr_db: f64,
    /// The peak level, in dBFS.
    pub peak_dbfs: f64,
    /// The tempo, in beats per minute, if there is a beat.
    pub tempo_bpm: Option<f64>,
    /// How much of what would be done is done: 0 nothing, 1 all of it.
    pub intensity: f64,
}

/// A number and why it is that number.
#[derive(Clone, Debug, PartialEq)]
pub struct Reasoned {
    /// The number.
    pub value: f64,
    /// A sentence for a person.
    pub reason: String,
}

impl Reasoned {
    fn new(value: f64, reason: String) -> Self {
        Self { value, reason }
    }
}

/// Compression for one track, each number with its reason; plain data.
#[derive(Clone, Debug, PartialEq)]
pub struct AdaptiveDesign {
    /// Where compression begins, in dBFS.
    pub threshold_db: Reasoned,
    /// Decibels in per decibel out; 1 where the track is left alone.
    pub ratio: Reasoned,
    /// The width of the knee, in dB.
    pub knee_db: Reasoned,
    /// The attack, in ms.
    pub attack_ms: Reasoned,
    /// The release, in ms.
    pub release_ms: Reasoned,
}

/// Below this crest or dynamic range a limiter has done the work already.
const OVER_LIMITED_CREST_DB: f64 = 9.0;
const OVER_LIMITED_DR_DB: f64 = 7.0;
/// From this crest on the ratio does not rise any more.
const OPEN_CREST_DB: f64 = 20.0;
/// The ratio of the most open material.
const MOST: f64 = 3.0;

impl CompressorDesign {
    /// Compression that fits a track: a pure function. What is not finite counts as its usual value.
    ///
    /// The ratio rises evenly from 1 at a crest of 9 dB to 3 at 20 dB, in proportion to the intensity; where
    /// crest or dynamic range say that the track is over-limited, it is 1. The threshold lies a third of
    /// the crest over the RMS. Attack and release are a 32nd and a quarter of a beat within limits.
    pub fn adaptive(programme: &Programme) -> AdaptiveDesign {
        let usual = |value: f64, usual: f64| if value.is_finite() { value } else { usual };
        let crest_db = usual(programme.crest_db, 13.0).max(0.0);
        let dr_db = usual(programme.dr_db, 10.0);
        let peak_dbfs = usual(programme.peak_dbfs, 0.0);
        let intensity = usual(programme.intensity, 1.0).clamp(0.0, 1.0);
        let tempo_bpm = programme.tempo_bpm.filter(|bpm| bpm.is_finite() && *bpm > 0.0);
        AdaptiveDesign {
            threshold_db: threshold(crest_db, peak_dbfs),
            ratio: ratio(crest_db, dr_db, intensity),
            knee_db: knee(crest_db),
            attack_ms: attack(crest_db, tempo_bpm),
            release_ms: release(tempo_bpm),
        }
    }
}

impl AdaptiveDesign {
    /// The design: `usual` with these numbers, and with automatic make-up where something is compressed.
    #[must_use]
    pub fn design(&self, usual: &CompressorDesign) -> CompressorDesign {
        CompressorDesign {
            threshold_db: self.threshold_db.value,
            ratio: self.ratio.value,
            knee_db: self.knee_db.value,
            attack_ms: self.attack_ms.value,
            release_ms: self.release_ms.value,
            slow_release_ms: usual.slow_release_ms.map(|slow| slow.max(self.release_ms.value)),
            makeup: if self.ratio.value > 1.0 { Makeup::Automatic } else { Makeup::Fixed(0.0) },
            ..*usual
        }
    }
}

fn ratio(crest_db: f64, dr_db: f64, intensity: f64) -> Reasoned {
    if crest_db <= OVER_LIMITED_CREST_DB {
        let reason = format!("a crest of {crest_db:.1} dB is that of limited material: it is left alone");
        return Reasoned::new(1.0, reason);
    }
    if dr_db <= OVER_LIMITED_DR_DB {
        let reason = format!("a dynamic range of DR{dr_db:.0} is that of limited material: it is left alone");
        return Reasoned::new(1.0, reason);
    }
    let open = ((crest_db - OVER_LIMITED_CREST_DB) / (OPEN_CREST_DB - OVER_LIMITED_CREST_DB)).min(1.0);
    let value = 1.0 + (MOST - 1.0) * open * intensity;
    let reason = format!(
        "a crest of {crest_db:.1} dB leaves room for {value:.2}:1 at {:.0} % intensity",
        100.0 * intensity
    );
    Reasoned::new(value, reason)
}

fn threshold(crest_db: f64, peak_dbfs: f64) -> Reasoned {
    let value = (peak_dbfs - 2.0 / 3.0 * crest_db).clamp(-40.0, 0.0);
    let over = crest_db / 3.0;
    Reasoned::new(value, format!("{over:.1} dB over the RMS, so that the peaks above it are compressed"))
}

fn knee(crest_db: f64) -> Reasoned {
    let value = (0.5 * crest_db).clamp(4.0, 10.0);
    Reasoned::new(value, format!("half the crest of {crest_db:.1} dB, so that compression sets in unheard"))
}

fn attack(crest_db: f64, tempo_bpm: Option<f64>) -> Reasoned {
    match tempo_bpm {
        Some(bpm) => {
            let value = (60_000.0 / bpm / 32.0).clamp(5.0, 30.0);
            Reasoned::new(value, format!("a 32nd of a beat at {bpm:.0} BPM lets the strokes through"))
        }
        None => {
            let value = (crest_db * 1.2).clamp(5.0, 30.0);
            Reasoned::new(
                value,
                format!("without a beat, by the crest of {crest_db:.1} dB: the higher, the slower"),
            )
        }
    }
}

fn release(tempo_bpm: Option<f64>) -> Reasoned {
    match tempo_bpm {
        Some(bpm) => {
            let value = (60_000.0 / bpm / 4.0).clamp(80.0, 300.0);
            Reasoned::new(
                value,
                format!("a quarter of a beat at {bpm:.0} BPM: the gain is back for the next one"),
            )
        }
        None => Reasoned::new(180.0, "without a beat, slow enough not to pump".to_owned()),
    }
}
