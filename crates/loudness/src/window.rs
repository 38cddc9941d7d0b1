/// The energies of the last `N` bins, oldest first, as one slice.
///
/// Every value is written twice, a window apart, so that any window lies contiguous and is always
/// summed in the order of time: the sum does not depend on where the ring stands.
#[derive(Clone, Debug)]
pub(crate) struct Window<const N: usize> {
    ring: Vec<f64>,
    filled: usize,
    next: usize,
}

impl<const N: usize> Window<N> {
    pub(crate) fn new() -> Self {
        Self { ring: vec![0.0; 2 * N], filled: 0, next: 0 }
    }

    pub(crate) fn push(&mut self, energy: f64) {
        self.ring[self.next] = energy;
        self.ring[self.next + N] = energy;
        self.next = (self.next + 1) % N;
        self.filled = (self.filled + 1).min(N);
    }

    /// The sum of the newest `count` bins, or `None` while there are fewer.
    pub(crate) fn sum(&self, count: usize) -> Option<f64> {
        (count <= self.filled).then(|| {
            let end = self.next + N;
            sum(&self.ring[end - count..end])
        })
    }

    pub(crate) fn reset(&mut self) {
        self.filled = 0;
        self.next = 0;
    }
}

/// Sums in four lanes, so that additions do not wait for each other.
fn sum(values: &[f64]) -> f64 {
    let (chunks, rest) = values.as_chunks::<4>();
    let mut lanes = [0.0; 4];
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    let rest: f64 = rest.iter().sum();
    (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_the_newest_bins_wherever_the_ring_stands() {
        let mut window = Window::<7>::new();
        for n in 0..40u32 {
            window.push(f64::from(n));
            for count in 1..=7u32 {
                let expected = (n + 1 >= count).then(|| (n + 1 - count..=n).map(f64::from).sum());
                assert_eq!(window.sum(count as usize), expected, "{count} bins after bin {n}");
            }
        }
        window.reset();
        assert_eq!(window.sum(1), None);
    }
}
