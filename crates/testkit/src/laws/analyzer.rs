use core::fmt::{self, Debug};

use auralis_core::{Analyzer, Buffer, BuildError, StreamSpec};

use super::split::{FIXED, Split};
use super::stage::Stage;
use super::{Call, absurdly_loud, reset_analyzer, spec, usual_input, with_non_finite};
use crate::allocations;

type Build<'a, A> = Box<dyn Fn(&StreamSpec) -> Result<A, BuildError> + 'a>;

/// The check of all laws on one analyser: any split gives an equal report, reset equals new, no
/// sample value panics or poisons the report, and, if asked, `push` and `reset` never allocate.
///
/// Reports are compared by `==`. A report that holds NaN does not equal itself and is a failure:
/// a value that is undefined is `None`.
///
/// As usual: 48 kHz, stereo, blocks up to 4096, noise of changing level, 200 random splits.
///
/// ```
/// use auralis_core::{Analyzer, BlockRef};
/// use auralis_testkit::laws::AnalyzerLaws;
///
/// #[derive(Default)]
/// struct FrameCount(u64);
///
/// impl Analyzer for FrameCount {
///     type Report = u64;
///     fn push(&mut self, block: &BlockRef<'_>) { self.0 += block.frames() as u64; }
///     fn report(&self) -> u64 { self.0 }
///     fn reset(&mut self) { self.0 = 0; }
/// }
///
/// AnalyzerLaws::built_by(|_| Ok(FrameCount::default())).check();
/// ```
pub struct AnalyzerLaws<'a, A> {
    build: Build<'a, A>,
    spec: StreamSpec,
    input: Option<Buffer>,
    counted: bool,
    random_splits: usize,
}

impl<A> Debug for AnalyzerLaws<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnalyzerLaws").field("spec", &self.spec).finish_non_exhaustive()
    }
}

impl<'a, A: Analyzer> AnalyzerLaws<'a, A>
where
    A::Report: PartialEq + Debug,
{
    /// The laws for what a function builds.
    pub fn built_by(build: impl Fn(&StreamSpec) -> Result<A, BuildError> + 'a) -> Self {
        let build = Box::new(build);
        Self { build, spec: spec(48_000, 2, 4096), input: None, counted: false, random_splits: 200 }
    }

    /// The stream to build for.
    #[must_use]
    pub fn stream(mut self, spec: StreamSpec) -> Self {
        self.spec = spec;
        self
    }

    /// What is analysed, instead of noise. It needs as many channels as the stream.
    #[must_use]
    pub fn input(mut self, input: Buffer) -> Self {
        self.input = Some(input);
        self
    }

    /// Also demands that `push` and `reset` allocate nothing. Leave it out for an analyser that keeps a
    /// growing history.
    #[must_use]
    pub fn no_allocations(mut self) -> Self {
        self.counted = true;
        self
    }

    /// The number of random splits: fewer for an analyser so slow that its tests would be.
    #[must_use]
    pub fn random_splits(mut self, count: usize) -> Self {
        self.random_splits = count;
        self
    }

    /// Checks every law.
    ///
    /// # Panics
    /// If a law is broken, if the analyser does not build, if the input has another number of channels
    /// than the stream, or if allocations are to be counted and are not
    /// ([`count_allocations`](crate::count_allocations)).
    #[track_caller]
    pub fn check(&self) {
        let channels = usize::from(self.spec.channels);
        let input = self.input.clone().unwrap_or_else(|| usual_input(channels));
        assert_eq!(input.channels(), channels, "the input and the stream have the same channels");
        for (kind, input) in [
            ("the input", input.clone()),
            ("NaN and infinity", with_non_finite(&input, false)),
            ("samples of 1e30", absurdly_loud(channels)),
            ("silence", Buffer::new(channels, 5_000)),
            ("nothing at all", Buffer::new(channels, 0)),
        ] {
            self.check_splits(kind, &input);
        }
        self.check_reset(&input);
    }

    #[track_caller]
    fn built(&self, spec: &StreamSpec) -> A {
        match (self.build)(spec) {
            Ok(analyzer) => analyzer,
            Err(error) => panic!("the analyser does not build for {spec:?}: {error}"),
        }
    }

    #[track_caller]
    fn check_splits(&self, kind: &str, input: &Buffer) {
        let whole = self.spec.with_max_block_frames(input.frames().max(1));
        let expected = self.report_of(&mut self.built(&whole), input, Split::Whole);
        assert_equals_itself(kind, &expected);
        let max = self.spec.max_block_frames;
        let built_for_more = Split::all(max, self.random_splits).map(|split| (split, max));
        let built_for_it = FIXED.into_iter().filter(|n| *n < max).map(|n| (Split::Fixed(n), n));
        for (split, max) in built_for_more.chain(built_for_it) {
            let mut analyzer = self.built(&self.spec.with_max_block_frames(max));
            let found = self.report_of(&mut analyzer, input, split);
            assert!(
                found == expected,
                "law: any split gives the same report. With {kind}, one block gave\n{expected:?}\n\
                 and {split} (max_block_frames {max}) gave\n{found:?}"
            );
        }
    }

    #[track_caller]
    fn check_reset(&self, input: &Buffer) {
        let channels = input.channels();
        let split = Split::Random { seed: 77, max: self.spec.max_block_frames };
        let fresh = self.built(&self.spec).report();
        assert_equals_itself("nothing pushed", &fresh);
        let expected = self.report_of(&mut self.built(&self.spec), input, split);
        let mut analyzer = self.built(&self.spec);
        for (when, past) in [
            ("when new", Buffer::new(channels, 0)),
            ("after one frame of sound", Buffer::from_planes(&vec![[0.5]; channels])),
            ("after a stream", input.clone()),
            ("after NaN and infinity", with_non_finite(input, false)),
            ("after samples of 1e30", absurdly_loud(channels)),
        ] {
            self.report_of(&mut analyzer, &past, split);
            reset_analyzer(&mut analyzer, self.counted, when);
            let found = analyzer.report();
            assert!(
                found == fresh,
                "law: reset equals new. A reset {when} reports\n{found:?}\na new one\n{fresh:?}"
            );
            let found = self.report_of(&mut analyzer, input, split);
            assert!(
                found == expected,
                "law: reset equals new. The input after a reset {when} gave\n{found:?}\na new one\n{expected:?}"
            );
            reset_analyzer(&mut analyzer, self.counted, "after a stream");
        }
    }

    #[track_caller]
    fn report_of(&self, analyzer: &mut A, input: &Buffer, split: Split) -> A::Report {
        let lengths = split.lengths(input.frames());
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let mut stage = Stage::new(input.channels(), longest);
        let mut start = 0;
        for frames in lengths {
            let block = input.block().range(start..start + frames);
            stage.run(&block, |block| {
                let block = block.as_ref();
                if self.counted {
                    let ((), count) = allocations::count(|| analyzer.push(&block));
                    let when = format!("{frames} frames from frame {start}, {split}");
                    Call::Push.assert_allocates_nothing(count, &when);
                } else {
                    analyzer.push(&block);
                }
            });
            start += frames;
        }
        analyzer.report()
    }
}

#[track_caller]
#[expect(clippy::eq_op, reason = "NaN is what differs from itself")]
fn assert_equals_itself<R: PartialEq + Debug>(kind: &str, report: &R) {
    assert!(
        report == report,
        "law: no sample value poisons the report. With {kind} it holds NaN:\n{report:?}"
    );
}
