//! Two texts line by line.

/// So many lines of two texts may differ until no more is looked for what they share in the midst.
const MOST: usize = 2000;

/// So many lines are shown around those that differ.
const AROUND: usize = 3;

/// One line of both texts side by side: by its number in the first or in the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Kept(usize, usize),
    Gone(usize),
    New(usize),
}

/// What leads from one text to the other, with a few lines around, as `diff -u` shows it; nothing where they are equal.
pub fn unified(name: &str, before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let steps = steps(&old, &new);
    let mut text = String::new();
    let mut shown = 0;
    while let Some(first) = (shown..steps.len()).find(|at| !matches!(steps[*at], Step::Kept(..))) {
        if text.is_empty() {
            text = format!("--- {name}\n+++ {name}\n");
        }
        let start = first.saturating_sub(AROUND).max(shown);
        let mut last = first;
        while let Some(next) =
            (last + 1..steps.len().min(last + 2 * AROUND + 2)).find(|at| !matches!(steps[*at], Step::Kept(..)))
        {
            last = next;
        }
        shown = (last + 1 + AROUND).min(steps.len());
        hunk(&mut text, &steps, start..shown, (&old, &new));
    }
    text
}

fn hunk(text: &mut String, steps: &[Step], range: std::ops::Range<usize>, (old, new): (&[&str], &[&str])) {
    let before = &steps[..range.start];
    let steps = &steps[range];
    let count = |steps: &[Step], left_out: fn(&Step) -> bool| steps.iter().filter(|step| !left_out(step)).count();
    let is_new: fn(&Step) -> bool = |step| matches!(step, Step::New(_));
    let is_gone: fn(&Step) -> bool = |step| matches!(step, Step::Gone(_));
    let place = |left_out| {
        let lines = count(steps, left_out);
        // A side without lines is counted from the line before: https://www.gnu.org/software/diffutils/manual/.
        (count(before, left_out) + usize::from(lines > 0), lines)
    };
    let ((from, lost), (to, gained)) = (place(is_new), place(is_gone));
    text.push_str(&format!("@@ -{from},{lost} +{to},{gained} @@\n"));
    for step in steps {
        text.push_str(&match step {
            Step::Kept(at, _) => format!(" {}", old[*at]).trim_end().to_owned(),
            Step::Gone(at) => format!("-{}", old[*at]),
            Step::New(at) => format!("+{}", new[*at]),
        });
        text.push('\n');
    }
}

/// Applies to `text` what leads from `settled`, which has the same lines with other ends, to `edited`. Each line that
/// is kept keeps its bytes.
pub(super) fn patch(text: &str, settled: &str, edited: &str) -> String {
    let own: Vec<&str> = text.split_inclusive('\n').collect();
    let (old, new): (Vec<&str>, Vec<&str>) = (settled.lines().collect(), edited.lines().collect());
    let end = line_end(&own);
    let mut result = String::with_capacity(text.len());
    for step in steps(&old, &new) {
        match step {
            Step::Kept(at, _) => result.push_str(own.get(at).copied().unwrap_or_default()),
            Step::Gone(_) => {}
            Step::New(at) => {
                if !result.is_empty() && !result.ends_with('\n') {
                    result.push_str(end);
                }
                result.push_str(new[at]);
                result.push_str(end);
            }
        }
    }
    result
}

/// Adds lines to the end of a text, with its line ends.
pub(super) fn append(text: &mut String, more: &str) {
    let end = line_end(&text.split_inclusive('\n').collect::<Vec<_>>());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str(end);
    }
    let more = if text.is_empty() { more.trim_start_matches('\n') } else { more };
    for line in more.lines() {
        text.push_str(line);
        text.push_str(end);
    }
}

/// How most lines end.
fn line_end(lines: &[&str]) -> &'static str {
    let windows = lines.iter().filter(|line| line.ends_with("\r\n")).count();
    let ended = lines.iter().filter(|line| line.ends_with('\n')).count();
    if windows * 2 > ended { "\r\n" } else { "\n" }
}

/// The shortest way from one list of lines to the other.
fn steps(old: &[&str], new: &[&str]) -> Vec<Step> {
    let same = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(old, new)| old == new).count();
    let start = same(&mut old.iter().zip(new));
    let rest = old.len().min(new.len()) - start;
    let end = same(&mut old.iter().rev().zip(new.iter().rev())).min(rest);
    let (inner_old, inner_new) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    let mut steps: Vec<Step> = (0..start).map(|at| Step::Kept(at, at)).collect();
    steps.extend(shortest(inner_old, inner_new).into_iter().map(|step| match step {
        Step::Kept(old, new) => Step::Kept(old + start, new + start),
        Step::Gone(at) => Step::Gone(at + start),
        Step::New(at) => Step::New(at + start),
    }));
    steps.extend((0..end).rev().map(|back| Step::Kept(old.len() - 1 - back, new.len() - 1 - back)));
    steps
}

