use alloc::boxed::Box;

use auralis_core::{BlockMut, Buffer, BuildError, Design, Processor, StreamSpec, Tail};
use auralis_limiter::LimiterDesign;
use rtrb::{Consumer, Producer, RingBuffer};

use crate::chain::{ChainDesign, ToneCurve};
use crate::live::control::LiveControl;
use crate::live::history::History;
use crate::live::lane::{Lane, PIECE};

/// Chains that may wait on either way.
const WAITING: usize = 4;
/// How long one chain fades into the next.
const FADE_MS: f64 = 20.0;
/// Pieces of its past that a new chain hears while one is played.
const CATCH_UP: usize = 4;

/// The mastering chain of a player: one real-time processor whose settings change while it plays.
///
/// A new chain is built by [`LiveControl`] on another thread. It first hears the past that its latency asks for, four
/// times as fast as that is played, so as not to cost a block much; then one fades into the other on a straight line
/// over 20 ms. At 44.1 kHz the fade begins within 25 ms. The old chain goes back to be dropped.
///
/// Latency: that of a chain with tone curve and limiter, or of the first chain if that is longer (55 ms at 44.1 kHz);
/// it stays, whatever chain plays. Real-time safe; any split gives identical bits. Changes count from the next
/// multiple of 256 frames.
///
/// ```
/// use auralis_core::{Buffer, Processor, StreamSpec};
/// use auralis_pipeline::{ChainDesign, LiveChain};
///
/// let spec = StreamSpec::new(44_100, 2, 512)?;
/// let (mut chain, mut control) = LiveChain::new(&ChainDesign::default(), &spec)?;
/// let mut block = Buffer::new(2, 512);
/// chain.process(&mut block.block_mut()); // on the audio thread
/// let louder = ChainDesign { gain_db: 3.0, limiter: Some(Default::default()), ..ChainDesign::default() };
/// control.set(&louder)?; // on another
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct LiveChain {
    latency: usize,
    playing: Box<Lane>,
    coming: Option<Coming>,
    /// What has been faded out and waits for room on its way back.
    leaving: Option<Box<Lane>>,
    fresh: Consumer<Box<Lane>>,
    spent: Producer<Box<Lane>>,
    history: History,
    scratch: Buffer,
    fade_frames: usize,
    /// Frames since the last multiple of a piece.
    at: usize,
}

/// A chain on its way in.
#[derive(Debug)]
struct Coming {
    lane: Box<Lane>,
    /// Frames of the past that it has not heard.
    behind: usize,
    /// Frames of the fade that are done.
    faded: usize,
}

impl LiveChain {
    /// A chain that plays, and the control that changes it.
    ///
    /// # Errors
    /// The chain does not suit the stream.
    pub fn new(design: &ChainDesign, spec: &StreamSpec) -> Result<(Self, LiveControl), BuildError> {
        let limiter = LimiterDesign::default().build(spec)?.latency_frames();
        let first = design.build(spec)?;
        let latency = first.latency_frames().max(ToneCurve::latency_frames(spec)? + limiter);
        let playing = Box::new(Lane::new(first, spec, latency)?);
        let meter = playing.chain.meter();
        let (fresh_in, fresh) = RingBuffer::new(WAITING);
        let (spent, spent_out) = RingBuffer::new(WAITING);
        let channels = usize::from(spec.channels);
        let chain = Self {
            latency,
            playing,
            coming: None,
            leaving: None,
            fresh,
            spent,
            history: History::new(channels, latency.next_multiple_of(PIECE)),
            scratch: Buffer::new(channels, PIECE),
            fade_frames: ((FADE_MS * 1e-3 * spec.sample_rate_hz()).round() as usize).max(1),
            at: 0,
        };
        let control = LiveControl { spec: *spec, latency, fresh: fresh_in, spent: spent_out, meter };
        Ok((chain, control))
    }

    /// What is due at a multiple of a piece.
    fn begin_piece(&mut self) {
        self.send_back();
        self.take_fresh();
        let Some(coming) = &mut self.coming else { return };
        for _ in 0..CATCH_UP {
            let frames = coming.behind.min(PIECE);
            self.scratch.set_frames(frames);
            self.history.copy(coming.behind, &mut self.scratch.block_mut());
            coming.lane.process(&mut self.scratch.block_mut());
            coming.behind -= frames;
        }
    }

    /// Hands back what was faded out, if there is room.
    fn send_back(&mut self) {
        if let Some(lane) = self.leaving.take()
            && let Err(rtrb::PushError::Full(lane)) = self.spent.push(lane)
        {
            self.leaving = Some(lane);
        }
    }

    /// Takes the last of the chains that wait, once nothing fades and nothing is left to hand back.
    fn take_fresh(&mut self) {
        while self.coming.is_none() && self.leaving.is_none() {
            let Ok(lane) = self.fresh.pop() else { return };
            if self.fresh.is_empty() {
                self.coming = Some(Coming { lane, behind: self.history.frames(), faded: 0 });
            } else {
                self.leaving = Some(lane);
                self.send_back();
            }
        }
    }

    /// At most a piece, not across the border of one.
    fn process_piece(&mut self, block: &mut BlockMut<'_>) {
        if self.at == 0 {
            self.begin_piece();
        }
        let frames = block.frames();
        self.history.push(&block.as_ref());
        match &mut self.coming {
            Some(coming) if coming.behind == 0 => {
                self.scratch.set_frames(frames);
                self.scratch.block_mut().copy_from(&block.as_ref());
                self.playing.process(block);
                coming.lane.process(&mut self.scratch.block_mut());
                let share = |n: usize| ((coming.faded + n + 1) as f32 / self.fade_frames as f32).min(1.0);
                for (old, new) in block.planes_mut().zip(self.scratch.block().planes()) {
                    for (n, (old, new)) in old.iter_mut().zip(new).enumerate() {
                        let share = share(n);
                        *old = (1.0 - share) * *old + share * *new;
                    }
                }
                coming.faded += frames;
            }
            Some(coming) => {
                coming.behind += frames;
                self.playing.process(block);
            }
            None => self.playing.process(block),
        }
        self.at = (self.at + frames) % PIECE;
        if self.at == 0 {
            self.end_fade();
        }
    }

    fn end_fade(&mut self) {
        if let Some(coming) = self.coming.take_if(|coming| coming.faded >= self.fade_frames) {
            self.leaving = Some(core::mem::replace(&mut self.playing, coming.lane));
        }
    }
}

impl Processor for LiveChain {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        let mut done = 0;
        while done < block.frames() {
            let end = block.frames().min(done + PIECE - self.at);
            self.process_piece(&mut block.range(done..end));
            done = end;
        }
    }

    /// The chain that was fading in, if one was, plays from the start.
    fn reset(&mut self) {
        if let Some(coming) = self.coming.take() {
            self.leaving = Some(core::mem::replace(&mut self.playing, coming.lane));
        }
        self.send_back();
        self.playing.reset();
        self.history.clear();
        self.at = 0;
    }

    fn latency_frames(&self) -> usize {
        self.latency
    }

    fn tail(&self) -> Tail {
        self.playing.chain.tail()
    }
}
