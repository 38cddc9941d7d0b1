//! A18: between the bytes of PCM and planar samples, and interleaved ones, against copying as many bytes.

use std::time::Duration;

use auralis::kernels::Kernels;

use crate::row::{Measured, Plan, time};

/// A block as a decoder hands it over, far larger than the caches in all.
const FRAMES: usize = 1 << 20;
const REPEATS: usize = 8;

/// (what, bytes per frame of PCM, the work on PCM and two planes)
type Case = (&'static str, usize, fn(Kernels, &mut [u8], &mut [f32], &mut [f32]));

const CASES: [Case; 8] = [
    ("i16 stereo to planes", 4, |k, pcm, l, r| k.decode_i16_stereo(pcm, l, r)),
    ("i24 stereo to planes", 6, |k, pcm, l, r| k.decode_i24_stereo(pcm, l, r)),
    ("i32 stereo to planes", 8, |k, pcm, l, r| k.decode_i32_stereo(pcm, l, r)),
    ("f32 stereo to planes", 8, |k, pcm, l, r| k.decode_f32_stereo(pcm, l, r)),
    ("planes to i16 stereo", 4, |k, pcm, l, r| _ = k.encode_i16_stereo(l, r, pcm)),
    ("planes to i24 stereo", 6, |k, pcm, l, r| _ = k.encode_i24_stereo(l, r, pcm)),
    ("planes to i32 stereo", 8, |k, pcm, l, r| _ = k.encode_i32_stereo(l, r, pcm)),
    ("planes to f32 stereo", 8, |k, pcm, l, r| _ = k.encode_f32_stereo(l, r, pcm)),
];

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    if !plan.wants("A18") {
        return Vec::new();
    }
    let kernels = Kernels::detect();
    let seconds = (REPEATS * FRAMES) as f64 / 44_100.0;
    let rows = CASES.map(|(what, frame_bytes, work)| {
        let mut pcm = vec![1u8; FRAMES * frame_bytes];
        let (mut left, mut right) = (vec![0.25f32; FRAMES], vec![-0.5f32; FRAMES]);
        let ours = || repeated(|| work(kernels, &mut pcm, &mut left, &mut right));
        // What is read and written: the PCM on one side, the planes on the other.
        let bytes = FRAMES * (frame_bytes + 8) / 2;
        let (from, mut to) = (vec![1u8; bytes], vec![0u8; bytes]);
        let mut copy = || repeated(|| to.copy_from_slice(std::hint::black_box(&from)));
        plan.measure("A18", what, seconds, ours, Some(("memcpy of as many bytes", &mut copy)))
    });
    let mut rows = Vec::from(rows);
    rows.extend(interleaving(plan, kernels, seconds));
    rows
}

/// Between interleaved floats and planes.
fn interleaving(plan: &Plan, kernels: Kernels, seconds: f64) -> [Measured; 2] {
    let mut pairs = vec![0.25f32; 2 * FRAMES];
    let (mut left, mut right) = (vec![0.25f32; FRAMES], vec![-0.5f32; FRAMES]);
    let (from, mut to) = (pairs.clone(), pairs.clone());
    let mut copy = || repeated(|| to.copy_from_slice(std::hint::black_box(&from)));
    let name = "memcpy of as many bytes";
    let joined = || repeated(|| kernels.interleave_stereo(&left, &right, &mut pairs));
    let interleaved = plan.measure("A18", "planes to pairs", seconds, joined, Some((name, &mut copy)));
    let parted = || repeated(|| kernels.deinterleave_stereo(&pairs, &mut left, &mut right));
    [interleaved, plan.measure("A18", "pairs to planes", seconds, parted, Some((name, &mut copy)))]
}

fn repeated(mut work: impl FnMut()) -> Duration {
    time(|| (0..REPEATS).for_each(|_| work()))
}
