//! The folders that outputs need.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::failure::Failure;

/// Makes folders, and at the end removes those of them that have stayed empty: a call that fails leaves
/// nothing behind.
#[derive(Debug, Default)]
pub(crate) struct Folders {
    made: Mutex<BTreeSet<PathBuf>>,
}

impl Folders {
    /// Makes the folder of `file`, and those above it, where they are missing.
    pub(crate) fn make_for(&self, file: &Path) -> Result<(), Failure> {
        let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
            return Ok(());
        };
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.extend(folder.ancestors().take_while(|folder| !folder.exists()).map(Path::to_owned));
        fs::create_dir_all(folder).map_err(|error| Failure::io(folder, &error))
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        let made = self.made.get_mut().unwrap_or_else(PoisonError::into_inner);
        // A folder sorts before what it holds, so this goes from the deepest up.
        for folder in made.iter().rev() {
            // Refused for a folder that is not empty, which is the point.
            let _ = fs::remove_dir(folder);
        }
    }
}
