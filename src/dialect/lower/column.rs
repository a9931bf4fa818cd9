//! One column on its way down.

use super::{LowerColumn, Reject, constraint};
use crate::diagnostic::suggestion;
use crate::dialect::tokens::{self, TokenKind};
use crate::dialect::{Engine, Problem};
use crate::flavour::Flavour;
use crate::physical;
use crate::schema::{Column, ColumnType, Identity, Place, Schema, Storage, Table};

pub(super) fn lower(
    engine: &Engine,
    schema: &Schema,
    table: &Table,
    column: &Column,
    problems: &mut Vec<Problem>,
) -> Option<physical::Column> {
    let place = Place::column(&table.name, &column.name);
    let resolved = resolve(engine, schema, column)
        .map_err(|reject| problems.push(reject.at(place.clone().attribute("type"))))
        .ok()?;
    let subject = LowerColumn { engine, schema, table, column, r#type: resolved };
    let native = match &subject.r#type {
        ColumnType::Native(text) => Ok(text.clone()),
        _ => engine.dialect().native_type(&subject),
    };
    let native = native.map_err(|reject| problems.push(reject.at(place.clone().attribute("type")))).ok()?;
    let default = column.default.as_ref().and_then(|default| {
        let text = engine.dialect().default(&subject, &native, default);
        text.map_err(|reject| problems.push(reject.at(place.clone().attribute("default")))).ok()
    });
    Some(physical::Column {
        name: column.name.clone(),
        r#type: native,
        nullable: column.nullable,
        default: default.map(physical::Expression::new),
        generated: generated(engine, column, &place, problems).map(Box::new),
        identity: identity(engine, column, &place, problems),
        collation: column.collation.as_ref().and_then(|collation| collation.get(engine.flavour)).cloned(),
        comment: column.comment.clone().filter(|_| engine.facts().comments),
    })
}

/// The type for this engine. What stands in an engine's own slot, or is not portable, is native if the dialect knows
/// it, so that `mysql = "text"` is MySQL's own TEXT.
fn resolve(engine: &Engine, schema: &Schema, column: &Column) -> Result<ColumnType, Reject> {
    let Some(declared) = column.r#type.get(engine.flavour) else {
        return Err(Reject::new(format!("column `{}` has no type for {}", column.name, engine.flavour.title()))
            .help(format!("add `{} = \"…\"` or `any = \"…\"`", engine.flavour)));
    };
    let portable = match declared {
        ColumnType::Native(text) if text.starts_with(ColumnType::AS_IT_STANDS) => {
            return as_it_stands(engine, text).map(ColumnType::Native);
        }
        ColumnType::Native(text) => match engine.dialect().native(engine, text) {
            Some(native) => return Ok(ColumnType::Native(native)),
            None => text.parse().map_err(|error: crate::schema::UnknownType| Reject::new(error.0))?,
        },
        portable => portable.clone(),
    };
    match &portable {
        ColumnType::Native(text) => Err(unknown(engine, text)),
        ColumnType::Enum(name) if !schema.enums.contains_key(name) => {
            let reject = Reject::new(format!("there is no enum `{name}`"));
            Err(match suggestion(name, schema.enums.keys().map(String::as_str)) {
                Some(known) => reject.help(format!("did you mean `enum:{known}`?")),
                None => reject.help(format!("declare it: `[enums]` `{name} = {{ values = [\"…\"] }}`")),
            })
        }
        _ => Ok(portable),
    }
}

/// No type at all is one to SQLite: <https://sqlite.org/datatype3.html#determination_of_column_affinity>.
///
/// Names, numbers, texts, dots, commas and brackets are all that a type is made of.
fn as_it_stands(engine: &Engine, text: &str) -> Result<String, Reject> {
    let native = text.trim_start_matches(ColumnType::AS_IT_STANDS).trim();
    if native.is_empty() && engine.flavour == Flavour::Sqlite {
        return Ok(String::new());
    }
    let is_one = tokens::check_expression(engine.flavour, native).is_ok()
        && tokens::tokens(engine.flavour, native).is_ok_and(|found| {
            found
                .iter()
                .all(|token| token.kind != TokenKind::Symbol || [".", ",", "(", ")", "[", "]"].contains(&token.text))
        });
    if is_one { Ok(native.to_owned()) } else { Err(Reject::new(format!("`{native}` is not one type"))) }
}

fn unknown(engine: &Engine, text: &str) -> Reject {
    let reject = Reject::new(format!("`{text}` is neither a portable type nor one of {}", engine.flavour.title()));
    let name = text.split('(').next().unwrap_or(text).trim().to_lowercase();
    let numbered = |integer: &str| format!("write `{integer}` and `autoincrement = true`");
    let synonym = match name.as_str() {
        "smallserial" | "serial2" => return reject.help(numbered("smallint")),
        "serial" | "serial4" => return reject.help(numbered("integer")),
        "bigserial" | "serial8" => return reject.help(numbered("bigint")),
        "int" | "int4" => Some("integer"),
        "int8" => Some("bigint"),
        "varchar" | "str" => Some("string(255)"),
        "bool" => Some("boolean"),
        "datetime" => Some("timestamp"),
        "float" => Some("double"),
        "numeric" => Some("decimal(10,2)"),
        "blob" | "binary" | "bytea" => Some("bytes"),
        "jsonb" => Some("json"),
        _ => suggestion(&name, ColumnType::NAMES),
    };
    match synonym {
        Some(known) => reject.help(format!("did you mean `{known}`?")),
        None => reject.help(format!(
            "portable types: {}; or one type for each engine: {{ any = \"…\", postgres = \"…\" }}",
            ColumnType::NAMES.join(", ")
        )),
    }
}

fn generated(
    engine: &Engine,
    column: &Column,
    place: &Place,
    problems: &mut Vec<Problem>,
) -> Option<physical::Generated> {
    let generated = column.generated.as_ref()?;
    let place = place.clone().attribute("generated");
    if generated.storage == Storage::Virtual && !engine.facts().virtual_columns {
        problems.push(
            Problem::new(place.clone(), format!("{engine} has no virtual generated columns"))
                .help("store it: `generated = { sql = \"…\", stored = true }`"),
        );
    }
    let expression = constraint::expression(engine, &generated.sql, "generated column", &place, problems)?;
    Some(physical::Generated { expression, storage: generated.storage })
}

fn identity(
    engine: &Engine,
    column: &Column,
    place: &Place,
    problems: &mut Vec<Problem>,
) -> Option<physical::Identity> {
    let identity = column.identity?;
    if identity == Identity::Always && !engine.facts().identity_always {
        problems.push(
            Problem::new(
                place.clone().attribute("autoincrement"),
                format!(
                    "{} cannot refuse numbers in an insert: it has no `autoincrement = \"always\"`",
                    engine.flavour.title()
                ),
            )
            .help("write `autoincrement = true`"),
        );
    }
    engine.dialect().identity(identity)
}
