use core::fmt;

use auralis_core::{BlockRef, Buffer, BuildError, Design, Processor, StreamSpec};

use super::difference::{assert_finite, assert_identical};
use super::impulse::Arrival;
use super::split::{FIXED, Split};
use super::stage::Stage;
use super::{Call, absurdly_loud, reset_processor, spec, usual_input, with_non_finite};
use crate::allocations;

type Build<'a, P> = Box<dyn Fn(&StreamSpec) -> Result<P, BuildError> + 'a>;

/// The check of all laws on one processor; see the [module](super).
///
/// As usual: 48 kHz, stereo, blocks up to 4096, noise of changing level, an impulse of amplitude
/// 0.5 recognised by its peak, 200 random splits.
pub struct Laws<'a, P> {
    build: Build<'a, P>,
    spec: StreamSpec,
    input: Option<Buffer>,
    impulse: f32,
    arrival: Arrival,
    random_splits: usize,
}

impl<P> fmt::Debug for Laws<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Laws")
            .field("spec", &self.spec)
            .field("arrival", &self.arrival)
            .finish_non_exhaustive()
    }
}

impl<'a, P: Processor> Laws<'a, P> {
    /// The laws for what the design builds.
    pub fn new<D: Design<Processor = P>>(design: &'a D) -> Self {
        Self::built_by(|spec| design.build(spec))
    }

    /// The laws for what a function builds: a chain, or a processor with its setters already called.
    pub fn built_by(build: impl Fn(&StreamSpec) -> Result<P, BuildError> + 'a) -> Self {
        Self {
            build: Box::new(build),
            spec: spec(48_000, 2, 4096),
            input: None,
            impulse: 0.5,
            arrival: Arrival::Peak,
            random_splits: 200,
        }
    }

    /// The stream to build for.
    #[must_use]
    pub fn stream(mut self, spec: StreamSpec) -> Self {
        self.spec = spec;
        self
    }

    /// The sample rate, in Hz.
    ///
    /// # Panics
    /// If [`StreamSpec`] refuses it.
    #[must_use]
    #[track_caller]
    pub fn sample_rate(self, sample_rate: u32) -> Self {
        let stream = spec(sample_rate, self.spec.channels, self.spec.max_block_frames);
        self.stream(stream)
    }

    /// The number of channels.
    ///
    /// # Panics
    /// If [`StreamSpec`] refuses it.
    #[must_use]
    #[track_caller]
    pub fn channels(self, channels: u16) -> Self {
        let stream = spec(self.spec.sample_rate.get(), channels, self.spec.max_block_frames);
        self.stream(stream)
    }

    /// What is processed, instead of noise: material that makes this processor work hard. It needs as
    /// many channels as the stream.
    #[must_use]
    pub fn input(mut self, input: Buffer) -> Self {
        self.input = Some(input);
        self
    }

    /// The impulse's amplitude and how its arrival is recognised.
    #[must_use]
    pub fn impulse(mut self, amplitude: f32, arrival: Arrival) -> Self {
        (self.impulse, self.arrival) = (amplitude, arrival);
        self
    }

    /// The number of random splits: fewer for a processor so slow that its tests would be.
    #[must_use]
    pub fn random_splits(mut self, count: usize) -> Self {
        self.random_splits = count;
        self
    }

    /// Checks every law.
    ///
    /// # Panics
    /// If a law is broken, if the processor does not build, if the input has another number of
    /// channels than the stream, or if allocations are not counted
    /// ([`count_allocations`](crate::count_allocations)).
    #[track_caller]
    pub fn check(&self) {
        let channels = usize::from(self.spec.channels);
        let input = self.input.clone().unwrap_or_else(|| usual_input(channels));
        assert_eq!(input.channels(), channels, "the input and the stream have the same channels");
        let whole = self.spec.with_max_block_frames(input.frames().max(1));
        let expected = run(&mut self.built(&whole), &input, Split::Whole);
        assert_finite("finite input gives finite output", &expected);
        self.check_splits(&input, &expected);
        self.check_reset(&input, &expected);
        self.check_latency();
        self.check_non_finite(&input);
        self.check_silence(&input);
    }

    #[track_caller]
    fn built(&self, spec: &StreamSpec) -> P {
        match (self.build)(spec) {
            Ok(processor) => processor,
            Err(error) => panic!("the processor does not build for {spec:?}: {error}"),
        }
    }

    #[track_caller]
    fn check_splits(&self, input: &Buffer, expected: &Buffer) {
        let max = self.spec.max_block_frames;
        let built_for_more = Split::all(max, self.random_splits).map(|split| (split, max));
        let built_for_it = FIXED.into_iter().filter(|n| *n < max).map(|n| (Split::Fixed(n), n));
        for (split, max) in built_for_more.chain(built_for_it) {
            let found = run(&mut self.built(&self.spec.with_max_block_frames(max)), input, split);
            let name = format!("{split} (max_block_frames {max})");
            assert_identical("any split gives identical bits", ("one block", expected), (&name, &found));
        }
    }

