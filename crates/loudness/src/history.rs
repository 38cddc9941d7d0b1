/// Values in one piece of the history: 4,096 of them are 6.8 minutes in 16 KiB.
const PIECE: usize = 4_096;

/// The mean square of every 100 ms since the start, from which gating, range and curves are computed.
///
/// Kept as `f32`, whose rounding is below 3·10⁻⁷ LU, in pieces that never move: an hour takes 144 KiB.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct History {
    pieces: Vec<Vec<f32>>,
    len: usize,
}

impl History {
    pub(crate) fn push(&mut self, mean_square: f64) {
        if self.len.is_multiple_of(PIECE) {
            self.pieces.push(Vec::with_capacity(PIECE));
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.push(mean_square.min(f64::from(f32::MAX)) as f32);
            self.len += 1;
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The mean of each `width` neighbours, for every position: the energies of overlapping windows.
    ///
    /// Each mean is summed afresh, oldest first, so that no error accumulates over a long history.
    pub(crate) fn windows(&self, width: usize) -> impl Iterator<Item = f64> + Clone {
        let windows = (self.len + 1).saturating_sub(width);
        (0..windows).map(move |start| {
            let sum: f64 = (start..start + width).map(|i| f64::from(self.pieces[i / PIECE][i % PIECE])).sum();
            sum / width as f64
        })
    }

    pub(crate) fn clear(&mut self) {
        self.pieces.clear();
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_cross_the_pieces() {
        let mut history = History::default();
        (0..PIECE + 10).for_each(|n| history.push(n as f64));
        let windows: Vec<f64> = history.windows(4).collect();
        assert_eq!(windows.len(), history.len() - 3);
        for (n, mean) in windows.iter().enumerate() {
            assert_eq!(*mean, n as f64 + 1.5);
        }
        history.clear();
        assert_eq!((history.len(), history.windows(4).count()), (0, 0));
    }
}
