//! The dynamics: who has already been limited is left alone, and nobody loses more than is said.

use auralis_compressor::{AdaptiveDesign, CompressorDesign, Detection, Makeup, Programme};
use auralis_core::{Db, Lu};
use auralis_spectrum::LevelClass;

use super::Explained;
use super::subject::Subject;
use crate::corridor::Corridor;
use crate::preset::{Preset, PresetCompression};

/// The most that the track alone asks compression to take, and a preset, in dB.
const MOST_FOR_TRACK_DB: f64 = 3.0;
const MOST_FOR_PRESET_DB: f64 = 3.0;
/// A stage recording keeps its swing, and a wide loudness range is meant: they lose no more than this.
const MOST_FOR_LIVE_DB: f64 = 1.5;
/// What a limiter takes from peaks unheard, in dB; of more, compression takes half over.
const LIMITER_ALONE_DB: f64 = 4.0;
/// Peaks of some 3 s this near to their loudness have been limited already, in dB; from the second on, all may be taken
/// that is to be taken, and in between a share of it.
const LIMITED_PSR_DB: f64 = 5.0;
const OPEN_PSR_DB: f64 = 8.0;
/// The crest that a preset's ratio is given for: the median of 512 tracks; and that of limited material.
const USUAL_CREST_DB: f64 = 13.4;
const LIMITED_CREST_DB: f64 = 9.0;
/// The dynamic range of the DR scale holds the loudest fifth of its 3 s blocks against the second highest of their peaks.
/// Under ten blocks that fifth is one block, and the second peak another's: what it then tells is how the music goes.
const LEAST_FOR_DR_S: f64 = 30.0;
/// Less than this is not worth a stage, in dB.
const UNHEARD_DB: f64 = 0.25;
/// The window of the level that a preset's threshold is held against, in ms.
const WINDOW_MS: f64 = 20.0;

/// Compression, and what it may take from the crest.
pub(crate) struct Dynamics {
    pub(crate) design: Explained<Option<CompressorDesign>>,
    /// 0 without compression.
    pub(crate) crest_loss_db: f64,
}

impl Dynamics {
    fn none(reason: String) -> Self {
        Self { design: Explained::new(None, reason), crest_loss_db: 0.0 }
    }
}

/// `overshoot` is how far the loudness asked for would lift the peaks beyond the ceiling.
pub(crate) fn plan(
    subject: &Subject<'_>,
    corridor: &Corridor,
    preset: Preset,
    overshoot: Db,
    intensity: f64,
) -> Dynamics {
    if intensity == 0.0 {
        return Dynamics::none("intensity 0 leaves the dynamics as they are".to_owned());
    }
    let adaptive = CompressorDesign::adaptive(&programme(subject));
    if let Some(reason) = already_limited(subject, &adaptive) {
        return Dynamics::none(reason);
    }
    let Some((crest, plr)) = subject.profile.crest.zip(subject.profile.plr) else {
        return Dynamics::none("there is nothing to compress".to_owned());
    };
    let swing = Swing::of(subject, corridor, plr, overshoot);
    let (design, take_db, reason) = match preset.compression() {
        Some(settings) => of_preset(subject, preset, settings, crest, &swing),
        None => of_track(subject, &adaptive, swing.wanted_db, &swing.words),
    };
    scaled(design, take_db, intensity, reason)
}

/// The dynamics of a reference: peaks that stand higher are compressed.
pub(crate) fn towards(subject: &Subject<'_>, plr: Option<Db>, intensity: f64) -> Dynamics {
    if intensity == 0.0 {
        return Dynamics::none("intensity 0 leaves the dynamics as they are".to_owned());
    }
    let Some((own, wanted)) = subject.profile.plr.zip(plr) else {
        return Dynamics::none("there is nothing to compress".to_owned());
    };
    let mut words = format!("peaks stand {own:.1} above the loudness, those of the reference {wanted:.1}");
    if own.0 - wanted.0 < UNHEARD_DB {
        return Dynamics::none(format!("{words}: nothing to compress"));
    }
    let adaptive = CompressorDesign::adaptive(&programme(subject));
    if let Some(reason) = already_limited(subject, &adaptive) {
        return Dynamics::none(reason);
    }
    let (most_db, room) = room(subject, MOST_FOR_TRACK_DB);
    words += &room;
    let wanted_db = (own.0 - wanted.0).min(most_db);
    let (design, take_db, reason) = of_track(subject, &adaptive, wanted_db, &words);
    scaled(design, take_db, intensity, reason)
}

