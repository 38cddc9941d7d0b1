//! The list of Vorbis comments (Vorbis I §5.2.1), which FLAC and Opus have too.

use super::TagEdit;
use crate::error::Fault;

const DAMAGED: Fault = Fault::Damaged("its list of comments contradicts itself");

/// A list with the edit made: the vendor, every other comment and what follows the list stay as they are.
pub(super) fn edited(list: &[u8], edit: &TagEdit) -> Result<Vec<u8>, Fault> {
    let mut rest = list;
    let vendor = field(&mut rest)?;
    let count = number(&mut rest)?;
    let mut kept = Vec::new();
    for _ in 0..count {
        let comment = field(&mut rest)?;
        let name = comment.split(|&byte| byte == b'=').next().unwrap_or_default();
        if !edit.names(&String::from_utf8_lossy(name)) {
            kept.push(comment.to_vec());
        }
    }
    kept.extend(edit.set.iter().map(|(name, value)| format!("{name}={value}").into_bytes()));
    let mut new = Vec::with_capacity(list.len() + 256);
    push(&mut new, vendor)?;
    new.extend(u32::try_from(kept.len()).map_err(|_| Fault::TagSize)?.to_le_bytes());
    kept.iter().try_for_each(|comment| push(&mut new, comment))?;
    new.extend(rest);
    Ok(new)
}

/// A list without comments.
pub(super) fn empty() -> Vec<u8> {
    let vendor = concat!("auralis ", env!("CARGO_PKG_VERSION"));
    [&(vendor.len() as u32).to_le_bytes(), vendor.as_bytes(), &[0; 4]].concat()
}

fn number(rest: &mut &[u8]) -> Result<u32, Fault> {
    let (bytes, after) = rest.split_first_chunk().ok_or(DAMAGED)?;
    *rest = after;
    Ok(u32::from_le_bytes(*bytes))
}

fn field<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Fault> {
    let len = number(rest)? as usize;
    let (bytes, after) = rest.split_at_checked(len).ok_or(DAMAGED)?;
    *rest = after;
    Ok(bytes)
}

fn push(list: &mut Vec<u8>, field: &[u8]) -> Result<(), Fault> {
    list.extend(u32::try_from(field.len()).map_err(|_| Fault::TagSize)?.to_le_bytes());
    list.extend(field);
    Ok(())
}
