//! Files that appear whole or not at all.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::num::NonZeroU32;
use std::path::Path;

use auralis_core::{BlockRef, ChannelLayout, FrameSink};
use auralis_media::{
    Container, EncodeSpec, Encoder, ErrorKind, OutputFile, Overwrite, SampleFormat, same_file,
};

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn nothing_is_left_of_a_file_that_was_not_committed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.wav");
    let mut file = OutputFile::create(&path, Overwrite::Never).unwrap();
    file.write_all(&[1; 100_000]).unwrap();
    assert_eq!(names(folder.path()).len(), 1, "it is beside its destination");
    assert!(!path.exists());
    drop(file);
    assert!(names(folder.path()).is_empty());

    for container in [Container::Wav, Container::Flac] {
        let file = OutputFile::create(&path, Overwrite::Never).unwrap();
        let sample_rate = NonZeroU32::new(44_100).unwrap();
        let spec =
            EncodeSpec { container, sample: SampleFormat::Int16, sample_rate, layout: ChannelLayout::MONO };
        let mut encoder = Encoder::create(file, &spec, None).unwrap();
        encoder.write(&BlockRef::mono(&[0.5; 100_000])).unwrap();
        drop(encoder);
        assert!(names(folder.path()).is_empty(), "{container:?}");
    }
}

#[test]
fn an_existing_file_is_replaced_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    fs::write(&path, b"old").unwrap();
    let error = OutputFile::create(&path, Overwrite::Never).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Exists);
    assert_eq!(
        error.to_string(),
        "the output exists already; choose another name or allow it to be replaced"
    );

    let mut file = OutputFile::create(&path, Overwrite::Replace).unwrap();
    file.write_all(b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old", "until it is complete");
    file.commit().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(names(folder.path()), ["out"]);
}

/// Another program takes the name while this one is still writing.
#[test]
fn the_name_is_not_taken_from_another_program() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let mut file = OutputFile::create(&path, Overwrite::Never).unwrap();
    file.write_all(b"ours").unwrap();
    fs::write(&path, b"theirs").unwrap();
    assert_eq!(file.commit().unwrap_err().kind(), ErrorKind::Exists);
    assert_eq!(fs::read(&path).unwrap(), b"theirs");
    assert_eq!(names(folder.path()), ["out"]);
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"x").unwrap();
    let kind = |path: &Path| OutputFile::create(path, Overwrite::Replace).unwrap_err().kind();
    assert_eq!(kind(&folder.path().join("none/out.wav")), ErrorKind::NotFound);
    assert_eq!(kind(&file.join("out.wav")), ErrorKind::Io);
    assert_eq!(kind(folder.path()), ErrorKind::IsAFolder);
    let error = OutputFile::create(&folder.path().join("none/out.wav"), Overwrite::Never).unwrap_err();
    assert_eq!(error.to_string(), "the folder for the output does not exist; create it or choose another");
}

#[test]
#[cfg(unix)]
fn permissions_are_those_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (ours, plain) = (folder.path().join("ours"), folder.path().join("plain"));
    OutputFile::create(&ours, Overwrite::Never).unwrap().commit().unwrap();
    fs::write(&plain, b"").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&ours), mode(&plain));
}

#[test]
fn what_was_written_can_be_changed_and_read_before_it_has_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = OutputFile::create(&folder.path().join("out"), Overwrite::Never).unwrap();
    file.write_all(b"gain: -0 dB").unwrap();
    file.seek(SeekFrom::Start(7)).unwrap();
    file.write_all(b"3").unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut file.reopen().unwrap(), &mut text).unwrap();
    assert_eq!(text, "gain: -3 dB");
}

#[test]
fn links_and_spellings_lead_to_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    fs::write(&a, b"same").unwrap();
    fs::write(&b, b"same").unwrap();
    assert!(same_file(&a, &folder.path().join("../").join(folder.path().file_name().unwrap()).join("a")));
    assert!(!same_file(&a, &b));
    assert!(!same_file(&a, &folder.path().join("none")));
    #[cfg(unix)]
    {
        let (hard, soft) = (folder.path().join("hard"), folder.path().join("soft"));
        fs::hard_link(&a, &hard).unwrap();
        std::os::unix::fs::symlink(&a, &soft).unwrap();
        assert!(same_file(&a, &hard) && same_file(&a, &soft));
    }
}
