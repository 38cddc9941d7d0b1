//! The waveform passes the laws of every analyser; alignment does not depend on how it is read.

use auralis_core::{Buffer, Design, FrameSource, StreamSpec};
use auralis_limiter::LimiterDesign;
use auralis_pipeline::{Aligned, ChainDesign, WaveformAnalyzer};
use auralis_testkit::laws::AnalyzerLaws;
use auralis_testkit::signals;

use crate::memory::MemoryTrack;

#[test]
fn the_waveform_obeys_the_laws() {
    AnalyzerLaws::built_by(|spec| Ok(WaveformAnalyzer::new(spec.channels))).no_allocations().check();
}

#[test]
fn alignment_does_not_depend_on_the_block_length() {
    let track = MemoryTrack {
        sample_rate: 44_100,
        audio: signals::duplicate(&signals::white_noise(3, 1.5, 20_011), 2),
    };
    let spec = StreamSpec::new(44_100, 2, 8_192).unwrap();
    let chain = ChainDesign { gain_db: 3.0, limiter: Some(LimiterDesign::default()), ..Default::default() };
    let read_by = |block_frames: usize| {
        let mut aligned = Aligned::new(track.source(), chain.build(&spec).unwrap());
        let mut block = Buffer::new(2, block_frames);
        let mut left: Vec<f32> = Vec::new();
        loop {
            let frames = aligned.read(&mut block.block_mut()).unwrap();
            left.extend(&block.plane(0)[..frames]);
            if frames < block_frames {
                return left;
            }
        }
    };
    let expected = read_by(8_192);
    assert_eq!(expected.len(), 20_011);
    for block_frames in [1, 7, 441, 1_024, 4_096] {
        assert!(read_by(block_frames) == expected, "blocks of {block_frames}");
    }
}
