use core::mem;

/// The end of a list, and the slot that ties the ends of the ring together.
const NONE: usize = 0;
/// 2⁶⁴ over the golden ratio: keys that differ little lie far apart (Knuth, The Art of Computer Programming, vol. 3, 6.4).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Which frames a chunk holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) master: u64,
    pub(super) start: u64,
}

/// A chunk that is kept, or room for one.
#[derive(Debug, Default)]
struct Slot {
    key: Key,
    /// Empty where nothing is kept.
    audio: Box<[f32]>,
    frames: usize,
    newer: usize,
    older: usize,
    /// The next slot with the same hash; of a free slot, the next that is free.
    next: usize,
}

/// Chunks by their key, in the order of their use: a hash table with chains through the slots, and a ring through
/// slot 0, which holds no chunk.
///
/// Every step takes constant time, [`grow`](Self::grow) and [`remove_all`](Self::remove_all) excepted, and only `grow`
/// allocates.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    slots: Vec<Slot>,
    /// The first slot of each hash; as many as there may be slots, a power of two.
    heads: Vec<usize>,
    free: usize,
    len: usize,
}

impl Chunks {
    /// How many chunks are kept.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Bytes of the tables.
    pub(super) fn table_bytes(&self) -> usize {
        table_bytes(self.heads.len())
    }

    /// Bytes of the tables once they have grown.
    pub(super) fn grown_table_bytes(&self) -> usize {
        table_bytes(self.grown())
    }

    fn grown(&self) -> usize {
        (2 * self.heads.len()).max(16)
    }

    /// Whether the tables must grow before another chunk.
    pub(super) fn is_full(&self) -> bool {
        self.free == NONE && self.slots.len() == self.heads.len()
    }

    /// Makes room for more chunks.
    pub(super) fn grow(&mut self) {
        let count = self.grown();
        self.slots.reserve_exact(count - self.slots.len());
        if self.slots.is_empty() {
            self.slots.push(Slot::default());
        }
        self.heads = vec![NONE; count];
        for slot in 1..self.slots.len() {
            if !self.slots[slot].audio.is_empty() {
                self.chain(slot);
            }
        }
    }

    /// Looks a chunk up, which makes it the last to go.
    pub(super) fn touch(&mut self, key: Key) -> Option<(&[f32], usize)> {
        let slot = self.find(key)?;
        self.unlink(slot);
        self.link(slot);
        let Slot { audio, frames, .. } = &self.slots[slot];
        Some((audio, *frames))
    }

    /// Looks whether a chunk is there.
    pub(super) fn contains(&self, key: Key) -> bool {
        self.find(key).is_some()
    }

    /// Takes a chunk that is not there yet in, as the last to go. There must be [room](Self::is_full).
    pub(super) fn insert(&mut self, key: Key, audio: Box<[f32]>, frames: usize) {
        let slot = if self.free == NONE { self.slots.len() } else { self.free };
        if slot == self.slots.len() {
            self.slots.push(Slot::default());
        } else {
            self.free = self.slots[slot].next;
        }
        self.slots[slot] = Slot { key, audio, frames, ..Slot::default() };
        self.chain(slot);
        self.link(slot);
        self.len += 1;
    }

    /// Takes the chunk out that was not used for the longest time.
    pub(super) fn remove_oldest(&mut self) -> Option<Box<[f32]>> {
        let oldest = self.slots.first()?.newer;
        (oldest != NONE).then(|| self.remove(oldest))
    }

    /// Takes out what a master has, and says how many chunks that was.
    pub(super) fn remove_all(&mut self, master: u64) -> usize {
        let before = self.len;
        for slot in 1..self.slots.len() {
            let Slot { key, audio, .. } = &self.slots[slot];
            if key.master == master && !audio.is_empty() {
                self.remove(slot);
            }
        }
        before - self.len
    }

    fn find(&self, key: Key) -> Option<usize> {
        let mut slot = *self.heads.get(self.hash(key))?;
        while slot != NONE && self.slots[slot].key != key {
            slot = self.slots[slot].next;
        }
        (slot != NONE).then_some(slot)
    }

