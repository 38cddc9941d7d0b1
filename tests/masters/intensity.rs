//! Intensity leads evenly from the input to the master.

use auralis::pipeline::{Corridor, MasterSettings, MasteringPlan, Preset};
use auralis_testkit::performance::{Promise, Unit};
use rayon::prelude::*;

use crate::clip::Clip;

#[test]
fn zero_is_the_input_bit_for_bit() {
    let changed = |clip: &Clip, preset| {
        let settings = MasterSettings { intensity: 0.0, ..MasterSettings::of_preset(preset) };
        let master = clip.master(&settings);
        assert!(master.plan.is_identity(), "{} {preset}", clip.name);
        let (before, after) = (clip.audio.block(), master.output.audio.block());
        assert_eq!(before.frames(), after.frames(), "{} {preset}", clip.name);
        let samples =
            before.planes().zip(after.planes()).flat_map(|(before, after)| before.iter().zip(after));
        samples.filter(|(before, after)| before.to_bits() != after.to_bits()).count()
    };
    let clips = Clip::all();
    let each = clips.par_iter().flat_map_iter(|clip| Preset::ALL.map(|preset| changed(clip, preset)));
    Promise::gate("G14", Unit::Count, 0.0)
        .counted("samples changed, every clip and preset", each.sum::<usize>() as f64);
}

/// Every number of a plan goes to nothing as the intensity does, in proportion.
#[test]
fn every_stage_is_scaled() {
    Clip::all().par_iter().for_each(|clip| {
        let analysis = clip.analysis();
        for preset in Preset::ALL {
            let at = |intensity| {
                let settings = MasterSettings { intensity, ..MasterSettings::of_preset(preset) };
                MasteringPlan::adaptive(&analysis, &settings, &Corridor::built_in())
            };
            let whole = at(1.0);
            for intensity in [0.75, 0.3, 0.01] {
                let part = at(intensity);
                let name = format!("{} {preset} at {intensity}", clip.name);
                assert_eq!(whole.tone.value.is_some(), part.tone.value.is_some(), "{name}");
                if let (Some(whole), Some(part)) = (&whole.tone.value, &part.tone.value) {
                    for (whole, part) in whole.points.iter().zip(&part.points) {
                        assert!((part.1 - intensity * whole.1).abs() < 1e-9, "{name}");
                    }
                }
                // What the loudness foreseen does to the limiter's share of the peaks is not in proportion.
                if let (Some(whole), Some(part)) = (whole.compression.value, part.compression.value) {
                    let slope = |ratio: f64| 1.0 - 1.0 / ratio;
                    assert!(slope(part.ratio) <= intensity * slope(whole.ratio) + 1e-9, "{name}");
                    assert!(part.range_db <= intensity * whole.range_db + 1e-9, "{name}");
                }
                if let (Some(whole), Some(part)) = (whole.width.value, part.width.value) {
                    // What a tone takes from mono is no straight line over its decibels.
                    let straight = intensity * whole.side_gain_db;
                    assert!((part.side_gain_db - straight).abs() < 0.1 * intensity, "{name}: {part:?}");
                }
                let own = analysis.track.loudness.integrated.0;
                let aim = own + intensity * (whole.aim.value.0 - own);
                assert!((part.aim.value.0 - aim).abs() < 1e-9, "{name}");
            }
        }
    });
}
