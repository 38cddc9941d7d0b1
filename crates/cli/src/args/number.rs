use clap::builder::TypedValueParser;

/// What a number on the command line may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    /// What it is, with its article: "a ceiling in dBTP".
    pub(crate) what: &'static str,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

/// Takes a number and checks its range.
pub(crate) fn number(what: &'static str, min: f64, max: f64) -> impl TypedValueParser<Value = f64> {
    let range = Range { what, min, max };
    clap::builder::StringValueParser::new().try_map(move |text| range.parse(&text))
}

/// Takes a whole number and checks its range.
pub(crate) fn whole(what: &'static str, min: u32, max: u32) -> impl TypedValueParser<Value = u32> {
    clap::builder::StringValueParser::new().try_map(move |text| {
        let value = text.parse::<u32>().ok().filter(|value| (min..=max).contains(value));
        value.ok_or_else(|| match max {
            u32::MAX => format!("{what} is a whole number from {min} on"),
            _ => format!("{what} is a whole number from {min} to {max}"),
        })
    })
}

impl Range {
    /// # Errors
    /// A sentence: it is no number, or out of range.
    pub(crate) fn parse(&self, text: &str) -> Result<f64, String> {
        let Self { what, min, max } = self;
        let value: f64 = text.parse().map_err(|_| format!("{what} is a number from {min} to {max}"))?;
        if (*min..=*max).contains(&value) {
            Ok(value)
        } else {
            Err(format!("{what} must lie between {min} and {max}"))
        }
    }
}
