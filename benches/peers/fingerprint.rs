//! A14 and D10: describing tracks, the acoustic print against rusty-chromaprint, and the nearest of 100,000.

use std::time::Duration;

use auralis::fingerprint::{AcousticDesign, Collection, Fingerprint, FingerprintDesign, Profile, Scale};
use auralis::{Analyzer, BlockRef, Buffer, ChannelLayout, StreamSpec};
use rusty_chromaprint::{Configuration, Fingerprinter};

use crate::music;
use crate::row::{Measured, Plan, time};

/// Frames per call.
const BLOCK: usize = 4_096;
const TRACKS: u32 = 100_000;

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    let mut rows = Vec::new();
    if plan.wants("A14") {
        let (clip, track) = (music::rock(5, 1.0), music::rock(180, 1.0));
        let what = "fingerprint, tempo, key and print of 180 s";
        rows.push(plan.measure("A14", what, 180.0, || described(&track), None));
        let what = "the same of 5 s, built anew";
        rows.push(plan.measure("A14", what, 5.0, || described(&clip), None));
        let mut peer = || chromaprint(&track);
        let peer: (&str, &mut dyn FnMut() -> Duration) = ("rusty-chromaprint 0.3", &mut peer);
        rows.push(plan.measure("A14", "acoustic print of 180 s", 180.0, || printed(&track), Some(peer)));
    }
    if plan.wants("D10") {
        let library: Vec<Fingerprint> = (0..TRACKS).map(invented).collect();
        let collection = Collection::new(&library, Scale::BUILT_IN);
        let (wanted, mut peer) = (invented(TRACKS), || sorted(&library));
        let ours = || time(|| collection.nearest(&wanted, 20, Profile::Balanced));
        // A second of audio stands for one search: the speed is searches per second.
        let peer: (&str, &mut dyn FnMut() -> Duration) = ("a plain loop in f64, and a sort", &mut peer);
        rows.push(plan.measure("D10", "the nearest 20 of 100,000, per second", 1.0, ours, Some(peer)));
    }
    rows
}

fn spec() -> StreamSpec {
    StreamSpec::new(44_100, 2, BLOCK).expect("an ordinary stream")
}

fn blocks(audio: &Buffer, mut take: impl FnMut(&BlockRef<'_>)) {
    for start in (0..audio.frames()).step_by(BLOCK) {
        take(&audio.block().range(start..audio.frames().min(start + BLOCK)));
    }
}

fn described(audio: &Buffer) -> Duration {
    time(|| {
        let design = FingerprintDesign::new(ChannelLayout::STEREO);
        let mut analyzer = design.build(&spec()).expect("an ordinary analyser");
        blocks(audio, |block| analyzer.push(block));
        analyzer.report()
    })
}

fn printed(audio: &Buffer) -> Duration {
    time(|| {
        let mut printer = AcousticDesign::default().build(&spec()).expect("an ordinary printer");
        blocks(audio, |block| printer.push(block));
        printer.report()
    })
}

/// From the same planes, which the peer wants interleaved in 16 bits.
fn chromaprint(audio: &Buffer) -> Duration {
    let mut interleaved = Vec::with_capacity(2 * BLOCK);
    time(|| {
        let mut printer = Fingerprinter::new(&Configuration::preset_test2());
        printer.start(44_100, 2).expect("an ordinary stream");
        blocks(audio, |block| {
            interleaved.clear();
            let (left, right) = block.stereo().expect("two channels");
            let both = left.iter().zip(right).flat_map(|(left, right)| [left, right]);
            interleaved.extend(both.map(|x| (x * 32_767.0) as i16));
            printer.consume(&interleaved);
        });
        printer.finish();
        printer.fingerprint().len()
    })
}

/// A fingerprint with numbers all over the scale.
fn invented(seed: u32) -> Fingerprint {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    Fingerprint::from_values(|dimension| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let (low, high) = Scale::BUILT_IN.range(dimension);
        Some(low + (high - low) * f64::from(state) / f64::from(u32::MAX))
    })
}

fn sorted(library: &[Fingerprint]) -> Duration {
    let scale = Scale::BUILT_IN;
    let normalized: Vec<_> = library.iter().map(|fingerprint| scale.normalized(fingerprint)).collect();
    let (wanted, weights) = (scale.normalized(&invented(TRACKS)), Profile::Balanced.weights());
    time(|| {
        let distance = |values: &[Option<f64>]| -> f64 {
            let pairs = values.iter().zip(&wanted).zip(&weights);
            pairs.filter_map(|((a, b), w)| Some(w * (a.as_ref()? - b.as_ref()?).powi(2))).sum()
        };
        let mut distances: Vec<f64> = normalized.iter().map(|values| distance(values)).collect();
        distances.sort_by(f64::total_cmp);
        distances.truncate(20);
        distances
    })
}
