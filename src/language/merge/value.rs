//! One value in place of another.

use toml_edit::{Array, InlineTable, Item, TableLike, Value};

/// Changes a value to another where they differ, and keeps what stands around it. Tables are changed entry by entry.
pub(super) fn set(item: &mut Item, new: Value) {
    if let (Some(entries), Value::InlineTable(new)) = (item.as_table_like_mut(), &new) {
        let gone: Vec<String> =
            entries.iter().map(|(key, _)| key.to_owned()).filter(|key| !new.contains_key(key)).collect();
        gone.iter().for_each(|key| _ = entries.remove(key));
        for (key, value) in new {
            match entries.get_mut(key) {
                Some(item) => set(item, value.clone()),
                None => _ = entries.insert(key, Item::Value(value.clone())),
            }
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
    if let Some(prefix) = like.as_ref().and_then(|decor| decor.prefix()).filter(|_| array.len() > 1) {
        value.decor_mut().set_prefix(prefix.clone());
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
pub(super) fn sync(entries: &mut dyn TableLike, key: &str, old: Option<Value>, new: Option<Value>) {
    if old.as_ref().map(plain) == new.as_ref().map(plain) {
        return;
    }
    match (entries.get_mut(key), new) {
        (Some(item), Some(new)) => set(item, new),
        (None, Some(new)) => _ = entries.insert(key, Item::Value(new)),
        (Some(_), None) => _ = entries.remove(key),
        (None, None) => {}
    }
}

/// Takes an entry out of a part of a table, and the part with its last one.
pub(super) fn remove(table: &mut dyn TableLike, part: &str, name: &str) -> bool {
    let Some(entries) = table.get_mut(part).and_then(Item::as_table_like_mut) else { return false };
    let removed = entries.remove(name).is_some();
    if removed && entries.is_empty() {
        table.remove(part);
    }
    removed
}

/// Puts an entry into a part of a table, which is made where it is missing.
pub(super) fn add((table, is_inline): (&mut dyn TableLike, bool), part: &str, name: &str, value: Value) {
    if !table.contains_key(part) {
        let room = super::room(table, is_inline);
        table.insert(part, room);
    }
    if let Some(entries) = table.get_mut(part).and_then(Item::as_table_like_mut) {
        entries.insert(name, Item::Value(value));
    }
}
