//! A queue of items that are each used a number of times.

#[derive(Debug)]
pub struct Queue<T>(Vec<(usize, T)>);

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Clone> Queue<T> {
    pub fn push(&mut self, times: usize, item: T) {
        self.0.push((times, item));
    }

    /// Returns the first item that matches, and uses it once.
    pub fn take(&mut self, matches: impl Fn(&T) -> bool) -> Option<T> {
        self.0.retain(|(remaining, _)| *remaining > 0);
        let (remaining, item) = self.0.iter_mut().find(|(_, item)| matches(item))?;
        *remaining -= 1;
        Some(item.clone())
    }
}
