use super::{all, column, create, lower, memory, schema, table};
use crate::dialect::{Alteration, Statement};
use crate::schema::{
    Action, Check, ColumnType, Default, EnumType, ForeignKey, Generated, Identity, Index, IndexKey, IndexKind,
    IndexPart, Literal, Only, Order, PerEngine, Schema, Storage, TableName, Timing, Unique,
};
use crate::session::Session;

fn any(sql: &str) -> PerEngine<String> {
    PerEngine::any(sql.to_owned())
}

fn user() -> crate::schema::Table {
    let mut email = column("email", ColumnType::String(Some(255)));
    email.nullable = false;
    email.collation = Some(any("nocase"));
    let mut color = column("color", ColumnType::String(Some(64)));
    color.default = Some(Default::Literal(Literal::Text("it's \"red\"".to_owned())));
    let mut role = column("role", ColumnType::Enum("role".to_owned()));
    role.default = Some(Default::Literal(Literal::Text("member".to_owned())));
    let mut created = column("created_at", ColumnType::TimestampTz(6));
    created.default = Some(Default::Now);
    let mut token = column("token", ColumnType::Uuid);
    token.default = Some(Default::Uuid);
    let mut domain = column("domain", ColumnType::Text);
    domain.generated =
        Some(Box::new(Generated { sql: any("substr(email, instr(email, '@') + 1)"), storage: Storage::Stored }));
    let mut short = column("short", ColumnType::Text);
    short.generated = Some(Box::new(Generated { sql: any("substr(email, 1, 3)"), storage: Storage::Virtual }));
    let boss = column("boss", ColumnType::BigInt);
    let mut user = table("user", [email, color, role, created, token, domain, short, boss]);
    user.columns["id"].identity = Some(Identity::ByDefault);
    user.sqlite.autoincrement = true;
    user.uniques.insert(
        "uq_user_email".to_owned(),
        Unique {
            name: "uq_user_email".to_owned(),
            columns: vec!["email".to_owned(), "color".to_owned()],
            nulls_equal: false,
            timing: Timing::NotDeferrable,
        },
    );
    let check = Check { name: "ck_user_email".to_owned(), sql: any("email LIKE '%@%'"), only: Only(None) };
    user.checks.insert(check.name.clone(), check);
    let key = ForeignKey {
        name: "fk_user_boss_user".to_owned(),
        columns: vec!["boss".to_owned()],
        table: TableName::new("user"),
        references: vec!["id".to_owned()],
        on_delete: Action::SetNull,
        on_update: Action::Cascade,
        timing: Timing::InitiallyDeferred,
    };
    user.foreign_keys.insert(key.name.clone(), key);
    let index = Index {
        kind: IndexKind::Unique,
        predicate: Some(any("color IS NOT NULL")),
        ..Index::new(
            "ix_user_email_lower",
            vec![
                IndexPart::new(IndexKey::Sql(any("lower(email)"))),
                IndexPart { order: Order::Descending, ..IndexPart::new(IndexKey::Column("id".to_owned())) },
                IndexPart { collation: Some(any("rtrim")), ..IndexPart::new(IndexKey::Column("color".to_owned())) },
            ],
        )
    };
    user.indexes.insert(index.name.clone(), index);
    user
}

fn everything() -> Schema {
    let mut line = crate::schema::Table::new(TableName::new("order_line"));
    for name in ["order_id", "line_no"] {
        let mut key = column(name, ColumnType::Integer);
        key.nullable = false;
        line.columns.insert(name.to_owned(), key);
    }
    line.primary_key = Some(crate::schema::PrimaryKey {
        name: "pk_order_line".to_owned(),
        columns: vec!["order_id".to_owned(), "line_no".to_owned()],
    });
    line.sqlite.without_rowid = true;
    line.sqlite.strict = true;
    let role = EnumType {
        name: "role".to_owned(),
        schema: None,
        values: vec!["admin".to_owned(), "it's".to_owned(), "member".to_owned()],
    };
    Schema { enums: [("role".to_owned(), role)].into(), ..schema([user(), line]) }
}

#[test]
fn a_table_with_everything_reads_back_as_it_was_lowered() {
    let mut session = memory();
    let wanted = lower(&everything());
    create(&mut session, &wanted);
    assert_eq!(all(&mut session), wanted);
}

