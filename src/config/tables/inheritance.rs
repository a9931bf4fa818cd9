//! In what order tables lend their columns.

use std::collections::HashSet;

use super::declaration::Declarations;
use crate::diagnostic::Diagnostic;
use crate::language::read::suggest;

/// The tables that others extend, each after all that it extends itself. An `extends` that leads nowhere or in a
/// circle is removed, with a complaint.
pub(super) fn order(declarations: &mut Declarations, diagnostics: &mut Vec<Diagnostic>) -> Vec<usize> {
    forget_unknown(declarations, diagnostics);
    let mut walk = Walk { states: vec![State::New; declarations.len()], order: Vec::new(), closing: HashSet::new() };
    for index in 0..declarations.len() {
        walk.visit(declarations, index, diagnostics);
    }
    for (index, extended) in &walk.closing {
        declarations[*index].extends.retain(|name| name.text != *extended);
    }
    let extended: HashSet<usize> = declarations
        .values()
        .flat_map(|declaration| &declaration.extends)
        .filter_map(|name| declarations.get_index_of(name.text.as_str()))
        .collect();
    walk.order.retain(|index| extended.contains(index));
    walk.order
}

fn forget_unknown(declarations: &mut Declarations, diagnostics: &mut Vec<Diagnostic>) {
    for index in 0..declarations.len() {
        let (known, unknown): (Vec<_>, Vec<_>) = std::mem::take(&mut declarations[index].extends)
            .into_iter()
            .partition(|name| declarations.contains_key(name.text.as_str()));
        for name in unknown {
            let complaint = name.complain(format!("there is no table `{}` to extend", name.text));
            diagnostics.push(suggest(complaint, &name.text, declarations.keys().map(String::as_str)));
        }
        declarations[index].extends = known;
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// A walk along `extends`, depth first.
struct Walk {
    states: Vec<State>,
    /// Extended tables before those that extend them.
    order: Vec<usize>,
    /// The entries of `extends` that close a circle.
    closing: HashSet<(usize, String)>,
}

impl Walk {
    /// Keeps its own stack, as a chain of tables may be longer than the thread's.
    fn visit(&mut self, declarations: &Declarations, start: usize, diagnostics: &mut Vec<Diagnostic>) {
        if self.states[start] != State::New {
            return;
        }
        self.states[start] = State::Open;
        let mut path = vec![(start, 0)];
        while let Some((index, next)) = path.last_mut() {
            let index = *index;
            let Some(name) = declarations[index].extends.get(*next) else {
                self.states[index] = State::Done;
                self.order.push(index);
                path.pop();
                continue;
            };
            *next += 1;
            let Some(extended) = declarations.get_index_of(name.text.as_str()) else { continue };
            match self.states[extended] {
                State::New => {
                    self.states[extended] = State::Open;
                    path.push((extended, 0));
                }
                State::Open => {
                    self.closing.insert((index, name.text.clone()));
                    let begin = path.iter().position(|(index, _)| *index == extended).unwrap_or(0);
                    let circle: Vec<_> = path[begin..].iter().map(|(index, _)| *index).chain([extended]).collect();
                    let circle: Vec<_> =
                        circle.into_iter().map(|index| format!("`{}`", declarations[index].key.text)).collect();
                    diagnostics.push(
                        name.complain(format!("table {} extends itself", circle[0]))
                            .label(circle.join(" extends "))
                            .help("take one of them out of the `extends` of the other"),
                    );
                }
                State::Done => {}
            }
        }
    }
}
