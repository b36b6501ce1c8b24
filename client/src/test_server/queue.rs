//! Things that are given out in order, each so many times.

#[derive(Debug)]
pub(super) struct Queue<T>(Vec<(usize, T)>);

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Clone> Queue<T> {
    pub fn push(&mut self, times: usize, thing: T) {
        self.0.push((times, thing));
    }

    /// The first that fits.
    pub fn take(&mut self, fits: impl Fn(&T) -> bool) -> Option<T> {
        self.0.retain(|(left, _)| *left > 0);
        let (left, thing) = self.0.iter_mut().find(|(_, thing)| fits(thing))?;
        *left -= 1;
        Some(thing.clone())
    }
}
