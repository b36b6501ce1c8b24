//! Things that are given out in order, each so many times.

use std::collections::VecDeque;

#[derive(Debug)]
pub(super) struct Queue<T>(VecDeque<(usize, T)>);

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T: Clone> Queue<T> {
    pub fn push(&mut self, times: usize, thing: T) {
        self.0.push_back((times, thing));
    }

    pub fn take(&mut self) -> Option<T> {
        while let Some((left, thing)) = self.0.front_mut() {
            if let Some(rest) = left.checked_sub(1) {
                *left = rest;
                return Some(thing.clone());
            }
            self.0.pop_front();
        }
        None
    }
}