    #[track_caller]
    fn check_reset(&self, input: &Buffer, expected: &Buffer) {
        let channels = input.channels();
        let max = self.spec.max_block_frames;
        let split = Split::Random { seed: 77, max };
        let prefix = |frames: usize| {
            let frames = frames.min(input.frames());
            let planes: Vec<&[f32]> = input.block().range(0..frames).planes().collect();
            Buffer::from_planes(&planes)
        };
        let pasts = [
            ("when new", Buffer::new(channels, 0), false),
            ("after one frame", prefix(1), false),
            ("amid a stream", prefix(777), false),
            ("twice amid a stream", prefix(1_234), true),
            ("after a stream", input.clone(), false),
            ("after NaN and infinity", with_non_finite(input, false), false),
            ("after samples of 1e30", absurdly_loud(channels), false),
        ];
        let mut processor = self.built(&self.spec);
        let latency = processor.latency_frames();
        for (when, past, twice) in &pasts {
            run(&mut processor, past, split);
            reset_processor(&mut processor, when);
            if *twice {
                reset_processor(&mut processor, "a second time");
            }
            let found = run(&mut processor, input, split);
            let name = format!("a reset {when}");
            assert_identical("reset equals new", ("a new processor", expected), (&name, &found));
            let now = processor.latency_frames();
            assert!(now == latency, "law: reset equals new. The latency went from {latency} to {now} frames");
            reset_processor(&mut processor, "after a stream");
        }
    }

    #[track_caller]
    fn check_latency(&self) {
        let channels = usize::from(self.spec.channels);
        let max = self.spec.max_block_frames;
        let latency = self.built(&self.spec).latency_frames();
        let starts = [0, 1, 63, 480, 1_001, 4_099];
        for (channel, start) in (0..channels).flat_map(|channel| starts.map(|start| (channel, start))) {
            let mut input = Buffer::new(channels, start + 2 * latency + 512);
            input.plane_mut(channel)[start] = self.impulse;
            let output = run(&mut self.built(&self.spec), &input, Split::Fixed(max.min(480)));
            let due = start + latency;
            let found = self.arrival.find(&output);
            assert!(
                found == Some(due),
                "law: the impulse arrives after latency_frames. With {latency} frames it is due at frame \
                 {due} (sent at {start} on channel {channel}); {}",
                found.map_or("nothing came out".into(), |n| format!("it came at {n} ({:?})", self.arrival)),
            );
        }
    }

    #[track_caller]
    fn check_non_finite(&self, input: &Buffer) {
        let max = self.spec.max_block_frames;
        let split = |seed| Split::Random { seed, max };
        let clean = run(&mut self.built(&self.spec), &with_non_finite(input, true), split(5));
        for seed in [5, 6, 7] {
            let found = run(&mut self.built(&self.spec), &with_non_finite(input, false), split(seed));
            assert_finite("samples that are not finite never reach the output", &found);
            let law = "samples that are not finite are replaced by zero";
            assert_identical(law, ("zeros in their place", &clean), ("NaN and infinity", &found));
        }
    }

    #[track_caller]
    fn check_silence(&self, input: &Buffer) {
        let silence = Buffer::new(input.channels(), 10_000);
        let split = Split::Fixed(self.spec.max_block_frames.min(512));
        let mut processor = self.built(&self.spec);
        let law = "silence gives finite output";
        assert_finite(law, &run(&mut processor, &silence, split));
        run(&mut processor, input, split);
        assert_finite(law, &run(&mut processor, &silence, split));
    }
}

/// Processes the input in the blocks of a split, and checks each call for allocations and trespass.
#[track_caller]
fn run<P: Processor>(processor: &mut P, input: &Buffer, split: Split) -> Buffer {
    let lengths = split.lengths(input.frames());
    let longest = lengths.iter().copied().max().unwrap_or(0);
    let mut stage = Stage::new(input.channels(), longest);
    let mut output = Buffer::new(input.channels(), input.frames());
    let mut start = 0;
    for frames in lengths {
        let block: BlockRef<'_> = input.block().range(start..start + frames);
        let (((), count), trespass) =
            stage.run(&block, |block| allocations::count(|| processor.process(block)));
        Call::Process
            .assert_allocates_nothing(count, &format!("{frames} frames from frame {start}, {split}"));
        if let Some(trespass) = trespass {
            panic!(
                "law: nothing outside the block is touched. {frames} frames from frame {start}: {trespass:?}"
            );
        }
        stage.copy_to(&mut output, start, frames);
        start += frames;
    }
    output
}
