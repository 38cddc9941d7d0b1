//! Recordings are recognised whatever was done to them.

use auralis::fingerprint::{AcousticDesign, AcousticIndex, AcousticPrint, Verdict};
use auralis::limiter::LimiterDesign;
use auralis::{Analyzer, Buffer, Design, Processor, StreamSpec};
use auralis_testkit::performance::{Promise, Unit};

use crate::{CLIPS, decoded};

/// The clips in lossy codecs, see testdata/LICENSES.md; in the order of the clips.
pub(crate) const COPIES: [&str; 9] = [
    "../tests/fingerprint/copies/clipped_internal_degeneration_190bpm.opus",
    "../tests/fingerprint/copies/electronic_media_threat.mp3",
    "../tests/fingerprint/copies/orchestral_roman_ingenuity.ogg",
    "../tests/fingerprint/copies/quiet_safe_room.ogg",
    "../tests/fingerprint/copies/rock_feelings_95bpm.mp3",
    "../tests/fingerprint/copies/rock_war_of_freedom_140bpm.opus",
    "../tests/fingerprint/copies/solo_guitar_em9.mp3",
    "../tests/fingerprint/copies/solo_tabla.ogg",
    "../tests/fingerprint/copies/speech_allison_8k_mono.opus",
];

fn print_of((audio, sample_rate): &(Buffer, u32)) -> AcousticPrint {
    let spec = StreamSpec::new(*sample_rate, audio.channels() as u16, 4_096).unwrap();
    let mut printer = AcousticDesign::default().build(&spec).unwrap();
    printer.push(&audio.block());
    printer.report()
}

/// The same samples after something was done to each plane.
fn changed((audio, rate): &(Buffer, u32), change: impl FnMut(&[f32]) -> Vec<f32>) -> (Buffer, u32) {
    let planes: Vec<Vec<f32>> = audio.block().planes().map(change).collect();
    (Buffer::from_planes(&planes), *rate)
}

fn gained(track: &(Buffer, u32), gain: f32) -> (Buffer, u32) {
    changed(track, |plane| plane.iter().map(|x| gain * x).collect())
}

/// Silence first, or the first samples cut away.
fn shifted(track: &(Buffer, u32), seconds: f64) -> (Buffer, u32) {
    let frames = (seconds.abs() * f64::from(track.1)) as usize;
    changed(track, |plane| {
        if seconds < 0.0 { plane[frames..].to_vec() } else { [&vec![0.0; frames], plane].concat() }
    })
}

/// A shelf of the first order: what is below `hz` times `low`, the rest times `high`.
fn shelved(track: &(Buffer, u32), hz: f32, low: f32, high: f32) -> (Buffer, u32) {
    let pole = 1.0 - (-core::f32::consts::TAU * hz / track.1 as f32).exp();
    changed(track, |plane| {
        let mut below = 0.0;
        let shelf = |x: &f32| {
            below += pole * (x - below);
            low * below + high * (x - below)
        };
        plane.iter().map(shelf).collect()
    })
}

/// 9 dB louder, under a limiter.
fn limited(track: &(Buffer, u32)) -> (Buffer, u32) {
    let (mut audio, rate) = gained(track, 2.8);
    let spec = StreamSpec::new(rate, audio.channels() as u16, 4_096).unwrap();
    let mut limiter = LimiterDesign { ceiling_dbtp: -3.0, ..LimiterDesign::default() }.build(&spec).unwrap();
    for start in (0..audio.frames()).step_by(4_096) {
        let end = audio.frames().min(start + 4_096);
        limiter.process(&mut audio.block_mut().range(start..end));
    }
    (audio, rate)
}

/// What may happen to a recording, and how much later its sound comes then.
fn treatments(clip: usize, track: &(Buffer, u32)) -> Vec<(&'static str, (Buffer, u32), f64)> {
    vec![
        ("another codec", decoded(COPIES[clip]), 0.0),
        ("12 dB softer", gained(track, 0.25), 0.0),
        ("bass + 6 dB", shelved(track, 150.0, 2.0, 1.0), 0.0),
        ("treble + 6 dB", shelved(track, 3_000.0, 1.0, 2.0), 0.0),
        ("limited by 9 dB", limited(track), 0.0),
        ("100 ms later", shifted(track, 0.1), 0.1),
        ("100 ms cut", shifted(track, -0.1), -0.1),
        ("7.3 s later", shifted(track, 7.3), 7.3),
    ]
}

#[test]
fn copies_are_found_at_their_offset_and_nothing_else_is() {
    let tracks = CLIPS.map(decoded);
    let mut index = AcousticIndex::new();
    tracks.iter().for_each(|track| index.insert(print_of(track)));
    let (mut all, mut missed) = (0, Vec::new());
    for (clip, track) in tracks.iter().enumerate() {
        for (what, copy, later) in treatments(clip, track) {
            let hits = index.search(&print_of(&copy));
            all += 1;
            match hits.iter().find(|hit| hit.position == clip) {
                // The offset of the clip against the copy.
                Some(hit) => {
                    let offset = hit.matching.offset.0;
                    assert!((offset + later).abs() < 0.15, "{}, {what}: {offset} s", CLIPS[clip]);
                }
                None => missed.push((CLIPS[clip], what)),
            }
            let other = hits.iter().find(|hit| hit.position != clip);
            assert_eq!(other, None, "{}, {what}, is taken for another clip", CLIPS[clip]);
        }
    }
    assert!(missed.len() * 50 <= all, "{} of {all} are missed: {missed:?}", missed.len());
    let found = 100.0 * (all - missed.len()) as f64 / all as f64;
    Promise::at_least("G13", Unit::Percent, 98.0, 98.0).counted("copies that are found", found);
}

/// Seconds of an excerpt: enough for a verdict, which takes 4 s beside the 2.6 s of the first code.
const EXCERPT_S: f64 = 7.5;

fn excerpt((audio, rate): &(Buffer, u32), start_s: f64) -> (Buffer, u32) {
    let [start, frames] = [start_s, EXCERPT_S].map(|seconds| (seconds * f64::from(*rate)) as usize);
    changed(&(audio.clone(), *rate), |plane| plane[start..start + frames].to_vec())
}

#[test]
fn of_ten_thousand_pairs_of_unrelated_excerpts_none_is_the_same() {
    let excerpts = CLIPS.map(|name| {
        let track = decoded(name);
        let seconds = track.0.frames() as f64 / f64::from(track.1);
        let last = seconds - EXCERPT_S;
        // Starts that fall differently on the 0.124 s of a code.
        let prints: Vec<AcousticPrint> =
            (0..17).map(|n| print_of(&excerpt(&track, last * f64::from(n) / 16.0))).collect();
        assert!(prints.iter().all(|print| print.codes().len() >= 32), "{name}: four blocks");
        prints
    });
    let (mut pairs, mut matches) = (0, Vec::new());
    for (clip, ours) in excerpts.iter().enumerate() {
        for (other, theirs) in excerpts.iter().enumerate().skip(clip + 1) {
            for (one, another) in ours.iter().flat_map(|one| theirs.iter().map(move |another| (one, another)))
            {
                let found = one.compare(another);
                pairs += 1;
                if found.verdict != Verdict::Different {
                    matches.push(format!("{} and {}: {found:?}", CLIPS[clip], CLIPS[other]));
                }
            }
        }
    }
    assert!(pairs >= 10_000 && matches.is_empty(), "{matches:#?}");
    Promise::gate("G13", Unit::Count, 0.0)
        .counted(&format!("matches in {pairs} pairs"), matches.len() as f64);
}
