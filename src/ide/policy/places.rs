//! Where the names of a file lead, where else they stand, and how they are changed everywhere at once.

use super::names::{Named, Target};
use super::{PolicyFile, Spoken, declared, names};
use crate::check::StudiedFile;
use crate::ide::{CannotRename, Edit, Link, Place};
use crate::packs;
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::{self, ast};

/// A change of several files: their names, and the changes of each, in the order of its text.
pub type FileEdits = Vec<(String, Vec<Edit>)>;

impl PolicyFile<'_> {
    /// Where what the word at a place names is declared.
    pub fn definition(&self, offset: usize) -> Option<Link> {
        let named = self.named_at(self.clamp(offset))?;
        let (file, span) = self.declaration_of(&named.target)?;
        let file = self.study.sources().get(file)?.name().to_owned();
        Some(Link { origin: named.span, target: Place { file, span } })
    }

    /// Where else in the files of the study the same is named, in order; its declaration only where that is asked for.
    pub fn references(&self, offset: usize, with_declaration: bool) -> Vec<Place> {
        let Some(named) = self.named_at(self.clamp(offset)) else { return Vec::new() };
        let mut places = Vec::new();
        for file in self.files() {
            let found = file.names.iter().filter(|other| other.target == named.target);
            let found = found.filter(|other| with_declaration || !other.is_declaration);
            places.extend(found.map(|other| Place { file: file.name().to_owned(), span: other.span }));
        }
        places.sort();
        places
    }

    /// Where in this file the same is named, in order; its declaration included.
    pub fn highlights(&self, offset: usize) -> Vec<Span> {
        let Some(named) = self.named_at(self.clamp(offset)) else { return Vec::new() };
        self.names.iter().filter(|other| other.target == named.target).map(|other| other.span).collect()
    }

    /// What the word at a place names, as settings and waivers speak of it; nothing where these cannot.
    pub fn spoken_at(&self, offset: usize) -> Option<Spoken> {
        match &self.named_at(self.clamp(offset))?.target {
            Target::Rule(policy, rule) => Some(Spoken::Rule(format!("{policy}/{rule}"))),
            Target::Parameter(policy, name) => Some(Spoken::Parameter(format!("{policy}.{name}"))),
            Target::Policy(name) => Some(Spoken::Policy(name.clone())),
            Target::Tag(name) => Some(Spoken::Tag(name.clone())),
            _ => None,
        }
    }

    /// What would be renamed at a place: the word.
    ///
    /// # Errors
    ///
    /// Why nothing can.
    pub fn renamed_at(&self, offset: usize) -> Result<Span, CannotRename> {
        self.renamable(offset).map(|named| named.span)
    }

    /// The changes that give what is named at a place another name, in all files of the study. What contracts, waivers
    /// and settings say is not changed: see [`PolicyFile::spoken_at`].
    ///
    /// # Errors
    ///
    /// Why it cannot have this name.
    pub fn rename(&self, offset: usize, new: &str) -> Result<FileEdits, CannotRename> {
        let named = self.renamable(offset)?;
        self.is_free(named, new)?;
        let mut all = Vec::new();
        for file in self.files() {
            let same = file.names.iter().filter(|other| other.target == named.target);
            let edits: Vec<Edit> = same.map(|other| Edit { span: other.span, text: new.to_owned() }).collect();
            if edits.is_empty() {
                continue;
            }
            still_reads(&file, &edits, new)?;
            all.push((file.name().to_owned(), edits));
        }
        Ok(all)
    }

    fn renamable(&self, offset: usize) -> Result<&Named, CannotRename> {
        let offset = self.clamp(offset);
        let named = self.named_at(offset).ok_or_else(|| CannotRename("there is no name here".to_owned()))?;
        let written = named.span.text(self.text());
        let reason = match &named.target {
            Target::It => "`it` is a word of the language".to_owned(),
            Target::BuiltInType(_) => format!("`{written}` is a type of the language"),
            Target::Function(_) => format!("`{written}` is a function of the language"),
            Target::Tag(tag) if has_tag_built_in(tag) => format!("built-in rules have the tag `{tag}` too"),
            Target::Tag(_) => return Ok(named),
            Target::File(_) => "a file is renamed where it lies".to_owned(),
            Target::Field(..) if written.trim_matches('"') == "id" => {
                "elements of lists are referred to, and told apart, by their `id`".to_owned()
            }
            target => match self.declaration_of(target) {
                None => format!("nothing declares `{written}`"),
                Some((file, _)) if self.is_built_in(file) => {
                    let name = self.study.sources().get(file).map_or("", SourceFile::name);
                    format!("`{written}` is declared in `{name}`, which is built in")
                }
                Some(_) => return Ok(named),
            },
        };
        Err(CannotRename(reason))
    }

    fn is_built_in(&self, file: FileId) -> bool {
        self.study.files.iter().any(|known| known.id == file && known.is_built_in)
    }

    /// Whether nothing else has a name.
    fn is_free(&self, named: &Named, new: &str) -> Result<(), CannotRename> {
        let taken = || Err(CannotRename(format!("the name `{new}` is taken")));
        let renamed = match &named.target {
            Target::Policy(_) => Target::Policy(new.to_owned()),
            Target::Vocabulary(_) => Target::Vocabulary(new.to_owned()),
            Target::Rule(policy, _) => Target::Rule(policy.clone(), new.to_owned()),
            Target::Type(vocabulary, _) => Target::Type(vocabulary.clone(), new.to_owned()),
            Target::Value(vocabulary, of, _) => Target::Value(vocabulary.clone(), of.clone(), new.to_owned()),
            Target::Parameter(..) | Target::Definition(..) | Target::Bound(..) => {
                return self.is_free_in_policy(named, new);
            }
            Target::Tag(_) if has_tag_built_in(new) => {
                return Err(CannotRename(format!("built-in rules have the tag `{new}`: theirs would be meant too")));
            }
            Target::Field(..) => return if self.has_sibling(named, new) { taken() } else { Ok(()) },
            _ => return Ok(()),
        };
        if self.declaration_of(&renamed).is_some() { taken() } else { Ok(()) }
    }

    /// Whether a record that has the field has another one of this name.
    fn has_sibling(&self, named: &Named, new: &str) -> bool {
        let Target::Field(_, declared) = &named.target else { return false };
        let records = self.vocabulary.iter().flat_map(|vocabulary| &vocabulary.records);
        let mut with = records.filter(|record| record.fields.iter().any(|field| field.span == *declared));
        with.any(|record| record.named(new).is_some())
    }

    /// Names of a policy are of one space, with the sections of the document; a bound one only where it holds.
    fn is_free_in_policy(&self, named: &Named, new: &str) -> Result<(), CannotRename> {
        let root = self.vocabulary.as_ref().and_then(|vocabulary| vocabulary.record(vocabulary.root));
        if root.is_some_and(|root| root.named(new).is_some()) {
            return Err(CannotRename(format!("the name `{new}` is taken by a section of the contract")));
        }
        if matches!(new, "it" | "document") {
            return Err(CannotRename(format!("`{new}` is a word of the language")));
        }
        let files = self.files();
        let home = files
            .iter()
            .find(|file| file.names.iter().any(|other| other.is_declaration && other.target == named.target));
        let Some(home) = home else { return Ok(()) };
        let item_of = |span: Span| {
            home.tree().items.iter().position(|item| item.span.start <= span.start && span.end <= item.span.end)
        };
        let own: Vec<_> =
            home.names.iter().filter(|other| other.target == named.target).map(|other| item_of(other.span)).collect();
        let clashes = |other: &&Named| match &other.target {
            Target::Parameter(..) | Target::Definition(..) => true,
            Target::Bound(..) => own.contains(&item_of(other.span)),
            _ => false,
        };
        let mut same = home.names.iter().filter(|other| other.is_declaration && other.span.text(home.text()) == new);
        if same.any(|other| clashes(&other)) {
            return Err(CannotRename(format!("the name `{new}` is taken")));
        }
        Ok(())
    }

    /// The files of the study that somebody may change, this one included, with what is known of them.
    fn files(&self) -> Vec<PolicyFile<'_>> {
        let own = self.study.files.iter().filter(|file| !file.is_built_in);
        own.filter_map(|file| PolicyFile::of(self.study, file)).collect()
    }

    /// Where something is declared.
    pub(super) fn declaration_of(&self, target: &Target) -> Option<(FileId, Span)> {
        match target {
            Target::Bound(file, span) => return Some((*file, *span)),
            Target::File(name) => {
                let file = self.study.file(name)?;
                let declared = file.tree.declaration.as_ref().map_or(Span::empty(0), |known| known.name.span);
                return Some((file.id, declared));
            }
            Target::It | Target::Function(_) | Target::BuiltInType(_) | Target::Tag(_) => return None,
            _ => {}
        }
        let own = self.names.iter().find(|named| named.is_declaration && named.target == *target);
        if let Some(own) = own {
            return Some((self.id(), own.span));
        }
        self.study.files.iter().filter(|file| file.id != self.id()).find_map(|file| self.declared_in(file, target))
    }

    /// Where one of the files declares something.
    fn declared_in(&self, file: &StudiedFile, target: &Target) -> Option<(FileId, Span)> {
        let declaration = file.tree.declaration.as_ref()?;
        let (owner, is_file) = match target {
            Target::Policy(name) => (name, declaration.kind == ast::FileKind::Policy),
            Target::Vocabulary(name) => (name, declaration.kind == ast::FileKind::Vocabulary),
            Target::Rule(owner, _)
            | Target::Parameter(owner, _)
            | Target::Definition(owner, _)
            | Target::Field(owner, _)
            | Target::Type(owner, _)
            | Target::Value(owner, ..) => (owner, false),
            _ => return None,
        };
        if *owner != declared(self.study, file) {
            return None;
        }
        if is_file {
            return Some((file.id, declaration.name.span));
        }
        let source = self.study.sources().get(file.id)?;
        // of a built-in file the tree is not whole
        let whole;
        let file = if file.is_built_in {
            whole = StudiedFile::unstudied(file.id, syntax::parse(source.text(), file.id).file);
            &whole
        } else {
            file
        };
        let vocabulary = super::vocabulary_of(self.study, file);
        let names = names::of(self.study, file, vocabulary.as_deref());
        let found = names.into_iter().find(|named| named.is_declaration && named.target == *target)?;
        Some((file.id, found.span))
    }
}

/// Whether a file has no mistake in its form after changes that it had not before.
fn still_reads(file: &PolicyFile<'_>, edits: &[Edit], new: &str) -> Result<(), CannotRename> {
    let mut text = String::with_capacity(file.text().len());
    let mut at = 0;
    for edit in edits {
        text.push_str(Span::new(at, edit.span.start()).text(file.text()));
        text.push_str(&edit.text);
        at = edit.span.end();
    }
    text.push_str(Span::new(at, file.text().len()).text(file.text()));
    let before = syntax::parse(file.text(), file.id()).diagnostics;
    let after = syntax::parse(&text, file.id()).diagnostics;
    // a mistake that was there before is told by the same words
    let added = after.iter().find(|found| !before.iter().any(|known| known.message == found.message));
    match added {
        Some(added) => Err(CannotRename(format!("`{new}` cannot be the name: {}", added.message))),
        None => Ok(()),
    }
}

/// Whether a built-in rule has a tag.
fn has_tag_built_in(tag: &str) -> bool {
    let rules = packs::policies().iter().filter_map(packs::Pack::outline).flat_map(|(_, analysed)| analysed.rules);
    rules.into_iter().any(|rule| rule.tags().any(|known| known == tag))
}
