/// Values in one piece.
const PIECE: usize = 4_096;

/// A list that never moves what it holds: it grows piece by piece, and keeps its pieces when cleared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pieces<T> {
    pieces: Vec<Box<[T]>>,
    len: usize,
}

impl<T: Copy + Default> Pieces<T> {
    /// Room for `count` values, which are then pushed without allocating.
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self { pieces: (0..count.div_ceil(PIECE)).map(|_| Self::piece()).collect(), len: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn get(&self, index: usize) -> T {
        self.pieces[index / PIECE][index % PIECE]
    }

    /// Allocates only if the last piece is full and there is no further one.
    pub(crate) fn push(&mut self, value: T) {
        if self.len == self.pieces.len() * PIECE {
            self.pieces.push(Self::piece());
        }
        self.pieces[self.len / PIECE][self.len % PIECE] = value;
        self.len += 1;
    }

    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }

    /// Every value is written, so that a later push meets no page fault. A plain zero would be left to the
    /// system, which maps its pages at first touch.
    fn piece() -> Box<[T]> {
        std::iter::repeat_n(std::hint::black_box(T::default()), PIECE).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_where_they_were_pushed() {
        let mut pieces = Pieces::with_capacity(1);
        for round in 1..3 {
            (0..PIECE * 2 + 10).for_each(|n| pieces.push(n * round));
            assert_eq!(pieces.len(), PIECE * 2 + 10);
            assert!((0..pieces.len()).all(|n| pieces.get(n) == n * round));
            pieces.clear();
            assert_eq!(pieces.len(), 0);
        }
    }
}
