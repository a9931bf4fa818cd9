//! Which types an index method takes without an operator class being named, as `pg_opclass` of the server says:
//! <https://www.postgresql.org/docs/current/indexes-opclass.html>.

use super::types::base;

/// Types that cannot be sorted, and so be in no key and no B-tree.
const UNSORTED: &[&str] = &[
    "json",
    "xml",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "jsonpath",
    "pg_snapshot",
    "xid",
    "refcursor",
];

/// Types that have no hash, besides those above.
const UNHASHED: &[&str] = &["tsvector", "tsquery", "money", "bit", "bit varying"];

const GIST: &[&str] = &["point", "box", "polygon", "circle", "tsvector", "tsquery"];

const SPGIST: &[&str] = &["text", "character varying", "point", "box", "polygon", "inet", "cidr"];

/// Types of which a BRIN can keep the least and greatest values.
const BRIN: &[&str] = &[
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double precision",
    "text",
    "character varying",
    "character",
    "bpchar",
    "name",
    "\"char\"",
    "bytea",
    "bit",
    "bit varying",
    "date",
    "time without time zone",
    "time with time zone",
    "timestamp without time zone",
    "timestamp with time zone",
    "interval",
    "uuid",
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "oid",
    "regclass",
    "regtype",
    "regproc",
    "regrole",
    "regconfig",
    "pg_lsn",
    "box",
];

/// Types of extensions, which bring classes of their own.
const EXTENSIONS: &[&str] =
    &["hstore", "ltree", "lquery", "ltxtquery", "cube", "seg", "vector", "halfvec", "sparsevec", "citext"];

/// Whether values of the type have an order. An array has that of its elements: without one, an index over it can be
/// made, and then no row inserted.
pub(super) fn sorts(native: &str) -> bool {
    let kind = base(native);
    !UNSORTED.contains(&kind.trim_end_matches("[]"))
}

pub(super) fn takes(method: &str, native: &str) -> bool {
    let kind = base(native);
    let kind = kind.as_str();
    let is_array = kind.ends_with("[]");
    let is_range = kind.ends_with("range");
    match method {
        _ if EXTENSIONS.contains(&kind) => true,
        "btree" => sorts(kind),
        "hash" => kind == "xid" || sorts(kind) && !UNHASHED.contains(&kind),
        "gin" => is_array && sorts(kind) || ["jsonb", "tsvector"].contains(&kind),
        "gist" => is_range || GIST.contains(&kind),
        "spgist" => is_range && !kind.ends_with("multirange") || SPGIST.contains(&kind),
        "brin" => is_range && !kind.ends_with("multirange") || BRIN.contains(&kind),
        _ => true,
    }
}
