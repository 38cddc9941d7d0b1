//! Which files a call writes: none that it reads, none twice, none that must stay.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use auralis_media::{OutputFile, Overwrite, same_file};

use crate::failure::Failure;

/// The names of all outputs, claimed before any work begins.
#[derive(Debug)]
pub(crate) struct Claims {
    reads: Vec<PathBuf>,
    /// Outputs by the one name of each, and what claimed it.
    taken: HashMap<PathBuf, String>,
    force: bool,
}

impl Claims {
    /// For a call that reads `reads`; with `force`, existing files that it does not read may be replaced.
    pub(crate) fn new(reads: impl IntoIterator<Item = PathBuf>, force: bool) -> Self {
        Self { reads: reads.into_iter().collect(), taken: HashMap::new(), force }
    }

    /// Claims `output` for `owner`.
    pub(crate) fn claim(&mut self, output: &Path, owner: &str) -> Result<(), Failure> {
        // The name itself, not where a link leads: the rename replaces the link.
        let exists = fs::symlink_metadata(output).is_ok();
        if exists && let Some(input) = self.reads.iter().find(|input| same_file(input, output)) {
            let message =
                format!("the output would replace the input {}; choose another name", input.display());
            return Err(Failure::new(output, "output_is_input", message));
        }
        let name = spelt_out(output);
        if let Some(other) = self.taken.get(&name) {
            let message = format!("{other} is written to it already; choose other names or folders");
            return Err(Failure::new(output, "output_taken", message));
        }
        if exists && !self.force {
            OutputFile::create(output, Overwrite::Never)?;
        }
        self.taken.insert(name, owner.to_owned());
        Ok(())
    }
}

/// The name of a file, the same by whichever links and `..` its folder is reached. A folder that is not there yet has the
/// name it was given.
fn spelt_out(file: &Path) -> PathBuf {
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let known = absolute.ancestors().skip(1).find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    match known.and_then(|(folder, real)| Some(real.join(absolute.strip_prefix(folder).ok()?))) {
        Some(name) => name,
        None => absolute,
    }
}
