//! Every type reads back as it was lowered.

use crate::flavour::Flavour;
use crate::schema::Column;
use crate::session::mysql::testing::declared::{assert_same, column, native, round_trip, schema, table};
use crate::session::mysql::testing::{on, on_each};

#[test]
fn every_portable_type_reads_back_as_it_was_lowered() {
    let types = [
        "boolean",
        "smallint",
        "integer",
        "bigint",
        "real",
        "double",
        "decimal(12,3)",
        "decimal(65,30)",
        "string(255)",
        "char(7)",
        "text",
        "bytes",
        "bytes(16)",
        "date",
        "time",
        "time(0)",
        "time(3)",
        "timestamp",
        "timestamp(0)",
        "timestamptz",
        "timestamptz(0)",
        "timestamptz(3)",
        "uuid",
        "json",
        "enum:mood",
    ];
    on_each(|database| {
        let columns = types.iter().enumerate().flat_map(|(at, r#type)| {
            let strict = Column { nullable: false, ..column(&format!("s{at}"), r#type) };
            [column(&format!("n{at}"), r#type), strict]
        });
        let (wanted, live) = round_trip(database, &schema([table("t", columns)]));
        assert_same(&wanted, &live);
    });
}

#[test]
fn every_native_type_reads_back_as_it_was_lowered() {
    let both = [
        "TINYINT",
        "tinyint(1)",
        "tinyint unsigned",
        "smallint unsigned",
        "MediumInt",
        "mediumint unsigned",
        "INT",
        "int(5)",
        "int unsigned",
        "bigint unsigned",
        "numeric(5)",
        "dec",
        "decimal(5,2) unsigned",
        "float",
        "float(20)",
        "float(30)",
        "double precision",
        "float(7,3)",
        "bit",
        "bit(8)",
        "date",
        "datetime",
        "datetime(6)",
        "timestamp",
        "time(2)",
        "year",
        "char",
        "character varying(20)",
        "varchar(20)",
        "binary",
        "binary(16)",
        "varbinary(16)",
        "tinytext",
        "text",
        "mediumtext",
        "longtext",
        "tinyblob",
        "blob",
        "mediumblob",
        "longblob",
        "enum('a', 'it''s')",
        "set('x','y')",
        "json",
        "geometry",
        "point",
        "geometrycollection",
        "bool",
    ];
    on_each(|database| {
        let columns = both.iter().enumerate().map(|(at, r#type)| native(&format!("c{at}"), r#type));
        let (wanted, live) = round_trip(database, &schema([table("t", columns)]));
        assert_same(&wanted, &live);
    });
}

#[test]
fn the_types_of_one_server_alone_read_back_as_they_were_lowered() {
    on(Flavour::MariaDb, |database| {
        let columns = ["uuid", "inet6", "inet4"].map(|r#type| native(r#type, r#type));
        let (wanted, live) = round_trip(database, &schema([table("t", columns)]));
        assert_same(&wanted, &live);
    });
    on(Flavour::MySql, |database| {
        let (wanted, live) = round_trip(database, &schema([table("t", [native("v", "vector(3)")])]));
        assert_same(&wanted, &live);
    });
}
