//! Output files that appear under their name whole, or not at all.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Fault, MediaError};

/// What to do when the output exists already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Overwrite {
    /// Fail with [`ErrorKind::Exists`](crate::ErrorKind::Exists) and leave it untouched.
    #[default]
    Never,
    /// Replace it in one step when the new file is complete.
    Replace,
}

/// A file that is written beside its destination and renamed to it by [`commit`](Self::commit).
///
/// Until then the destination is untouched, and dropping the value deletes what was written.
/// Writes are not buffered here. The finished file has the permissions of an ordinary new file
/// (0666 less the umask).
///
/// With [`Overwrite::Never`] the rename itself refuses to replace a file, so two programs
/// cannot overwrite each other, on every system whose rename can do that (Linux, macOS, Windows).
///
/// ```
/// use auralis_media::{OutputFile, Overwrite};
/// use std::io::Write;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("gain.txt");
/// let mut file = OutputFile::create(&path, Overwrite::Never)?;
/// file.write_all(b"-3.0 dB")?;
/// assert!(!path.exists());
/// file.commit()?;
/// assert_eq!(std::fs::read(&path)?, b"-3.0 dB");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct OutputFile {
    file: NamedTempFile,
    path: PathBuf,
    overwrite: Overwrite,
}

impl OutputFile {
    /// Starts a file that will be called `path`.
    ///
    /// # Errors
    /// The folder does not exist or cannot be written, `path` is a folder, or it exists and
    /// `overwrite` is [`Overwrite::Never`].
    pub fn create(path: &Path, overwrite: Overwrite) -> Result<Self, MediaError> {
        let fail = |fault| Err(MediaError::new(path, fault));
        match fs::symlink_metadata(path) {
            Ok(found) if found.is_dir() => return fail(Fault::IsAFolder),
            Ok(_) if overwrite == Overwrite::Never => return fail(Fault::Exists),
            _ => {}
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        match new_file_in(folder) {
            Ok(file) => Ok(Self { file, path: path.to_owned(), overwrite }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => fail(Fault::NoFolder),
            Err(error) => Err(MediaError::io(path, error)),
        }
    }

    /// The name that the file will have.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the content durable and gives the file its name.
    ///
    /// # Errors
    /// The content cannot be stored, or the name was taken meanwhile and
    /// [`Overwrite::Never`] was asked for. Either way nothing is left behind.
    pub fn commit(self) -> Result<(), MediaError> {
        let Self { file, path, overwrite } = self;
        file.as_file().sync_all().map_err(|error| MediaError::io(&path, error))?;
        let persisted = match overwrite {
            Overwrite::Never => file.persist_noclobber(&path),
            Overwrite::Replace => file.persist(&path),
        };
        persisted.map(drop).map_err(|error| MediaError::io(&path, error.error))
    }

    /// Takes over the permissions of the file that it will replace and, where the system allows, its owner.
    pub(crate) fn resemble(&self, old: &Metadata) -> Result<(), MediaError> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            // Only root may give files away, and losing the owner is no reason to lose the edit.
            let _ = fchown(self.file.as_file(), Some(old.uid()), Some(old.gid()));
        }
        let permissions = self.file.as_file().set_permissions(old.permissions());
        permissions.map_err(|error| MediaError::io(&self.path, error))
    }

    /// A second, independent reader of what was written so far.
    ///
    /// # Errors
    /// The temporary file cannot be opened again.
    pub fn reopen(&self) -> Result<File, MediaError> {
        self.file.reopen().map_err(|error| MediaError::io(&self.path, error))
    }
}

/// A file with a name of its own and the permissions of any new file, which `tempfile`
/// would otherwise restrict to its owner.
fn new_file_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".auralis-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

impl Read for OutputFile {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.file.as_file_mut().read(bytes)
    }
}

impl Seek for OutputFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.as_file_mut().seek(to)
    }
}

/// Whether two paths lead to the same existing file, through links or other spellings.
///
/// A path that leads nowhere is the same as no other.
pub fn same_file(a: &Path, b: &Path) -> bool {
    match (identity(a), identity(b)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// Device and file number, which hard links share.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok()
}
