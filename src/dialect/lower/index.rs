//! Indexes on their way down.

use super::constraint::expression;
use crate::dialect::{Engine, Facts, Problem};
use crate::physical;
use crate::schema::{Index, IndexKey, IndexKind, IndexPart, Part, Place, Table};

pub(super) fn lower(
    engine: &Engine,
    table: &Table,
    index: &Index,
    problems: &mut Vec<Problem>,
) -> Option<physical::Index> {
    let place = Place::part(&table.name, Part::Index, &index.name);
    let lacks = missing_features(&engine.facts(), index);
    for feature in &lacks {
        problems.push(
            Problem::new(place.clone(), format!("{} has no {feature}", engine.flavour.title()))
                .help(format!("name the engines that have it: `only = [\"…\"]`, without \"{}\"", engine.flavour)),
        );
    }
    let method = index.method.as_ref().and_then(|method| method.get(engine.flavour)).cloned();
    if let Some(method) = &method
        && !engine.facts().index_methods.contains(&method.as_str())
    {
        problems.push(unknown_method(engine, &place, method));
        return None;
    }
    if !lacks.is_empty() {
        return None;
    }
    let parts: Option<Vec<_>> = index.parts.iter().map(|part| lower_part(engine, part, &place, problems)).collect();
    let predicate = match &index.predicate {
        Some(sql) => Some(expression(engine, sql, "index condition", &place, problems)?),
        None => None,
    };
    Some(physical::Index {
        name: index.name.clone(),
        kind: index.kind,
        parts: parts?,
        method,
        include: index.include.clone(),
        predicate,
        nulls_equal: index.nulls_equal,
    })
}

fn lower_part(
    engine: &Engine,
    part: &IndexPart,
    place: &Place,
    problems: &mut Vec<Problem>,
) -> Option<physical::IndexPart> {
    let key = match &part.key {
        IndexKey::Column(name) => physical::IndexKey::Column(name.clone()),
        IndexKey::Sql(sql) => physical::IndexKey::Expression(expression(engine, sql, "index part", place, problems)?),
    };
    Some(physical::IndexPart {
        key,
        order: part.order,
        nulls: part.nulls,
        operator_class: part.operator_class.clone(),
        collation: part.collation.as_ref().and_then(|collation| collation.get(engine.flavour)).cloned(),
        prefix: part.prefix,
    })
}

fn missing_features(facts: &Facts, index: &Index) -> Vec<&'static str> {
    let any = |test: fn(&IndexPart) -> bool| index.parts.iter().any(test);
    let asked = [
        (index.kind == IndexKind::FullText, facts.full_text_indexes, "full text indexes of its own"),
        (index.kind == IndexKind::Spatial, facts.spatial_indexes, "spatial indexes of its own"),
        (index.predicate.is_some(), facts.partial_indexes, "partial indexes"),
        (!index.include.is_empty(), facts.include_columns, "included index columns"),
        (index.nulls_equal, facts.nulls_equal, "`nulls_equal`: NULLs are always distinct"),
        (any(|part| matches!(part.key, IndexKey::Sql(_))), facts.expression_indexes, "expression indexes"),
        (any(|part| part.nulls.is_some()), facts.nulls_order, "choice of where NULLs sort in an index"),
        (any(|part| part.operator_class.is_some()), facts.operator_classes, "operator classes"),
        (any(|part| part.collation.is_some()), facts.index_collations, "collations of index parts"),
        (any(|part| part.prefix.is_some()), facts.prefix_lengths, "prefix lengths"),
    ];
    asked.into_iter().filter(|(asked, has, _)| *asked && !has).map(|(_, _, feature)| feature).collect()
}

fn unknown_method(engine: &Engine, place: &Place, method: &str) -> Problem {
    let problem = Problem::new(
        place.clone().attribute("method"),
        format!("{} has no index method `{method}`", engine.flavour.title()),
    );
    match engine.facts().index_methods {
        [] => problem.help("leave `method` out: this engine has one kind of index"),
        methods => problem.help(format!("it has {}", methods.join(", "))),
    }
}