/// The compression at an intensity: slope and range in proportion, so that it fades to nothing.
fn scaled(design: CompressorDesign, take_db: f64, intensity: f64, reason: String) -> Dynamics {
    if take_db < UNHEARD_DB {
        return Dynamics::none(reason);
    }
    let design = CompressorDesign {
        ratio: 1.0 / (1.0 - (1.0 - 1.0 / design.ratio) * intensity),
        range_db: design.range_db * intensity,
        // The loudness gain makes up for it, once and for the whole track: a make-up that follows the music would
        // undo the dynamics between passages, and remember them for seconds.
        makeup: Makeup::Fixed(0.0),
        slow_release_ms: None,
        ..design
    };
    Dynamics { design: Explained::new(Some(design), reason), crest_loss_db: take_db * intensity }
}

fn already_limited(subject: &Subject<'_>, adaptive: &AdaptiveDesign) -> Option<String> {
    let dynamics = &subject.analysis.dynamics;
    if let Some((class @ (LevelClass::OverLevelled | LevelClass::Hot), reasons)) = &dynamics.class {
        let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
        return Some(format!("{class}: {}; it is not compressed again", reasons.join(", ")));
    }
    if let Some(psr) = dynamics.psr_min.filter(|psr| psr.0 < LIMITED_PSR_DB) {
        return Some(format!(
            "in places peaks stand only {psr:.1} above the short-term loudness: limited already, and not compressed again"
        ));
    }
    // The limits of limited material are those of the compressor's own rules.
    let ratio = &adaptive.ratio;
    (ratio.value <= 1.0).then(|| format!("{}, and not compressed again", ratio.reason))
}

/// What may be taken of `most_db` where peaks stand near to the short-term loudness in places, and that in words.
fn room(subject: &Subject<'_>, most_db: f64) -> (f64, String) {
    match subject.analysis.dynamics.psr_min {
        Some(psr) if psr.0 < OPEN_PSR_DB => {
            let share = (psr.0 - LIMITED_PSR_DB) / (OPEN_PSR_DB - LIMITED_PSR_DB);
            let most_db = share.max(0.0) * most_db;
            let words = format!(
                "; in places peaks stand only {psr:.1} above the short-term loudness, so it loses {most_db:.1} dB at most"
            );
            (most_db, words)
        }
        _ => (most_db, String::new()),
    }
}

/// What there is to take, and why.
struct Swing {
    /// For the track alone, in dB.
    wanted_db: f64,
    most_db: f64,
    /// A track whose loudness hardly moves gives less: 0 to 1.
    evenness: f64,
    words: String,
}

impl Swing {
    fn of(subject: &Subject<'_>, corridor: &Corridor, plr: Db, overshoot: Db) -> Self {
        let upper = corridor.plr_db.p75;
        let over_corridor = (plr.0 - upper).max(0.0);
        let for_limiter = 0.5 * (overshoot.0 - LIMITER_ALONE_DB).max(0.0);
        let is_live = subject.class() == Some(LevelClass::LiveDynamic);
        let range = subject.profile.range.unwrap_or(Lu(corridor.range_lu.median));
        let is_wide = range.0 > corridor.range_lu.p75;
        let most_db = if is_live || is_wide { MOST_FOR_LIVE_DB } else { MOST_FOR_TRACK_DB };
        let (most_db, room) = room(subject, most_db);
        let evenness = (range.0 / corridor.range_lu.p25).clamp(0.0, 1.0);
        let mut words = if over_corridor > 0.0 {
            format!(
                "peaks stand {plr:.1} above the loudness, {over_corridor:.1} dB more than in three quarters of {}",
                corridor.body
            )
        } else {
            format!(
                "peaks stand {plr:.1} above the loudness, within the corridor of {} up to {upper:.1} dB",
                corridor.body
            )
        };
        if for_limiter > 0.0 {
            words += &format!(
                ", and the loudness asked for would lift them {:.1} dB beyond the ceiling, more than a limiter alone should take",
                overshoot.0
            );
        }
        if is_live {
            words +=
                &format!("; a live recording keeps its swing, so it loses {MOST_FOR_LIVE_DB} dB at most");
        }
        if is_wide && !is_live {
            words += &format!(
                "; a loudness range of {range:.1} is meant, so it loses {MOST_FOR_LIVE_DB} dB at most"
            );
        }
        if evenness < 1.0 {
            words += &format!("; a loudness range of {range:.1} is even already");
        }
        words += &room;
        Self { wanted_db: (over_corridor + for_limiter).min(most_db), most_db, evenness, words }
    }
}

