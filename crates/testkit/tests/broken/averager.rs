use auralis_core::{Analyzer, BlockRef, StreamSpec};

/// What is wrong with the analyser.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum AnalyzerFault {
    None,
    SumsPerBlock,
    CountsCalls,
    ResetKeepsCount,
    ResetKeepsHiddenState,
    KeepsNan,
    DividesByNothing,
    PanicsOnNan,
    Allocates,
}

/// The mean square over all channels, and a slow average of the first that is shown from frame 100 on.
pub(crate) struct Averager {
    fault: AnalyzerFault,
    sum: Vec<f64>,
    slow: f64,
    frames: u64,
    calls: u64,
    history: Vec<f64>,
}

impl Averager {
    pub(crate) fn new(fault: AnalyzerFault, spec: &StreamSpec) -> Self {
        let sum = vec![0.0; usize::from(spec.channels)];
        Self { fault, sum, slow: 0.0, frames: 0, calls: 0, history: Vec::new() }
    }
}

/// Mean square per stream, slow average, frames and calls.
#[derive(Debug, PartialEq)]
pub(crate) struct Average {
    mean_square: Option<f64>,
    slow: f64,
    frames: u64,
    calls: u64,
}

impl Analyzer for Averager {
    type Report = Average;

    fn push(&mut self, block: &BlockRef<'_>) {
        let fault = self.fault;
        for (sum, plane) in self.sum.iter_mut().zip(block.planes()) {
            let mut part = 0.0;
            for x in plane {
                assert!(fault != AnalyzerFault::PanicsOnNan || !x.is_nan(), "a sample is NaN: {x}");
                let kept = x.is_finite() || fault == AnalyzerFault::KeepsNan;
                let square = if kept { f64::from(*x).powi(2) } else { 0.0 };
                if fault == AnalyzerFault::SumsPerBlock { part += square } else { *sum += square }
            }
            *sum += part;
        }
        for x in block.plane(0).iter().filter(|x| x.is_finite()) {
            self.slow += 0.001 * (f64::from(*x).abs() - self.slow);
        }
        self.frames += block.frames() as u64;
        self.calls += u64::from(fault == AnalyzerFault::CountsCalls);
        if fault == AnalyzerFault::Allocates {
            self.history.push(1.0);
        }
    }

    fn report(&self) -> Average {
        let sum: f64 = self.sum.iter().sum();
        let mean = sum / self.frames as f64;
        let defined = self.frames > 0 || self.fault == AnalyzerFault::DividesByNothing;
        Average {
            mean_square: defined.then_some(mean),
            slow: if self.frames < 100 { 0.0 } else { self.slow },
            frames: self.frames,
            calls: self.calls,
        }
    }

    fn reset(&mut self) {
        let kept = self.fault == AnalyzerFault::ResetKeepsCount;
        self.frames = if kept { self.frames } else { 0 };
        self.sum.fill(0.0);
        if self.fault != AnalyzerFault::ResetKeepsHiddenState {
            self.slow = 0.0;
        }
        self.calls = 0;
        self.history.clear();
    }
}
