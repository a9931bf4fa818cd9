//! One value in place of another.

use toml_edit::{Array, InlineTable, Item, Table, Value};

/// Changes a value to another where they differ, and keeps what stands around it. Tables are changed entry by entry.
pub(super) fn set(item: &mut Item, new: Value) {
    if let (Some(entries), Value::InlineTable(new)) = (item.as_table_like(), &new) {
        let gone: Vec<String> =
            entries.iter().map(|(key, _)| key.to_owned()).filter(|key| !new.contains_key(key)).collect();
        gone.iter().for_each(|key| _ = remove(item, key));
        for (key, value) in new {
            put(item, key, value.clone());
        }
        return;
    }
    match item {
        Item::Value(old) if plain(old) == plain(&new) => {}
        Item::Value(Value::Array(old)) if extends(old, &new) => {
            let known = old.len();
            let more = new.as_array().into_iter().flatten().skip(known).map(plain);
            more.for_each(|value| push(old, &value));
        }
        Item::Value(old) => {
            let decor = old.decor().clone();
            *old = new;
            *old.decor_mut() = decor;
        }
        other => *other = Item::Value(new),
    }
}

/// Whether the array begins with all that is there.
fn extends(old: &Array, new: &Value) -> bool {
    let Some(new) = new.as_array() else { return false };
    !old.is_empty() && old.len() <= new.len() && old.iter().zip(new).all(|(old, new)| plain(old) == plain(new))
}

/// Adds a value in the way of the one before it.
fn push(array: &mut Array, value: &str) {
    let Ok(mut value) = value.parse::<Value>() else { return };
    let like = array.get(array.len().saturating_sub(1)).map(|last| last.decor().clone());
    let prefix = like.as_ref().and_then(|decor| decor.prefix()).and_then(|prefix| prefix.as_str());
    if let Some(prefix) = prefix.filter(|_| array.len() > 1) {
        // What stands on the lines between belongs to the values there.
        let line = prefix.rfind('\n').map_or(prefix, |end| &prefix[end..]);
        value.decor_mut().set_prefix(line);
        array.push_formatted(value);
    } else {
        array.push(value);
    }
}

/// A value as it would be written anew, so that two spellings of one value are equal.
fn plain(value: &Value) -> String {
    fn bare(value: &Value) -> Value {
        match value {
            Value::String(text) => text.value().as_str().into(),
            Value::Integer(number) => (*number.value()).into(),
            Value::Boolean(flag) => (*flag.value()).into(),
            Value::Array(values) => values.iter().map(bare).collect::<Array>().into(),
            Value::InlineTable(entries) => {
                entries.iter().map(|(key, value)| (key, bare(value))).collect::<InlineTable>().into()
            }
            other => other.clone().decorated("", ""),
        }
    }
    bare(value).to_string().trim().to_owned()
}

/// Changes an entry of a column or table to what it is in `new`, where it is otherwise in `old`.
pub(super) fn sync(table: &mut Item, key: &str, old: Option<Value>, new: Option<Value>) {
    if old.as_ref().map(plain) == new.as_ref().map(plain) {
        return;
    }
    match new {
        Some(new) => put(table, key, new),
        None => _ = remove(table, key),
    }
}

/// Changes an entry, or adds it where it is missing.
pub(super) fn put(table: &mut Item, key: &str, value: Value) {
    match table.as_table_like_mut().and_then(|entries| entries.get_mut(key)) {
        Some(item) => set(item, value),
        None => insert(table, key, value),
    }
}

/// Adds an entry to a table. Within braces, what stood before the closing one still does.
pub(super) fn insert(table: &mut Item, key: &str, value: Value) {
    let Item::Value(Value::InlineTable(entries)) = table else {
        if let Some(entries) = table.as_table_like_mut() {
            entries.insert(key, Item::Value(value));
        }
        return;
    };
    let end = entries.iter_mut().last().map(|(_, last)| last.decor_mut());
    let end = end.and_then(|end| {
        let suffix = end.suffix().cloned();
        end.set_suffix("");
        suffix
    });
    entries.insert(key, value);
    if let (Some(end), Some((_, last))) = (end, entries.iter_mut().last()) {
        last.decor_mut().set_suffix(end);
    }
}

/// Takes an entry out of a table.
pub(super) fn remove(table: &mut Item, key: &str) -> bool {
    let Item::Value(Value::InlineTable(entries)) = table else {
        return table.as_table_like_mut().is_some_and(|entries| entries.remove(key).is_some());
    };
    let was_last = entries.iter().last().is_some_and(|(last, _)| last == key);
    let removed = entries.remove(key);
    let end = removed.as_ref().filter(|_| was_last).and_then(|removed| removed.decor().suffix().cloned());
    if let (Some(end), Some((_, last))) = (end, entries.iter_mut().last()) {
        last.decor_mut().set_suffix(end);
    }
    removed.is_some()
}

/// Takes an entry out of a part of a table, which may be empty then.
pub(super) fn remove_part(table: &mut Item, part: &str, name: &str) -> bool {
    let entries = table.as_table_like_mut().and_then(|table| table.get_mut(part));
    entries.is_some_and(|entries| remove(entries, name))
}

/// Adds an entry to a part of a table, which is made where it is missing.
pub(super) fn add_part(table: &mut Item, part: &str, name: &str, value: Value) {
    let is_missing = table.get(part).is_none();
    if is_missing && table.is_inline_table() {
        insert(table, part, InlineTable::new().into());
    } else if is_missing && let Some(entries) = table.as_table_like_mut() {
        let mut room = Table::new();
        // Where columns are dotted keys, so are the other parts.
        room.set_dotted(entries.get("columns").and_then(Item::as_table).is_some_and(Table::is_dotted));
        entries.insert(part, Item::Table(room));
    }
    if let Some(entries) = table.as_table_like_mut().and_then(|table| table.get_mut(part)) {
        insert(entries, name, value);
    }
}
