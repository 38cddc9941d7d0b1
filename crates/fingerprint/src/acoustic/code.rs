//! Sixteen rows of chroma become a code of 32 bits: sixteen features of the image, two bits each.
//!
//! The features and their thresholds were trained by Lukáš Lalinský for Chromaprint (algorithm 1, 2010), after
//! Ke, Hoiem, Sukthankar, "Computer Vision for Music Identification", CVPR 2005.

use super::chroma::Chroma;

/// Rows of chroma that one code sees: 2 s.
pub(super) const ROWS: usize = 16;

/// Which half of a rectangle is compared with which, in time (x) and pitch class (y).
#[derive(Clone, Copy, Debug)]
enum Shape {
    /// All of it against nothing.
    Whole,
    /// The upper half against the lower.
    Upper,
    /// The later half against the earlier.
    Later,
    /// Two opposite quarters against the other two.
    Checkered,
    /// The middle third of the pitch classes against the outer ones.
    MiddlePitch,
    /// The middle third of the time against the outer ones.
    MiddleTime,
}

/// A rectangle from the first row on, and the thresholds between its four values.
struct Feature(Shape, Rectangle, [f64; 3]);

struct Rectangle {
    y: usize,
    height: usize,
    width: usize,
}

const fn feature(shape: Shape, y: usize, height: usize, width: usize, thresholds: [f64; 3]) -> Feature {
    Feature(shape, Rectangle { y, height, width }, thresholds)
}

/// The features in the order of their bits, the first one highest.
const FEATURES: [Feature; 16] = [
    feature(Shape::Whole, 4, 3, 15, [1.98215, 2.35817, 2.63523]),
    feature(Shape::MiddlePitch, 4, 6, 15, [-1.03809, -0.651211, -0.282167]),
    feature(Shape::Upper, 0, 4, 16, [-0.298702, 0.119262, 0.558497]),
    feature(Shape::Checkered, 8, 2, 12, [-0.105439, 0.0153946, 0.135898]),
    feature(Shape::Checkered, 4, 4, 8, [-0.142891, 0.0258736, 0.200632]),
    feature(Shape::MiddlePitch, 0, 3, 5, [-0.826319, -0.590612, -0.368214]),
    feature(Shape::Upper, 2, 2, 9, [-0.557409, -0.233035, 0.0534525]),
    feature(Shape::Later, 7, 3, 4, [-0.0646826, 0.00620476, 0.0784847]),
    feature(Shape::Later, 6, 2, 16, [-0.192387, -0.029699, 0.215855]),
    feature(Shape::Later, 1, 3, 2, [-0.0397818, -0.00568076, 0.0292026]),
    feature(Shape::MiddleTime, 10, 1, 15, [-0.53823, -0.369934, -0.190235]),
    feature(Shape::Checkered, 6, 2, 10, [-0.124877, 0.0296483, 0.139239]),
    feature(Shape::Later, 1, 1, 14, [-0.101475, 0.0225617, 0.231971]),
    feature(Shape::Checkered, 5, 6, 4, [-0.0799915, -0.00729616, 0.063262]),
    feature(Shape::Upper, 9, 2, 12, [-0.272556, 0.019424, 0.302559]),
    feature(Shape::Checkered, 4, 2, 14, [-0.164292, -0.0321188, 0.0846339]),
];

/// The code of sixteen rows of smoothed, normalised chroma, oldest first.
pub(super) fn code(rows: &[Chroma; ROWS]) -> u32 {
    let image = Image::new(rows);
    FEATURES.iter().fold(0, |code, feature| code << 2 | image.level(feature))
}

/// The sums over all rectangles that start in the corner.
struct Image([[f64; 13]; ROWS + 1]);

impl Image {
    fn new(rows: &[Chroma; ROWS]) -> Self {
        let mut sums = [[0.0; 13]; ROWS + 1];
        for (x, row) in rows.iter().enumerate() {
            let mut sum = 0.0;
            for (y, value) in row.iter().enumerate() {
                sum += value;
                sums[x + 1][y + 1] = sums[x][y + 1] + sum;
            }
        }
        Self(sums)
    }

    fn area(&self, x: [usize; 2], y: [usize; 2]) -> f64 {
        let Self(sums) = self;
        sums[x[1]][y[1]] - sums[x[0]][y[1]] - sums[x[1]][y[0]] + sums[x[0]][y[0]]
    }

    /// The value of a feature, 0 to 3, as a Gray code.
    fn level(&self, Feature(shape, rectangle, thresholds): &Feature) -> u32 {
        let (one, other) = self.halves(*shape, rectangle);
        let contrast = ((1.0 + one) / (1.0 + other)).ln();
        let level = thresholds.iter().filter(|threshold| contrast >= **threshold).count();
        [0, 1, 3, 2][level]
    }

    fn halves(&self, shape: Shape, &Rectangle { y, height, width }: &Rectangle) -> (f64, f64) {
        let (right, top) = (width, y + height);
        let all = self.area([0, right], [y, top]);
        let against_the_rest = |part: f64| (part, all - part);
        match shape {
            Shape::Whole => (all, 0.0),
            Shape::Upper => against_the_rest(self.area([0, right], [y + height / 2, top])),
            Shape::Later => against_the_rest(self.area([width / 2, right], [y, top])),
            Shape::Checkered => {
                let (x, y_middle) = (width / 2, y + height / 2);
                against_the_rest(self.area([0, x], [y_middle, top]) + self.area([x, right], [y, y_middle]))
            }
            Shape::MiddlePitch => {
                let third = height / 3;
                against_the_rest(self.area([0, right], [y + third, y + 2 * third]))
            }
            Shape::MiddleTime => {
                let third = width / 3;
                against_the_rest(self.area([third, 2 * third], [y, top]))
            }
        }
    }
}
