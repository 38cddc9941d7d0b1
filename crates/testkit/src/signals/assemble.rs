use auralis_core::Buffer;

/// The samples rounded to `f32`.
pub fn to_f32(samples: &[f64]) -> Vec<f32> {
    samples.iter().map(|x| *x as f32).collect()
}

/// A buffer of one channel.
pub fn mono(samples: &[f64]) -> Buffer {
    duplicate(samples, 1)
}

/// A buffer with the given channels in order.
///
/// # Panics
/// If the channels differ in length.
#[track_caller]
pub fn stack<C: AsRef<[f64]>>(channels: &[C]) -> Buffer {
    let planes: Vec<Vec<f32>> = channels.iter().map(|channel| to_f32(channel.as_ref())).collect();
    Buffer::from_planes(&planes)
}

/// A buffer of `channels` equal channels.
pub fn duplicate(samples: &[f64], channels: usize) -> Buffer {
    let plane = to_f32(samples);
    Buffer::from_planes(&vec![plane; channels])
}

/// The samples times `gain`.
pub fn scale(samples: &[f64], gain: f64) -> Vec<f64> {
    samples.iter().map(|x| x * gain).collect()
}

/// The parts one after the other.
pub fn concatenate<P: AsRef<[f64]>>(parts: &[P]) -> Vec<f64> {
    parts.iter().flat_map(|part| part.as_ref().iter().copied()).collect()
}

/// The sum of the parts, as long as the longest.
pub fn mix<P: AsRef<[f64]>>(parts: &[P]) -> Vec<f64> {
    let frames = parts.iter().map(|part| part.as_ref().len()).max().unwrap_or(0);
    let mut sum = vec![0.0; frames];
    for part in parts {
        sum.iter_mut().zip(part.as_ref()).for_each(|(to, from)| *to += from);
    }
    sum
}
