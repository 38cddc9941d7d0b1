//! What the classes look like.

/// Shapes, in colours that have names: the page around a picture gives them values.
pub(crate) const CLASSES: &str = "\
.grid line { stroke: var(--line); stroke-width: 1; } .grid text, text.target { fill: var(--soft); font-size: 12px; }
.peak.before { fill: var(--before); } .rms.before { fill: var(--before-rms); }
.peak.after { fill: var(--after); } .rms.after { fill: var(--after-rms); }
.ceiling, line.target { stroke: var(--mark); stroke-width: 1.2; stroke-dasharray: 5 4; }
text.target { fill: var(--mark); stroke: var(--paper); stroke-width: 5; stroke-linejoin: round; paint-order: stroke; }
.usual { fill: var(--wash); stroke: var(--line); stroke-width: 1; }
.curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
.curve.before { stroke: var(--before-rms); } .curve.after { stroke: var(--after); }
";

/// The names and values of the colours, light and dark. Before is grey, after is the accent.
const COLOURS: [(&str, &str, &str); 10] = [
    ("ink", "#1c2430", "#e6eaf0"),
    ("soft", "#64707f", "#95a1b0"),
    ("line", "#e3e7ec", "#2b333e"),
    ("paper", "#ffffff", "#14181e"),
    ("wash", "#f5f7f9", "#1c222a"),
    ("before", "#9aa5b1", "#5b6673"),
    ("before-rms", "#76828f", "#8793a1"),
    ("after", "#5b8def", "#3e6fd1"),
    ("after-rms", "#2f62c9", "#82aaf7"),
    ("mark", "#d9822b", "#f0a050"),
];

/// The colours for a page that follows its reader's light or dark setting.
pub(crate) fn variables() -> String {
    let list = |value: fn(&(&str, &str, &str)) -> String| COLOURS.iter().map(value).collect::<String>();
    let light = list(|(name, light, _)| format!(" --{name}: {light};"));
    let dark = list(|(name, _, dark)| format!(" --{name}: {dark};"));
    format!(
        ":root {{ color-scheme: light dark;{light} }}\n\
         @media (prefers-color-scheme: dark) {{ :root {{{dark} }} }}\n"
    )
}

/// The style of a picture that stands alone: light, and dark for a reader that asks for it. The colours are
/// written out, since few programs other than browsers know variables.
pub(super) fn standalone() -> String {
    let classes = format!(
        "text {{ font-family: 'DejaVu Sans', system-ui, sans-serif; }}\n.paper {{ fill: var(--paper); }}\n\
         .title {{ fill: var(--ink); font-size: 14px; }}\n{CLASSES}"
    );
    let written = |colour: fn(&(&str, &str, &str)) -> String| {
        COLOURS
            .iter()
            .fold(classes.clone(), |text, entry| text.replace(&format!("var(--{})", entry.0), &colour(entry)))
    };
    let light = written(|(_, light, _)| (*light).to_owned());
    let dark = written(|(_, _, dark)| (*dark).to_owned());
    format!("{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n")
}