fn programme(subject: &Subject<'_>) -> Programme {
    let content = &subject.analysis.content;
    let track = &subject.analysis.track;
    let seconds = track.loudness.frames as f64 / f64::from(track.sample_rate.get());
    let range = content.dynamic_range.mean().filter(|_| seconds >= LEAST_FOR_DR_S);
    Programme {
        crest_db: content.crest.map_or(f64::NAN, |crest| crest.0),
        dr_db: range.map_or(f64::NAN, |dr| dr.0),
        peak_dbfs: subject.analysis.track.loudness.sample_peak.0,
        tempo_bpm: subject.analysis.fingerprint.as_ref().and_then(|sound| Some(sound.tempo.as_ref()?.bpm)),
        intensity: 1.0,
    }
}

/// Peaks are compressed by as much as stands too high, in time with the beat where that is known.
fn of_track(
    subject: &Subject<'_>,
    adaptive: &AdaptiveDesign,
    take_db: f64,
    words: &str,
) -> (CompressorDesign, f64, String) {
    let design = CompressorDesign { range_db: take_db, ..adaptive.design(&CompressorDesign::default()) };
    if take_db < UNHEARD_DB {
        return (design, take_db, format!("{words}: nothing to compress"));
    }
    let unheard = match subject.analysis.fingerprint {
        Some(_) => "",
        None => "; the tempo was not measured, so that they do not follow the beat",
    };
    let AdaptiveDesign { threshold_db, ratio, attack_ms, release_ms, .. } = adaptive;
    let reason = format!(
        "{words}: at most {take_db:.1} dB are taken; {}; threshold {}; attack {}; release {}{unheard}",
        ratio.reason, threshold_db.reason, attack_ms.reason, release_ms.reason
    );
    (design, take_db, reason)
}

/// The preset's compression for a track with the crest of most music, and less for one that has less.
fn of_preset(
    subject: &Subject<'_>,
    preset: Preset,
    settings: PresetCompression,
    crest: Db,
    swing: &Swing,
) -> (CompressorDesign, f64, String) {
    let give = ((crest.0 - LIMITED_CREST_DB) / (USUAL_CREST_DB - LIMITED_CREST_DB)).clamp(0.0, 1.0);
    let ratio = 1.0 + (settings.ratio - 1.0) * give;
    let take_db = (MOST_FOR_PRESET_DB * give * swing.evenness).max(swing.wanted_db).min(swing.most_db);
    let at_loudness_db = (1.0 - 1.0 / ratio) * (-settings.threshold_lu).max(0.0);
    let integrated = subject.profile.integrated;
    let design = CompressorDesign {
        threshold_db: (integrated.0 + settings.threshold_lu).clamp(-80.0, 0.0),
        ratio,
        attack_ms: settings.attack_ms,
        release_ms: settings.release_ms,
        detection: Detection::KWeighted { window_ms: WINDOW_MS },
        range_db: at_loudness_db + take_db,
        ..CompressorDesign::default()
    };
    let reason = format!(
        "the preset {preset} compresses {:.1}:1 from {:.0} LU under the loudness where the crest is that of most music; with {crest:.1} it is {ratio:.2}:1, and louder passages lose {take_db:.1} dB more than the mean at most; {}",
        settings.ratio, -settings.threshold_lu, swing.words
    );
    (design, take_db, reason)
}
