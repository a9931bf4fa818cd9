//! Errors in files, as text with the lines that they are about.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, FileId, Location, Sources};

/// Whether the text has colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Plain,
    Styled,
}

/// The diagnostics one after the other, each with its message, place, line and help, with a line between them.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, paint: Paint) -> String {
    let renderer = match paint {
        Paint::Plain => Renderer::plain(),
        Paint::Styled => Renderer::styled(),
    };
    let each = |diagnostic: &Diagnostic| render_one(diagnostic, sources, &renderer);
    diagnostics.iter().map(each).collect::<Vec<_>>().join("\n")
}

fn render_one(diagnostic: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let mut error = Group::with_title(Level::ERROR.primary_title(diagnostic.message.as_str()));
    for file in files(diagnostic) {
        error = error.element(snippet(diagnostic, file, sources));
    }
    match &diagnostic.help {
        None => renderer.render(&[error]) + "\n",
        Some(help) if diagnostic.location.is_some() => {
            renderer.render(&[error.element(Level::HELP.message(help.as_str()))]) + "\n"
        }
        // Without a line of a file to hang from, the help is a line of its own.
        Some(help) => {
            let help = Group::with_title(Level::HELP.secondary_title(help.as_str()));
            renderer.render(&[error]) + "\n" + &renderer.render(&[help]) + "\n"
        }
    }
}

/// The files that it is about, its own first.
fn files(diagnostic: &Diagnostic) -> Vec<FileId> {
    let mut files: Vec<FileId> = Vec::new();
    for location in diagnostic.location.iter().chain(diagnostic.related.iter().map(|(location, _)| location)) {
        if !files.contains(&location.file) {
            files.push(location.file);
        }
    }
    files
}

fn snippet<'a>(diagnostic: &'a Diagnostic, file: FileId, sources: &'a Sources) -> Snippet<'a, Annotation<'a>> {
    let source = sources.get(file);
    let primary = diagnostic.location.iter().map(|location| (AnnotationKind::Primary, location, &diagnostic.label));
    let related = diagnostic.related.iter().map(|(location, label)| (AnnotationKind::Context, location, label));
    let marks: Vec<_> = primary
        .chain(related)
        .filter(|(_, location, _)| location.file == file)
        .map(|(kind, location, label)| (kind, first_line(&source.text, location), label))
        .collect();
    // The lines between the marks are all that is drawn, and files can be long.
    let window = window(&source.text, marks.iter().map(|(_, span, _)| span));
    let line = source.text[..window.start].matches('\n').count() + 1;
    let annotations = marks.into_iter().map(|(kind, span, label)| {
        let mark = kind.span(span.start - window.start..span.end - window.start);
        if label.is_empty() { mark } else { mark.label(label.as_str()) }
    });
    Snippet::source(&source.text[window.clone()])
        .path(source.path.to_string_lossy().into_owned())
        .line_start(line)
        .annotations(annotations.collect::<Vec<_>>())
}

/// The part of a place that is on its first line: a table may be many lines long.
fn first_line(text: &str, location: &Location) -> Range<usize> {
    let start = location.start().min(text.len());
    let end = location.end().clamp(start, text.len());
    let length = text[start..end].find(['\r', '\n']).unwrap_or(end - start);
    start..start + length
}

/// The whole lines that hold all the spans.
fn window<'s>(text: &str, spans: impl Iterator<Item = &'s Range<usize>> + Clone) -> Range<usize> {
    let start = spans.clone().map(|span| span.start).min().unwrap_or(0);
    let end = spans.map(|span| span.end).max().unwrap_or(text.len());
    let start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
    start..end
}
