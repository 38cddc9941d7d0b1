use auralis_dsp::LinearRamp;

use crate::ratio::Ratio;

/// Where the next output lies between two frames of the input, and how far it is to the one after.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    /// A fixed ratio, exact for ever: the place is `past`/`output` of a frame, and a step `whole` frames and
    /// `rest`/`output` of one. `part` is 1/`output`, because divisions take longer than the filter.
    Fixed { output: u32, part: f64, whole: usize, rest: u32, past: u32 },
    /// A step that may change with every output, in frames of the input: `base` times the speed.
    Gliding { base: f64, speed: LinearRamp, fraction: f64 },
}

impl Clock {
    pub(crate) fn fixed(ratio: Ratio) -> Self {
        let Ratio { output, input } = ratio;
        let part = 1.0 / f64::from(output);
        Self::Fixed { output, part, whole: (input / output) as usize, rest: input % output, past: 0 }
    }

    /// A speed of 1 that glides to every other within `ramp_frames`.
    pub(crate) fn gliding(base: f64, ramp_frames: u32) -> Self {
        let mut speed = LinearRamp::new(ramp_frames);
        speed.set_target(1.0);
        Self::Gliding { base, speed, fraction: 0.0 }
    }

    /// Heads for another speed; a fixed ratio stays.
    pub(crate) fn set_speed(&mut self, target: f64) {
        if let Self::Gliding { speed, .. } = self {
            speed.set_target(target);
        }
    }

    /// The part of a frame, 0 up to 1.
    pub(crate) fn fraction(&self) -> f64 {
        match self {
            Self::Fixed { part, past, .. } => f64::from(*past) * part,
            Self::Gliding { fraction, .. } => *fraction,
        }
    }

    /// Moves on to the next output and gives the whole frames that were passed.
    pub(crate) fn advance(&mut self) -> usize {
        match self {
            Self::Fixed { output, whole, rest, past, .. } => {
                // Both below `output`, which is below 2²³: the sum has room.
                let place = *past + *rest;
                let is_beyond = place >= *output;
                *past = if is_beyond { place - *output } else { place };
                *whole + usize::from(is_beyond)
            }
            Self::Gliding { base, speed, fraction } => {
                let place = *fraction + *base * speed.step();
                *fraction = place.fract();
                place as usize
            }
        }
    }
}
