//! Choices drawn from a list of random numbers, so that one short list shrinks to one small schema.

/// Random numbers that are read from the front; where they end, every choice is the first and simplest.
pub(super) struct Tape {
    numbers: Vec<u32>,
    at: usize,
}

impl Tape {
    pub(super) fn new(numbers: Vec<u32>) -> Self {
        Tape { numbers, at: 0 }
    }

    fn next(&mut self) -> u32 {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        number
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.next() as usize % bound.max(1)
    }

    /// True in so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.next() % 100 >= 100 - percent
    }

    pub(super) fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// Some of the names, at least one and at most so many, in any order.
    pub(super) fn some_of(&mut self, names: &[String], most: usize) -> Vec<String> {
        let mut left = names.to_vec();
        let count = 1 + self.below(most.min(names.len()));
        (0..count)
            .map(|_| {
                let at = self.below(left.len());
                left.remove(at)
            })
            .collect()
    }
}