    fn hash(&self, key: Key) -> usize {
        let mixed = (key.start ^ key.master.rotate_left(40)).wrapping_mul(GOLDEN);
        (mixed >> (u64::BITS - self.heads.len().trailing_zeros())) as usize
    }

    fn remove(&mut self, slot: usize) -> Box<[f32]> {
        self.unlink(slot);
        self.unchain(slot);
        self.len -= 1;
        self.slots[slot].next = mem::replace(&mut self.free, slot);
        mem::take(&mut self.slots[slot].audio)
    }

    fn chain(&mut self, slot: usize) {
        let hash = self.hash(self.slots[slot].key);
        self.slots[slot].next = mem::replace(&mut self.heads[hash], slot);
    }

    fn unchain(&mut self, slot: usize) {
        let hash = self.hash(self.slots[slot].key);
        let next = self.slots[slot].next;
        if self.heads[hash] == slot {
            self.heads[hash] = next;
            return;
        }
        let mut before = self.heads[hash];
        while self.slots[before].next != slot {
            before = self.slots[before].next;
        }
        self.slots[before].next = next;
    }

    /// Puts a slot at the new end of the ring.
    fn link(&mut self, slot: usize) {
        let newest = mem::replace(&mut self.slots[NONE].older, slot);
        self.slots[newest].newer = slot;
        self.slots[slot].older = newest;
        self.slots[slot].newer = NONE;
    }

    fn unlink(&mut self, slot: usize) {
        let Slot { newer, older, .. } = self.slots[slot];
        self.slots[newer].older = older;
        self.slots[older].newer = newer;
    }
}

fn table_bytes(count: usize) -> usize {
    count * (size_of::<Slot>() + size_of::<usize>())
}

#[cfg(test)]
mod tests {
    use auralis_testkit::Random;

    use super::*;

    /// A chunk that says whose it is.
    fn audio(key: Key) -> Box<[f32]> {
        vec![(key.master * 1_000 + key.start / 256) as f32].into()
    }

    #[test]
    fn it_does_as_a_list_that_is_searched() {
        let (mut chunks, mut list, mut random) = (Chunks::default(), Vec::<Key>::new(), Random::new(7));
        for n in 0..20_000 {
            // First it grows, then it is as full as it is, at times emptied of a master.
            let key =
                Key { master: random.range(0..3) as u64, start: 256 * random.range(0..100 + n / 50) as u64 };
            let place = list.iter().position(|listed| *listed == key);
            assert_eq!(chunks.contains(key), place.is_some());
            if let Some(place) = place {
                let key = list.remove(place);
                list.push(key);
                assert_eq!(chunks.touch(key), Some((&audio(key)[..], 1)));
            } else {
                assert_eq!(chunks.touch(key), None);
                if chunks.is_full() && list.len() < 200 {
                    chunks.grow();
                } else if chunks.is_full() {
                    assert_eq!(chunks.remove_oldest(), Some(audio(list.remove(0))));
                }
                chunks.insert(key, audio(key), 1);
                list.push(key);
            }
            if n % 4_000 == 3_999 {
                let of_master = list.iter().filter(|listed| listed.master == 1).count();
                list.retain(|listed| listed.master != 1);
                assert!(of_master > 0);
                assert_eq!(chunks.remove_all(1), of_master);
            }
            assert_eq!(chunks.len(), list.len());
        }
        while !list.is_empty() {
            assert_eq!(chunks.remove_oldest(), Some(audio(list.remove(0))));
        }
        assert_eq!(chunks.remove_oldest(), None);
    }

    #[test]
    fn keys_are_spread_over_the_table() {
        let mut chunks = Chunks::default();
        (0..7).for_each(|_| chunks.grow());
        for (master, frames) in [(0, 8_192), (0, 16_384), (5, 512), (1_000_000, 8_192)] {
            let mut counts = vec![0; chunks.heads.len()];
            for chunk in 0..chunks.heads.len() as u64 {
                counts[chunks.hash(Key { master, start: chunk * frames })] += 1;
            }
            assert!(counts.iter().all(|count| *count <= 4), "{frames} frames apart");
        }
    }
}