/// Eugene W. Myers, An O(ND) Difference Algorithm and Its Variations: <http://www.xmailserver.org/diff2.pdf>.
fn shortest(old: &[&str], new: &[&str]) -> Vec<Step> {
    let most = (old.len() + new.len()).min(MOST);
    let mut search = Search { old, new, rounds: Vec::new() };
    for round in 0..=most {
        if search.advance(round) {
            return search.trace(round);
        }
    }
    (0..old.len()).map(Step::Gone).chain((0..new.len()).map(Step::New)).collect()
}

struct Search<'a> {
    old: &'a [&'a str],
    new: &'a [&'a str],
    /// For each number of differences, the furthest line of the first text on each diagonal, lowest first; -1 is none.
    rounds: Vec<Vec<i32>>,
}

impl Search<'_> {
    /// Reads as far as that many differences lead; true at the end of both texts.
    fn advance(&mut self, round: usize) -> bool {
        let (old, new) = (self.old.len() as i32, self.new.len() as i32);
        let mut reached = vec![-1; 2 * round + 1];
        for at in (0..=2 * round).step_by(2) {
            let diagonal = at as i32 - round as i32;
            let Some((mut x, _)) = self.start(round, diagonal) else { continue };
            while x < old && x - diagonal < new && self.old[x as usize] == self.new[(x - diagonal) as usize] {
                x += 1;
            }
            reached[at] = x;
            if x == old && x - diagonal == new {
                self.rounds.push(reached);
                return true;
            }
        }
        self.rounds.push(reached);
        false
    }

    /// Where a round begins on a diagonal, and the diagonal that it comes from.
    fn start(&self, round: usize, diagonal: i32) -> Option<(i32, i32)> {
        if round == 0 {
            return Some((0, 0));
        }
        let before = &self.rounds[round - 1];
        let furthest = |diagonal: i32| {
            let at = usize::try_from(diagonal + round as i32 - 1).ok()?;
            before.get(at).copied().filter(|x| *x >= 0)
        };
        let gone = furthest(diagonal - 1).map(|x| (x + 1, diagonal - 1));
        let added = furthest(diagonal + 1).map(|x| (x, diagonal + 1));
        let inside = |(x, _): &(i32, i32)| *x <= self.old.len() as i32 && *x - diagonal <= self.new.len() as i32;
        gone.into_iter().chain(added).filter(inside).max_by_key(|(x, _)| *x)
    }

    fn trace(&self, last: usize) -> Vec<Step> {
        let (mut x, mut y) = (self.old.len() as i32, self.new.len() as i32);
        let mut steps = Vec::new();
        for round in (0..=last).rev() {
            let Some((start, from)) = self.start(round, x - y) else { break };
            let diagonal = x - y;
            while x > start {
                (x, y) = (x - 1, y - 1);
                steps.push(Step::Kept(x as usize, y as usize));
            }
            if round > 0 && from < diagonal {
                x -= 1;
                steps.push(Step::Gone(x as usize));
            } else if round > 0 {
                y -= 1;
                steps.push(Step::New(y as usize));
            }
        }
        steps.reverse();
        steps
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Step, patch, steps, unified};

    #[test]
    fn what_changed_is_shown_with_what_is_around_it() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n";
        let after = "a\nb\nc\nd\ne\nF\ng\nh\ni\nj\nk\nl\nm\n";
        let expected = "--- x\n+++ x\n@@ -3,10 +3,11 @@\n c\n d\n e\n-f\n+F\n g\n h\n i\n j\n k\n l\n+m\n";
        assert_eq!(unified("x", before, after), expected);
        assert_eq!(unified("x", "", "a\n"), "--- x\n+++ x\n@@ -0,0 +1,1 @@\n+a\n");
        assert_eq!(unified("x", before, before), "");
    }

    #[test]
    fn lines_that_are_kept_keep_their_ends() {
        let text = "\u{feff}a\r\nb\r\nc\nd";
        assert_eq!(patch(text, "a\nb\nc\nd\n", "a\nB\nc\nd\ne\n"), "\u{feff}a\r\nB\r\nc\nd\r\ne\r\n");
    }

    proptest! {
        #[test]
        fn the_steps_lead_from_one_text_to_the_other(
            old in prop::collection::vec("[ab]", 0..30),
            new in prop::collection::vec("[abc]", 0..30),
        ) {
            let (old, new): (Vec<&str>, Vec<&str>) =
                (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
            let found = steps(&old, &new);
            let side = |first: bool| found.iter().filter_map(|step| match step {
                Step::Kept(at, other) => Some(if first { old[*at] } else { new[*other] }),
                Step::Gone(at) => first.then(|| old[*at]),
                Step::New(at) => (!first).then(|| new[*at]),
            }).collect::<Vec<_>>();
            prop_assert_eq!(side(true), old.clone());
            prop_assert_eq!(side(false), new.clone());
            for step in &found {
                if let Step::Kept(one, other) = step {
                    prop_assert_eq!(old[*one], new[*other]);
                }
            }
        }
    }
}
