//! Panels one below the other, as a file.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use auralis_media::OutputFile;

use super::panel::{Panel, WIDTH};
use super::{escape, png, style};
use crate::destination::overwrite;
use crate::failure::Failure;
use crate::folders::Folders;

/// Room for the title of the figure, and for that of a panel.
const HEADING: f64 = 34.0;
const MARGIN: f64 = 14.0;

/// A picture that stands alone.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) title: String,
    pub(crate) panels: Vec<Panel>,
}

/// What the name of a picture says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PictureKind {
    Svg,
    Png,
}

impl PictureKind {
    /// # Errors
    /// A sentence: the name ends in neither.
    pub(crate) fn of(path: &Path) -> Result<Self, String> {
        match path.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("svg") => Ok(Self::Svg),
            Some("png") => Ok(Self::Png),
            _ => Err(format!("{} is no name for a picture; end it in .svg or .png", path.display())),
        }
    }
}

impl Figure {
    /// The picture as text; it needs nothing else to be shown.
    pub(crate) fn svg(&self) -> String {
        let height = self.panels.iter().fold(HEADING + MARGIN, |sum, panel| sum + HEADING + panel.height);
        let title = escape(&self.title);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\">\n<style>\n{}</style>\n\
             <rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>\n\
             <text class=\"title\" x=\"{MARGIN}\" y=\"24\" font-weight=\"bold\">{title}</text>\n",
            style::standalone()
        );
        let mut top = HEADING;
        for panel in &self.panels {
            let heading = escape(&panel.title);
            let _ = write!(
                svg,
                "<text class=\"title\" x=\"{MARGIN}\" y=\"{}\">{heading}</text>\n\
                 <g transform=\"translate(0 {})\">\n{}</g>\n",
                top + 22.0,
                top + HEADING,
                panel.content()
            );
            top += HEADING + panel.height;
        }
        svg + "</svg>\n"
    }

    /// Writes the picture as its name says, whole or not at all.
    pub(crate) fn write(&self, path: &Path, folders: &Folders, force: bool) -> Result<(), Failure> {
        let svg = self.svg();
        let fail = |error| Failure::new(path, "picture", format!("{error}; write .svg instead"));
        let bytes = match PictureKind::of(path).map_err(fail)? {
            PictureKind::Svg => svg.into_bytes(),
            PictureKind::Png => png::render(&svg).map_err(fail)?,
        };
        folders.make_for(path)?;
        let mut file = OutputFile::create(path, overwrite(force))?;
        file.write_all(&bytes).map_err(|error| Failure::io(path, &error))?;
        file.commit()?;
        Ok(())
    }
}
