//! Lists, arrays and CASE: parts that become of one type.

use super::Server;
use super::kind::{Kind, NUMBERS, Typed};
use crate::dialect::normal::{Head, Node};

impl Server<'_> {
    /// The type that all become: the widest of numbers, else the first that is known. None where they have none in
    /// common, or no rule says which.
    fn common(parts: &[&Typed]) -> Option<String> {
        let known: Vec<&&Typed> = parts.iter().filter(|part| part.kind != Kind::Open).collect();
        let Some(first) = known.first() else { return Some("text".to_owned()) };
        if let Some(ranks) = known.iter().map(|part| part.rank()).collect::<Option<Vec<_>>>() {
            return ranks.into_iter().max().map(|rank| NUMBERS[rank].to_owned());
        }
        let base = first.base()?;
        let is_same = |part: &Typed| part.is(&base) || (first.is_text() && part.is_text());
        let is_common = known.iter().all(|part| is_same(part));
        let kind = if base == "character" { "bpchar".to_owned() } else { base };
        is_common.then_some(kind)
    }

    /// All as one type; none where there is none.
    fn unified(&mut self, parts: Vec<Typed>) -> Option<(Vec<Typed>, String)> {
        let kind = Server::common(&parts.iter().collect::<Vec<_>>())?;
        // The text of a number or a boolean is written as a value.
        let is_value = NUMBERS.contains(&kind.as_str()) || kind == "boolean";
        self.is_sure &= !is_value || parts.iter().all(|part| !matches!(part.node.head, Head::Text(_)));
        Some((parts.into_iter().map(|part| self.taken(part, &kind)).collect(), kind))
    }

    pub(super) fn array(&mut self, node: &Node) -> Typed {
        let parts = self.all(&node.parts);
        match self.unified(parts) {
            Some((parts, kind)) => {
                let parts = parts.into_iter().map(|part| part.node).collect();
                Typed::new(Node::new(Head::Array, parts), Kind::Loose(format!("{kind}[]")))
            }
            None => self.unknown(node),
        }
    }

    /// `IN` and `NOT IN`: one value is compared, several constants are an array, and columns are compared one by one.
    pub(super) fn one_of(&mut self, node: &Node, negated: bool) -> Typed {
        let Some((value, list)) = node.parts.split_first() else { return self.unknown(node) };
        let (operator, joined) = if negated { ("<>", Head::And) } else { ("=", Head::Or) };
        let constants = list.iter().filter(|part| !part.has_column()).count();
        if constants < 2 {
            let mut compare = |part: &Node| {
                let (value, part) = (self.typed(value), self.typed(part));
                self.beside(operator, value, part).node
            };
            let mut parts: Vec<Node> = list.iter().map(&mut compare).collect();
            let node = if parts.len() == 1 { parts.remove(0) } else { left_first(&joined, parts) };
            return Typed::new(node, Kind::exact("boolean"));
        }
        let typed = self.typed(value);
        let parts = self.all(list);
        let kind = Server::common(&std::iter::once(&typed).chain(&parts).collect::<Vec<_>>());
        let Some(kind) = kind.filter(|_| constants == list.len()) else { return self.unknown(node) };
        let parts = parts.into_iter().map(|part| self.taken(part, &kind)).collect();
        self.beside_each(operator, negated, typed, parts)
    }

    /// `= ANY (…)`.
    pub(super) fn each(&mut self, node: &Node, operator: &str, all: bool) -> Typed {
        let [value, array] = node.parts.as_slice() else { return self.unknown(node) };
        let (value, typed) = (self.typed(value), self.typed(array));
        let element = match &typed.kind {
            Kind::Exact(kind) | Kind::Loose(kind) => kind.strip_suffix("[]").map(str::to_owned),
            Kind::Open | Kind::Unknown => None,
        };
        match (typed.node.head, element) {
            (Head::Array, Some(element)) => {
                let parts = typed.node.parts.into_iter().map(|part| Typed::new(part, Kind::loose(&element))).collect();
                self.beside_each(operator, all, value, parts)
            }
            _ => self.unknown(node),
        }
    }

    /// A value beside each of an array, which are all cast alike.
    fn beside_each(&mut self, operator: &str, all: bool, value: Typed, parts: Vec<Typed>) -> Typed {
        let mut left = value.node.clone();
        let mut array = Vec::with_capacity(parts.len());
        for part in parts {
            let mut compared = self.beside(operator, value.clone(), part).node.parts;
            if compared.len() == 2 {
                array.extend(compared.pop());
                left = compared.remove(0);
            }
        }
        let head = Head::Each { operator: operator.to_owned(), all };
        Typed::new(Node::new(head, vec![left, Node::new(Head::Array, array)]), Kind::exact("boolean"))
    }

    pub(super) fn case(&mut self, node: &Node) -> Typed {
        let Head::Case { has_value } = node.head else { return self.unknown(node) };
        let (value, arms) = node.parts.split_at(usize::from(has_value));
        let value = value.first().map(|value| self.typed(value));
        let (mut conditions, mut results) = (Vec::new(), Vec::new());
        let mut otherwise = Typed::new(Node::word("null"), Kind::Open);
        for arm in arms {
            match (&arm.head, arm.parts.as_slice()) {
                (Head::When, [condition, result]) => {
                    let condition = self.typed(condition);
                    conditions.push(match &value {
                        Some(value) => self.beside("=", value.clone(), condition).node.parts.pop(),
                        None => Some(condition.node),
                    });
                    results.push(self.typed(result));
                }
                (Head::Else, [result]) => otherwise = self.typed(result),
                _ => return self.unknown(node),
            }
        }
        // What is else comes first where the type is looked for.
        results.insert(0, otherwise);
        let Some((results, kind)) = self.unified(results) else { return self.unknown(node) };
        let mut results = results.into_iter().map(|result| result.node);
        let otherwise = results.next().map(|result| Node::new(Head::Else, vec![result]));
        let arms = conditions.into_iter().flatten().zip(results);
        let arms = arms.map(|(condition, result)| Node::new(Head::When, vec![condition, result]));
        let parts = value.map(|value| value.node).into_iter().chain(arms).chain(otherwise).collect();
        Typed::new(Node::new(node.head.clone(), parts), Kind::Loose(kind))
    }

    /// `COALESCE`, `GREATEST` and `LEAST`.
    pub(super) fn alike(&mut self, name: &str, node: &Node) -> Typed {
        let parts = self.all(&node.parts);
        match self.unified(parts) {
            Some((parts, kind)) => {
                Typed::new(Node::call(name, parts.into_iter().map(|part| part.node).collect()), Kind::Loose(kind))
            }
            None => self.unknown(node),
        }
    }
}

/// All of them joined, which is what a chain of them is.
fn left_first(joined: &Head, parts: Vec<Node>) -> Node {
    Node::new(joined.clone(), parts)
}
