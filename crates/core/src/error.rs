use core::fmt;

/// Why a design cannot be built.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum BuildError {
    /// A parameter lies outside its range, or is not a number.
    OutOfRange {
        /// The field's name, with its unit.
        parameter: &'static str,
        /// The value that was given.
        value: f64,
        /// The smallest value allowed.
        min: f64,
        /// The largest value allowed.
        max: f64,
    },
    /// A combination that the algorithm does not serve.
    Unsupported {
        /// The field's name.
        parameter: &'static str,
        /// The value that was given.
        value: f64,
        /// What it would take, as the end of a sentence.
        reason: &'static str,
    },
}

impl BuildError {
    /// `Ok(value)` if it lies within `min..=max`, otherwise [`BuildError::OutOfRange`]. NaN is out of range.
    pub fn check(parameter: &'static str, value: f64, min: f64, max: f64) -> Result<f64, Self> {
        if (min..=max).contains(&value) {
            Ok(value)
        } else {
            Err(Self::OutOfRange { parameter, value, min, max })
        }
    }

    /// The name of the parameter at fault.
    pub fn parameter(&self) -> &'static str {
        match self {
            Self::OutOfRange { parameter, .. } | Self::Unsupported { parameter, .. } => parameter,
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange { parameter, value, min, max } => {
                write!(f, "{parameter} is {value}; it must lie between {min} and {max}")
            }
            Self::Unsupported { parameter, value, reason } => write!(f, "{parameter} is {value}; {reason}"),
        }
    }
}

impl core::error::Error for BuildError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_includes_its_ends_and_excludes_nan() {
        assert_eq!(BuildError::check("q", 0.1, 0.1, 40.0), Ok(0.1));
        assert_eq!(BuildError::check("q", 40.0, 0.1, 40.0), Ok(40.0));
        let error = BuildError::check("q", f64::NAN, 0.1, 40.0).unwrap_err();
        assert_eq!(error.to_string(), "q is NaN; it must lie between 0.1 and 40");
        assert_eq!(error.parameter(), "q");
    }
}
