use auralis_core::{BlockMut, Buffer, BuildError, Design, Processor, StreamSpec, Tail};
use auralis_kernels::Kernels;

use crate::compressor::{Compressor, PIECE};
use crate::crossover::Crossover;
use crate::delay::Delay;
use crate::design::CompressorDesign;

/// Parameters of a [`MultibandCompressor`].
///
/// ```
/// use auralis_compressor::{CompressorDesign, MultibandDesign};
/// use auralis_core::{Design, StreamSpec};
/// let band = CompressorDesign::default();
/// let design = MultibandDesign {
///     crossovers_hz: vec![120.0, 2_500.0],
///     bands: vec![CompressorDesign { attack_ms: 30.0, ..band }, band, CompressorDesign { attack_ms: 3.0, ..band }],
/// };
/// let compressor = design.build(&StreamSpec::new(44_100, 2, 512)?)?;
/// assert_eq!(compressor.bands(), 3);
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MultibandDesign {
    /// The frequencies between the bands, rising, 1 to 4 of them, each 20 Hz to 0.45 of the sample rate.
    pub crossovers_hz: Vec<f64>,
    /// The compressor of each band, from the lowest up: one more than there are frequencies.
    pub bands: Vec<CompressorDesign>,
}

impl Design for MultibandDesign {
    type Processor = MultibandCompressor;

    /// # Errors
    /// A parameter outside its range; frequencies that do not rise; bands that are not one more than they.
    fn build(&self, spec: &StreamSpec) -> Result<MultibandCompressor, BuildError> {
        let count = self.crossovers_hz.len() as f64;
        BuildError::check("crossovers_hz", count, 1.0, 4.0)?;
        BuildError::check("bands", self.bands.len() as f64, count + 1.0, count + 1.0)?;
        for frequency_hz in &self.crossovers_hz {
            BuildError::check("crossovers_hz", *frequency_hz, 20.0, 0.45 * spec.sample_rate_hz())?;
        }
        if let Some(pair) = self.crossovers_hz.array_windows().find(|[below, above]| above <= below) {
            let (parameter, value) = ("crossovers_hz", pair[1]);
            let reason = "each frequency must be above the one before";
            return Err(BuildError::Unsupported { parameter, value, reason });
        }
        let spec = spec.with_max_block_frames(PIECE);
        let bands: Result<Vec<Compressor>, _> = self.bands.iter().map(|band| band.build(&spec)).collect();
        Ok(MultibandCompressor::new(&self.crossovers_hz, bands?, &spec))
    }
}

/// A compressor in two to five bands, by phase-compensated Linkwitz–Riley crossovers of fourth order.
///
/// Where no band is compressed, the output is the delayed input through a chain of all-passes: its
/// magnitude is flat, its phase is not linear. Each band mixes its own dry signal, in phase. A link joins the
/// channels of a band, never the bands.
///
/// Latency: the longest look-ahead of all bands; the others wait for it. Real-time safe; any split gives
/// identical bits. Samples that are not finite are replaced by 0 and counted.
#[derive(Debug)]
pub struct MultibandCompressor {
    kernels: Kernels,
    crossover: Crossover,
    compressors: Vec<Compressor>,
    /// What each band waits for the one that looks furthest ahead.
    delays: Vec<Delay>,
    bands: Vec<Buffer>,
    latency: usize,
    /// Frames since the last multiple of a piece.
    at: usize,
    non_finite: u64,
}

impl MultibandCompressor {
    fn new(crossovers_hz: &[f64], compressors: Vec<Compressor>, spec: &StreamSpec) -> Self {
        let channels = usize::from(spec.channels);
        let latency = compressors.iter().map(Compressor::latency_frames).max().unwrap_or(0);
        let wait = |band: &Compressor| Delay::new(channels, latency - band.latency_frames());
        Self {
            kernels: Kernels::detect(),
            crossover: Crossover::new(crossovers_hz, channels, spec.sample_rate_hz()),
            delays: compressors.iter().map(wait).collect(),
            bands: vec![Buffer::new(channels, PIECE); compressors.len()],
            compressors,
            latency,
            at: 0,
            non_finite: 0,
        }
    }

    /// How many bands there are.
    pub fn bands(&self) -> usize {
        self.compressors.len()
    }

    /// The compressor of a band, from the lowest up: its meter and its design.
    pub fn band(&self, band: usize) -> Option<&Compressor> {
        self.compressors.get(band)
    }

    /// Glides a band to other parameters, as the setters of [`Compressor`] do; `false` if there is no such
    /// band. What is fixed when a compressor is built stays: look-ahead, detection, smoothing, direction,
    /// side-chain filter, link, range, slow release, and whether make-up is automatic.
    pub fn set_band(&mut self, band: usize, design: &CompressorDesign) -> bool {
        let Some(compressor) = self.compressors.get_mut(band) else { return false };
        compressor.set_threshold_db(design.threshold_db);
        compressor.set_ratio(design.ratio);
        compressor.set_knee_db(design.knee_db);
        compressor.set_attack_ms(design.attack_ms);
        compressor.set_release_ms(design.release_ms);
        if let crate::Makeup::Fixed(makeup_db) = design.makeup {
            compressor.set_makeup_db(makeup_db);
        }
        compressor.set_mix(design.mix);
        true
    }

    /// How many samples were not finite since the start.
    pub fn non_finite_samples(&self) -> u64 {
        self.non_finite
    }

    /// At most a piece, not across the border of one.
    fn process_piece(&mut self, block: &mut BlockMut<'_>) {
        for plane in block.planes_mut() {
            self.non_finite += self.kernels.replace_non_finite(plane) as u64;
        }
        self.bands.iter_mut().for_each(|band| band.set_frames(block.frames()));
        self.crossover.process(&block.as_ref(), &mut self.bands);
        block.clear();
        for ((band, compressor), delay) in
            self.bands.iter_mut().zip(&mut self.compressors).zip(&mut self.delays)
        {
            // The delay comes first: a compressor's own look-ahead stays what it is.
            delay.process(&mut band.block_mut());
            compressor.process(&mut band.block_mut());
            for (sum, plane) in block.planes_mut().zip(band.block().planes()) {
                sum.iter_mut().zip(plane).for_each(|(sum, x)| *sum += x);
            }
        }
    }
}

impl Processor for MultibandCompressor {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        let mut done = 0;
        while done < block.frames() {
            let end = block.frames().min(done + PIECE - self.at);
            self.process_piece(&mut block.range(done..end));
            self.at = (self.at + end - done) % PIECE;
            if self.at == 0 {
                self.crossover.snap_to_zero();
            }
            done = end;
        }
    }

    fn reset(&mut self) {
        self.crossover.reset();
        self.compressors.iter_mut().for_each(Compressor::reset);
        self.delays.iter_mut().for_each(Delay::reset);
        self.at = 0;
        self.non_finite = 0;
    }

    fn latency_frames(&self) -> usize {
        self.latency
    }

    fn tail(&self) -> Tail {
        Tail::Infinite
    }
}
