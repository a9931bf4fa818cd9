//! Every default reads back as it was lowered.

use crate::schema::{Default, Literal};
use crate::session::mysql::testing::declared::{
    assert_same, column, native, number, round_trip, schema, sql, table, text, with,
};
use crate::session::mysql::testing::on_each;

#[test]
fn every_default_reads_back_as_it_was_lowered() {
    on_each(|database| {
        let columns = [
            with(Default::Literal(Literal::Boolean(true)), column("boolean", "boolean")),
            with(number("-5"), column("smallint", "smallint")),
            with(number("1_000"), column("integer", "integer")),
            with(number("1e3"), column("bigint", "bigint")),
            with(number("0.1"), column("real", "real")),
            with(number("1e14"), column("real_large", "real")),
            with(number("1e15"), column("double", "double")),
            with(number("1.5e300"), column("double_large", "double")),
            with(number("-0.00001"), column("double_small", "double")),
            with(number("1.5"), column("decimal", "decimal(10,2)")),
            with(text("12345678901234567890.5"), column("decimal_text", "decimal(30,2)")),
            with(text(""), column("empty", "string(20)")),
            with(text("NULL"), column("word", "string(20)")),
            with(text("current_timestamp()"), column("call", "string(30)")),
            with(text(r"it's \a 'x' \"), column("quotes", "string(20)")),
            with(text("new\nline\r\t"), column("lines", "string(20)")),
            with(text("0x4142"), column("hex", "string(20)")),
            with(text("ab"), column("char", "char(4)")),
            with(text(r"it's \a"), column("text", "text")),
            with(text("ab"), column("bytes", "bytes")),
            with(text("ab\\'"), column("bytes_short", "bytes(10)")),
            with(text("2026-11-20"), column("date", "date")),
            with(text("10:15"), column("time", "time(3)")),
            with(text("2026-11-20T10:15:00.5"), column("timestamp", "timestamp")),
            with(text("2026-11-20T10:15:00+01:00"), column("timestamptz", "timestamptz(0)")),
            with(text("00000000-0000-0000-0000-00000000000F"), column("uuid", "uuid")),
            with(text(r#"{"a": "it's"}"#), column("json", "json")),
            with(text("it's"), column("enum", "enum:mood")),
            with(text(r"back\slash"), column("enum2", "enum:mood")),
            with(Default::Now, column("now", "timestamp")),
            with(Default::Now, column("now0", "timestamp(0)")),
            with(Default::Now, column("nowtz", "timestamptz(3)")),
            with(Default::Now, column("today", "date")),
            with(Default::Now, column("clock", "time(2)")),
            with(Default::Uuid, column("new", "uuid")),
            with(Default::Uuid, column("new_text", "string(36)")),
            with(sql("uuid()"), column("sql", "string(40)")),
            with(sql("((1 + 2))"), column("sum", "integer")),
            with(sql("'x'"), column("sql_text", "text")),
            with(sql("'x'"), column("sql_string", "string(3)")),
            with(sql("-3"), column("sql_number", "integer")),
            with(sql("NOW(6)"), column("sql_now", "timestamp")),
            with(sql("current_timestamp on update current_timestamp()"), native("updated", "datetime")),
            with(sql("on update now(3)"), native("touched", "timestamp(3)")),
            with(number("5"), native("bit", "bit(4)")),
            with(number("2020"), native("year", "year")),
        ];
        let (wanted, live) = round_trip(database, &schema([table("t", columns)]));
        assert_same(&wanted, &live);
    });
}
