//! Planes two by two, as second-order sections are fastest.

use auralis_core::BlockMut;
use auralis_dsp::{BiquadCoeffs, BiquadState};

/// Runs over the planes two by two; beside the last of an odd number stands an empty one.
pub(crate) fn for_pairs<S>(
    block: &mut BlockMut<'_>,
    states: &mut [S],
    mut run: impl FnMut(&mut S, &mut [f32], &mut [f32]),
) {
    let mut planes = block.planes_mut();
    for state in states {
        let Some(left) = planes.next() else { return };
        run(state, left, planes.next().unwrap_or_default());
    }
}

/// Filters a pair, or a plane that is alone.
pub(crate) fn filter(
    states: &mut [BiquadState; 2],
    coeffs: &BiquadCoeffs,
    left: &mut [f32],
    right: &mut [f32],
) {
    if right.is_empty() {
        states[0].run(coeffs, left);
    } else {
        BiquadState::run_pair(states, coeffs, left, right);
    }
}
