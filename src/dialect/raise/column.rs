//! One column on its way up.

use super::own;
use crate::dialect::{Engine, LowerColumn};
use crate::flavour::Flavour;
use crate::physical;
use crate::schema::{Column, ColumnType, Default, Generated, Identity, Literal, PerEngine, Schema, Table};

/// Raises a column of a table whose key is known. The columns before it are in `table`.
pub(super) fn raise(engine: &Engine, schema: &Schema, table: &mut Table, live: &physical::Column) -> Column {
    let mut column = Column {
        name: live.name.clone(),
        r#type: in_own_words(engine, &live.r#type),
        nullable: live.nullable,
        default: None,
        generated: live.generated.as_ref().map(|generated| {
            let sql = own(engine, generated.expression.0.clone());
            Box::new(Generated { sql, storage: generated.storage })
        }),
        identity: None,
        collation: live.collation.clone().map(|collation| own(engine, collation)),
        comment: live.comment.clone(),
    };
    let rowid = is_rowid(engine, table, live);
    let identities = if rowid { vec![Some(Identity::ByDefault)] } else { identities(engine, live) };
    let types = types(schema, &live.r#type, rowid);
    'found: for identity in &identities {
        column.identity = *identity;
        // A dialect may look at the column in its table.
        table.columns.insert(column.name.clone(), column.clone());
        for candidate in &types {
            if lowers_to(engine, schema, table, live, candidate) {
                column.r#type = PerEngine::any(candidate.clone());
                break 'found;
            }
        }
    }
    if column.r#type.any.is_none() {
        column.identity = identities.first().copied().flatten();
    }
    column.default = live.default.as_ref().map(|default| raise_default(engine, schema, table, &column, live, default));
    column
}

/// A type that the dialect does not know is taken as it stands.
fn in_own_words(engine: &Engine, native: &str) -> PerEngine<ColumnType> {
    let known = engine.dialect().native(engine, native).is_some_and(|spelled| spelled == native);
    let text = if known { native.to_owned() } else { format!("{}{native}", ColumnType::AS_IT_STANDS) };
    own(engine, ColumnType::Native(text))
}

/// What numbers a row of SQLite without a word.
fn is_rowid(engine: &Engine, table: &Table, live: &physical::Column) -> bool {
    let sole = table.primary_key.as_ref().is_some_and(|key| key.columns == [live.name.clone()]);
    let numbers = live.r#type == "INTEGER" && live.default.is_none() && live.generated.is_none();
    engine.flavour == Flavour::Sqlite && sole && numbers && !table.sqlite.without_rowid
}

fn identities(engine: &Engine, live: &physical::Column) -> Vec<Option<Identity>> {
    let Some(identity) = live.identity else { return vec![None] };
    let declared = [Identity::ByDefault, Identity::Always, Identity::Serial];
    declared.into_iter().filter(|declared| engine.dialect().identity(*declared) == Some(identity)).map(Some).collect()
}

/// The portable types that may give the native one, the plainest first. Those with numbers have the numbers of `native`.
fn types(schema: &Schema, native: &str, rowid: bool) -> Vec<ColumnType> {
    use ColumnType as T;
    let numbers: Vec<u32> =
        native.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
    let mut types = if rowid { vec![T::BigInt] } else { Vec::new() };
    types.extend([
        T::Boolean,
        T::SmallInt,
        T::Integer,
        T::BigInt,
        T::Real,
        T::Double,
        T::Text,
        T::Date,
        T::Bytes(None),
    ]);
    if let Some(length) = numbers.first().filter(|length| **length > 0) {
        types.extend([T::String(Some(*length)), T::Char(*length), T::Bytes(Some(*length))]);
        let scale = numbers.get(1).copied().unwrap_or(0);
        types.extend(u16::try_from(*length).ok().zip(u16::try_from(scale).ok()).map(|(d, s)| T::Decimal(d, s)));
    }
    for digits in [6].into_iter().chain(0..6) {
        types.extend([T::Timestamp(digits), T::TimestampTz(digits), T::Time(digits)]);
    }
    types.extend([T::Json, T::Uuid, T::String(None), T::Char(1)]);
    types.extend(schema.enums.keys().map(|name| T::Enum(name.clone())));
    types
}

/// Whether the type is stored as that of the column, when it is given to the column in `table`.
fn lowers_to(
    engine: &Engine,
    schema: &Schema,
    table: &mut Table,
    live: &physical::Column,
    candidate: &ColumnType,
) -> bool {
    if let Some(column) = table.columns.get_mut(&live.name) {
        column.r#type = PerEngine::any(candidate.clone());
    }
    let table = &*table;
    let Some(column) = table.columns.get(&live.name) else { return false };
    let subject = LowerColumn { engine, schema, table, column, r#type: candidate.clone() };
    engine.dialect().native_type(&subject).is_ok_and(|lowered| lowered == live.r#type)
}

fn raise_default(
    engine: &Engine,
    schema: &Schema,
    table: &Table,
    column: &Column,
    live: &physical::Column,
    default: &physical::Expression,
) -> Default {
    let declared = column.r#type.get(engine.flavour).cloned().unwrap_or(ColumnType::Native(live.r#type.clone()));
    let subject = LowerColumn { engine, schema, table, column, r#type: declared };
    let gives = |candidate: &Default| {
        engine.dialect().default(&subject, &live.r#type, candidate).is_ok_and(|lowered| lowered == default.0)
    };
    let mut candidates = candidates(default.as_str());
    if subject.r#type == ColumnType::Boolean {
        candidates.sort_by_key(|candidate| !matches!(candidate, Default::Literal(Literal::Boolean(_))));
    }
    let found = candidates.into_iter().find(gives);
    found.unwrap_or_else(|| Default::Sql(Box::new(own(engine, default.0.clone()))))
}

/// What a default may have been declared as.
fn candidates(sql: &str) -> Vec<Default> {
    let mut candidates = vec![Default::Now, Default::Uuid];
    let unquoted = sql.trim_start_matches(['\'', '(']).split(['\'', ')']).next().unwrap_or_default();
    if unquoted.parse::<f64>().is_ok_and(f64::is_finite) {
        candidates.push(Default::Literal(Literal::Number(unquoted.to_owned())));
    }
    for (words, given) in [(["true", "1", "b'1'"], true), (["false", "0", "b'0'"], false)] {
        if words.iter().any(|word| sql.eq_ignore_ascii_case(word) || unquoted.eq_ignore_ascii_case(word)) {
            candidates.push(Default::Literal(Literal::Boolean(given)));
        }
    }
    if let (Some(start), Some(end)) = (sql.find('\''), sql.rfind('\''))
        && start < end
    {
        let inner = &sql[start + 1..end];
        candidates.push(Default::Literal(Literal::Text(inner.replace("''", "'"))));
        candidates.push(Default::Literal(Literal::Text(inner.replace("''", "'").replace("\\\\", "\\"))));
    }
    candidates
}
