//! The file of `--curve`: a frequency in Hz and a gain in dB on each line.

use std::fs;

use auralis_eq::PointCurve;

/// # Errors
/// A sentence with the line that it is about.
pub(super) fn read(path: &str) -> Result<PointCurve, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{error}; name a text file of points"))?;
    parse(&text)
}

/// Blanks, tabs, commas and semicolons separate; an empty line, or what follows a #, says nothing.
fn parse(text: &str) -> Result<PointCurve, String> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let point = point(line).ok_or_else(|| {
            format!("line {} is no point; write a frequency in Hz and a gain in dB, as in 1000 -2.5", n + 1)
        })?;
        points.push(point);
        // The point is checked with those before it, so that an error is about this line.
        PointCurve::new(&points).map_err(|error| format!("line {}: {error}", n + 1))?;
    }
    if points.is_empty() {
        return Err("it holds no point; write a frequency in Hz and a gain in dB on each line".to_owned());
    }
    PointCurve::new(&points).map_err(|error| error.to_string())
}

fn point(line: &str) -> Option<(f64, f64)> {
    let separates = |c: char| c.is_whitespace() || c == ',' || c == ';';
    let mut fields = line.split(separates).filter(|field| !field.is_empty()).map(str::parse::<f64>);
    let (Some(Ok(hz)), Some(Ok(db)), None) = (fields.next(), fields.next(), fields.next()) else {
        return None;
    };
    Some((hz, db))
}

#[cfg(test)]
mod tests {
    use auralis_eq::TargetCurve;

    use super::*;

    #[test]
    fn points_are_read_however_they_are_separated() {
        let curve = parse("# a curve\n\n100 2\n1000\t-3 # the middle\n 8000, 4.5 \r\n").expect("points");
        for (hz, db) in [(100.0, 2.0), (1_000.0, -3.0), (8_000.0, 4.5), (20_000.0, 4.5)] {
            assert!((curve.gain_db(hz) - db).abs() < 1e-9, "{hz}");
        }
    }

    #[test]
    fn what_is_no_point_is_told_with_its_line() {
        for (text, word) in [
            ("100 2\nhigh 3", "line 2"),
            ("100", "line 1"),
            ("100 2 3", "line 1"),
            ("200 0\n100 0", "line 2"),
            ("100 99", "gain_db"),
            ("# nothing\n", "no point"),
        ] {
            let error = parse(text).err().unwrap_or_default();
            assert!(error.contains(word), "{text:?}: {error:?}");
        }
    }
}
