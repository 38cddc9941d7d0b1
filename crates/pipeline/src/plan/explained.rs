/// A value and the reason for it, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained<T> {
    /// The value.
    pub value: T,
    /// Why it is what it is: a sentence without its full stop.
    pub reason: String,
}

impl<T> Explained<T> {
    pub(crate) fn new(value: T, reason: String) -> Self {
        Self { value, reason }
    }
}
