//! Three voices of sawtooth notes in integer arithmetic: the same samples on every machine and in `golden.py`.

use auralis_core::Buffer;

/// A1 to G♯2 in mHz.
const SEMITONES_MHZ: [u64; 12] =
    [55_000, 58_270, 61_735, 65_406, 69_296, 73_416, 77_782, 82_407, 87_307, 92_499, 97_999, 103_826];
/// Notes per second.
const NOTES: u64 = 4;

/// The melody of the golden prints.
pub(super) fn golden(sample_rate: u32, channels: usize, seconds: u64) -> Buffer {
    play(sample_rate, channels, seconds, |channel, note, voice| {
        note * 7 + voice * (4 + channel) + note * note % 5
    })
}

/// Another tune for every seed.
pub(super) fn tune(seed: u64, sample_rate: u32, seconds: u64) -> Buffer {
    play(sample_rate, 1, seconds, |_, note, voice| {
        let mut random = auralis_testkit::Random::new(seed << 24 | note << 2 | voice);
        random.range(0..36) as u64
    })
}

fn play(sample_rate: u32, channels: usize, seconds: u64, pitch: impl Fn(u64, u64, u64) -> u64) -> Buffer {
    let rate = u64::from(sample_rate);
    let note_frames = rate / NOTES;
    let planes: Vec<Vec<f32>> = (0..channels as u64)
        .map(|channel| {
            let mut phases = [0u32; 3];
            let mut steps = [0u32; 3];
            let frame = |n: u64| {
                let (note, at) = (n / note_frames, n % note_frames);
                if at == 0 {
                    for (voice, step) in (0..).zip(&mut steps) {
                        let pitch = pitch(channel, note, voice) % 36;
                        let (octave, semitone) = (pitch / 12, pitch % 12);
                        *step = ((SEMITONES_MHZ[semitone as usize] << octave << 32) / (1_000 * rate)) as u32;
                    }
                }
                let loudness = 256 - (at * 200 / note_frames) as i32;
                let mut total = 0;
                for (phase, step) in phases.iter_mut().zip(steps) {
                    *phase = phase.wrapping_add(step);
                    total += (((*phase >> 18) as i32 - 8_192) * loudness) >> 8;
                }
                total as f32 / 32_768.0
            };
            (0..rate * seconds).map(frame).collect()
        })
        .collect();
    Buffer::from_planes(&planes)
}