#[test]
fn a_table_with_everything_is_written_so() {
    let wanted = lower(&everything());
    let sql: Vec<String> =
        wanted.tables.values().flat_map(|table| super::ENGINE.create_table(table)).map(|s| s.sql).collect();
    assert_eq!(
        sql,
        [
            r#"CREATE TABLE "user" (
  "id" INTEGER CONSTRAINT "pk_user" PRIMARY KEY AUTOINCREMENT NOT NULL,
  "email" VARCHAR(255) NOT NULL COLLATE "NOCASE",
  "color" VARCHAR(64) DEFAULT 'it''s "red"',
  "role" TEXT DEFAULT 'member',
  "created_at" TIMESTAMPTZ DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  "token" CHAR(36) DEFAULT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
  "domain" TEXT GENERATED ALWAYS AS (substr(email, instr(email, '@') + 1)) STORED,
  "short" TEXT GENERATED ALWAYS AS (substr(email, 1, 3)) VIRTUAL,
  "boss" BIGINT,
  CONSTRAINT "uq_user_email" UNIQUE ("email", "color"),
  CONSTRAINT "ck_user_email" CHECK (email LIKE '%@%'),
  CONSTRAINT "ck_user_role_enum" CHECK ("role" IN ('admin', 'it''s', 'member')),
  CONSTRAINT "fk_user_boss_user" FOREIGN KEY ("boss") REFERENCES "user" ("id") ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
)"#,
            r#"CREATE UNIQUE INDEX "ix_user_email_lower" ON "user" ((lower(email)), "id" DESC, "color" COLLATE "RTRIM") WHERE color IS NOT NULL"#,
            r#"CREATE TABLE "order_line" (
  "order_id" INTEGER NOT NULL,
  "line_no" INTEGER NOT NULL,
  CONSTRAINT "pk_order_line" PRIMARY KEY ("order_id", "line_no")
) STRICT, WITHOUT ROWID"#,
        ]
    );
}

#[test]
fn defaults_hold_what_they_promise() {
    let mut session = memory();
    create(&mut session, &lower(&everything()));
    super::run(&mut session, &["INSERT INTO user (email) VALUES ('a@b.example')"]);
    let rows = session.query("SELECT color, role, created_at, token, domain, short FROM user", &[]).unwrap();
    let text: Vec<&str> = rows[0].iter().map(|value| value.as_text().unwrap()).collect();
    assert_eq!((text[0], text[1], text[4], text[5]), ("it's \"red\"", "member", "b.example", "a@b"));
    assert_eq!(text[2].len(), "2026-11-20 10:15:00.123".len());
    let token = text[3];
    assert_eq!((token.len(), &token[14..15]), (36, "4"));
    assert!("89ab".contains(&token[19..20]), "{token}");
    assert!(token.chars().all(|c| c == '-' || c.is_ascii_digit() || ('a'..='f').contains(&c)), "{token}");
}

#[test]
fn every_portable_type_reads_back_as_it_was_lowered() {
    let mut session = memory();
    let types = [
        ("boolean", "BOOLEAN", "INTEGER"),
        ("smallint", "SMALLINT", "INTEGER"),
        ("integer", "INTEGER", "INTEGER"),
        ("bigint", "BIGINT", "INTEGER"),
        ("real", "REAL", "REAL"),
        ("double", "DOUBLE", "REAL"),
        ("string(20)", "VARCHAR(20)", "TEXT"),
        ("string", "TEXT", "TEXT"),
        ("char(2)", "CHAR(2)", "TEXT"),
        ("text", "TEXT", "TEXT"),
        ("bytes", "BLOB", "BLOB"),
        ("bytes(16)", "BLOB", "BLOB"),
        ("date", "DATE", "TEXT"),
        ("time(3)", "TIME", "TEXT"),
        ("timestamp(0)", "TIMESTAMP", "TEXT"),
        ("timestamptz", "TIMESTAMPTZ", "TEXT"),
        ("uuid", "CHAR(36)", "TEXT"),
        ("json", "TEXT", "TEXT"),
        ("decimal(15,4)", "NUMERIC(15,4)", ""),
        ("double precision", "DOUBLE PRECISION", ""),
        ("decimal(4)", "NUMERIC(4,0)", ""),
        ("nvarchar ( 7 )", "NVARCHAR(7)", ""),
    ];
    for (strict, name) in [(false, "plain"), (true, "strict")] {
        let usable = types.iter().filter(|(_, _, native)| !strict || !native.is_empty());
        let columns = usable.clone().map(|(portable, _, _)| column(portable, portable.parse().unwrap()));
        let mut declared = table(name, columns);
        declared.sqlite.strict = strict;
        let wanted = lower(&schema([declared]));
        for (portable, plain, native) in usable {
            let expected = if strict { native } else { plain };
            assert_eq!(wanted.tables[0].columns[*portable].r#type, *expected, "{portable} of a {name} table");
        }
        create(&mut session, &wanted);
        let mut live = all(&mut session);
        live.tables.retain(|live, _| live.name == name);
        assert_eq!(live, wanted);
    }
}

#[test]
fn an_added_column_brings_its_enum_and_its_foreign_key() {
    let mut session = memory();
    let wanted = lower(&everything());
    let user = &wanted.tables[0];
    let mut before = user.clone();
    for column in ["role", "boss"] {
        before.columns.shift_remove(column);
    }
    before.checks.shift_remove("ck_user_role_enum");
    before.foreign_keys.clear();
    let mut statements: Vec<Statement> = super::ENGINE.create_table(&before);
    let (renamed, fill, using) = std::default::Default::default();
    statements.extend(super::ENGINE.alter_table(&Alteration { before: &before, after: user, renamed, fill, using }));
    session.execute(&statements, &mut |_| {}).unwrap();
    assert_eq!(&all(&mut session).tables[0], user);
}
