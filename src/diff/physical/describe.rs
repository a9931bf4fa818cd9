//! The parts of a table in the words of a comparison.

use crate::physical::{
    Check, Column, ForeignKey, Index, IndexKey, IndexKind, IndexPart, Nulls, Order, PrimaryKey, Timing, Unique,
};

pub(super) fn column(column: &Column) -> String {
    let mut text = column.r#type.clone();
    if !column.nullable {
        text.push_str(" not null");
    }
    if let Some(default) = &column.default {
        text.push_str(&format!(" default {default}"));
    }
    if let Some(generated) = &column.generated {
        text.push_str(&format!(" generated as ({})", generated.expression));
    }
    text
}

pub(super) fn primary_key(key: &PrimaryKey) -> String {
    let name = key.name.as_ref().map(|name| format!("`{name}` ")).unwrap_or_default();
    format!("{name}({})", key.columns.join(", "))
}

pub(super) fn unique(unique: &Unique) -> String {
    let nulls = if unique.nulls_equal { " nulls equal" } else { "" };
    format!("({}){nulls}{}", unique.columns.join(", "), timing(unique.timing))
}

pub(super) fn check(check: &Check) -> String {
    check.expression.to_string()
}

pub(super) fn foreign_key(key: &ForeignKey) -> String {
    let ForeignKey { columns, table, references, on_delete, on_update, timing, .. } = key;
    let (columns, references, timing) = (columns.join(", "), references.join(", "), self::timing(*timing));
    format!("({columns}) to {table} ({references}) on delete {on_delete} on update {on_update}{timing}")
}

fn timing(timing: Timing) -> &'static str {
    match timing {
        Timing::NotDeferrable => "",
        Timing::InitiallyImmediate => " deferrable",
        Timing::InitiallyDeferred => " initially deferred",
    }
}

pub(super) fn index(index: &Index) -> String {
    let part = |part: &IndexPart| {
        let mut text = match &part.key {
            IndexKey::Column(name) => name.clone(),
            IndexKey::Expression(sql) => format!("({sql})"),
        };
        part.prefix.iter().for_each(|prefix| text.push_str(&format!("({prefix})")));
        part.collation.iter().for_each(|collation| text.push_str(&format!(" collate {collation}")));
        part.operator_class.iter().for_each(|class| text.push_str(&format!(" {class}")));
        if part.order == Order::Descending {
            text.push_str(" desc");
        }
        match part.nulls {
            Some(Nulls::First) => text.push_str(" nulls first"),
            Some(Nulls::Last) => text.push_str(" nulls last"),
            None => {}
        }
        text
    };
    let kind = match index.kind {
        IndexKind::Plain => "",
        IndexKind::Unique => "unique ",
        IndexKind::FullText => "fulltext ",
        IndexKind::Spatial => "spatial ",
    };
    let parts: Vec<String> = index.parts.iter().map(part).collect();
    let mut text = format!("{kind}on ({})", parts.join(", "));
    index.method.iter().for_each(|method| text.push_str(&format!(" using {method}")));
    if !index.include.is_empty() {
        text.push_str(&format!(" include ({})", index.include.join(", ")));
    }
    if index.nulls_equal {
        text.push_str(" nulls equal");
    }
    index.predicate.iter().for_each(|predicate| text.push_str(&format!(" where {predicate}")));
    text
}
