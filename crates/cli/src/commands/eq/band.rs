//! One `--band`: `TYPE:FREQ_HZ:Q:GAIN_DB`, and what is shorter where a field means nothing.

use auralis_core::{Design, StreamSpec};
use auralis_eq::{Band, BandKind, ParametricEqDesign, Slope};

/// What a low-pass or high-pass is where nothing else is asked for.
const SLOPE: Slope = Slope::Butterworth(2);

/// # Errors
/// A sentence with an example.
pub(super) fn parse(text: &str) -> Result<Band, String> {
    let band = read(text).ok_or_else(|| {
        "a band is TYPE:FREQ_HZ:Q:GAIN_DB, as peak:1000:1.4:-3, highshelf:8000:0.7:2 or lowpass:18000:b4"
            .to_owned()
    })?;
    let check = |spec| ParametricEqDesign { bands: vec![band] }.build(&spec).map(drop);
    // Any stream does: what a band may be does not depend on it.
    StreamSpec::new(48_000, 1, 1)
        .and_then(check)
        .map_err(|error| format!("{error}, as in peak:1000:1.4:-3"))?;
    Ok(band)
}

fn read(text: &str) -> Option<Band> {
    let fields: Vec<&str> = text.split(':').collect();
    let (name, frequency, shape) = match &fields[..] {
        [name, frequency, shape @ ..] => (*name, *frequency, shape),
        _ => return None,
    };
    let (kind, (q, gain_db)) = match name {
        "peak" => (BandKind::Peak, q_and_gain(shape)?),
        "lowshelf" => (BandKind::LowShelf, q_and_gain(shape)?),
        "highshelf" => (BandKind::HighShelf, q_and_gain(shape)?),
        "lowpass" => (BandKind::LowPass(slope(shape)?), (1.0, 0.0)),
        "highpass" => (BandKind::HighPass(slope(shape)?), (1.0, 0.0)),
        "notch" => (BandKind::Notch, q_alone(shape)?),
        "bandpass" => (BandKind::BandPass, q_alone(shape)?),
        "allpass" => (BandKind::AllPass { order: 2 }, q_alone(shape)?),
        "tilt" => (BandKind::Tilt, tilt(shape)?),
        _ => return None,
    };
    Some(Band { kind, frequency_hz: number(frequency)?, q, gain_db, enabled: true })
}

/// How a kind is written.
pub(super) struct Form {
    pub(super) name: &'static str,
    pub(super) has_q: bool,
    pub(super) has_gain: bool,
    pub(super) slope: Option<String>,
}

pub(super) fn form(kind: BandKind) -> Form {
    let (name, has_q, has_gain, slope) = match kind {
        BandKind::Peak => ("peak", true, true, None),
        BandKind::LowShelf => ("lowshelf", true, true, None),
        BandKind::HighShelf => ("highshelf", true, true, None),
        BandKind::LowPass(slope) => ("lowpass", false, false, Some(slope)),
        BandKind::HighPass(slope) => ("highpass", false, false, Some(slope)),
        BandKind::BandPass => ("bandpass", true, false, None),
        BandKind::Notch => ("notch", true, false, None),
        BandKind::AllPass { order } => ("allpass", order == 2, false, None),
        BandKind::Tilt => ("tilt", false, true, None),
    };
    let slope = slope.map(|slope| match slope {
        Slope::Butterworth(order) => format!("b{order}"),
        Slope::LinkwitzRiley(order) => format!("lr{order}"),
    });
    Form { name, has_q, has_gain, slope }
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

fn q_and_gain(shape: &[&str]) -> Option<(f64, f64)> {
    let [q, gain_db] = shape else { return None };
    Some((number(q)?, number(gain_db)?))
}

/// A gain means nothing here, so it may be left out.
fn q_alone(shape: &[&str]) -> Option<(f64, f64)> {
    match shape {
        [q] => Some((number(q)?, 0.0)),
        _ => Some((q_and_gain(shape)?.0, 0.0)),
    }
}

/// A Q means nothing here, so it may be left out.
fn tilt(shape: &[&str]) -> Option<(f64, f64)> {
    match shape {
        [gain_db] => Some((1.0, number(gain_db)?)),
        _ => Some((1.0, q_and_gain(shape)?.1)),
    }
}

/// `b4` is a Butterworth of order 4, `lr4` a Linkwitz–Riley. The long form with Q and gain means neither.
fn slope(shape: &[&str]) -> Option<Slope> {
    match shape {
        [] => Some(SLOPE),
        [family] => match family.strip_prefix("lr") {
            Some(order) => Some(Slope::LinkwitzRiley(order.parse().ok()?)),
            None => Some(Slope::Butterworth(family.strip_prefix('b')?.parse().ok()?)),
        },
        _ => q_and_gain(shape).map(|_| SLOPE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_its_form() {
        let kind = |text| parse(text).map(|band| band.kind);
        assert_eq!(kind("peak:1000:1:6"), Ok(BandKind::Peak));
        assert_eq!(kind("lowpass:18000:0.7:0"), Ok(BandKind::LowPass(SLOPE)), "the long form");
        assert_eq!(kind("lowpass:18000:b8"), Ok(BandKind::LowPass(Slope::Butterworth(8))));
        assert_eq!(kind("highpass:30:lr4"), Ok(BandKind::HighPass(Slope::LinkwitzRiley(4))));
        assert_eq!(kind("notch:50:20"), Ok(BandKind::Notch));
        assert_eq!(parse("tilt:700:-1").map(|band| band.gain_db), Ok(-1.0));
    }

    #[test]
    fn what_is_no_band_is_a_sentence_with_an_example() {
        for text in [
            "",
            "peak",
            "peak:1000:1",
            "bell:1000:1:6",
            "peak:x:1:6",
            "lowpass:100:b9",
            "highpass:30:lr3",
            "peak:1000:1:99",
        ] {
            let error = parse(text).err().unwrap_or_default();
            assert!(error.contains("peak:1000:1.4:-3"), "{text}: {error:?}");
        }
    }
}
