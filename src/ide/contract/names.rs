//! What has a name in a contract: elements with an id, and entries of a map; who names them.

use std::collections::BTreeMap;

use super::{Contract, Loaded, Part};
use crate::document::{Document, NodeId};
use crate::ide::{Link, Place, nested};
use crate::source::Span;
use crate::vocabulary::{self, Cell, Reference};

/// How many places a word for several things leads to.
const MOST_LINKS: usize = 1_000;

/// Something that references name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named<'d> {
    /// The element or entry; of one that stands in a `{value: …}` the value within.
    pub(super) node: NodeId,
    /// Its id, or its key.
    pub(super) name: &'d str,
    /// Where its name is given.
    pub(super) declared: Span,
    /// The path of the list or map that it stands in.
    pub(super) section: &'d str,
}

/// A place that names something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    /// The place: of what comes in through an alias or a merge key, that.
    pub(super) at: Span,
    /// Where the name is written.
    pub(super) text: Span,
    /// Whether it is named by its own name there.
    pub(super) is_own: bool,
}

/// What stands at an offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum At<'d> {
    /// The name of something, where it is given or used.
    Name(Named<'d>, Span),
    /// A word that names something otherwise: a role, or a word for all.
    Word(Vec<Named<'d>>, Span),
}

impl<'a> Part<'a> {
    /// What is named at an offset.
    pub(super) fn named_at<'d>(&'d self, loaded: &'d Loaded, offset: usize) -> Option<At<'d>> {
        let document = &loaded.document;
        let node = document.node_at(offset).filter(|node| loaded.stands(*node))?;
        if let Cell::Reference { start, end } = loaded.reading.cell(node) {
            let span = written_at(document, node);
            if !span.touches(offset) {
                return None;
            }
            let targets = loaded.reading.targets(start, end).iter();
            let named: Vec<_> = targets.filter_map(|target| self.named(loaded, *target)).collect();
            return match named.as_slice() {
                [one] if one.name == document.text(node) => Some(At::Name(*one, span)),
                [] => None,
                _ => Some(At::Word(named, span)),
            };
        }
        let entry = self.named(loaded, node).filter(|named| named.declared.touches(offset));
        let element = || self.named(loaded, document.parent(node)?).filter(|named| named.declared.touches(offset));
        let wrapped = || {
            let value = document.parent(node)?;
            self.named(loaded, document.parent(value)?).filter(|named| named.declared.touches(offset))
        };
        let within = || match loaded.reading.cell(node) {
            Cell::Wrapped(value) => self.named(loaded, value).filter(|named| named.declared.touches(offset)),
            _ => None,
        };
        let named = entry.or_else(within).or_else(element).or_else(wrapped)?;
        Some(At::Name(named, named.declared))
    }

    /// By what an element or an entry of a map is named, if references can name it.
    pub(super) fn named<'d>(&'d self, loaded: &'d Loaded, node: NodeId) -> Option<Named<'d>> {
        if !loaded.stands(node) {
            return None;
        }
        let Loaded { document, reading, .. } = loaded;
        let outer = if reading.is_wrapped(document, node) { document.parent(node)? } else { node };
        let holder = document.parent(outer)?;
        let reference = self.reference_to(loaded, holder)?;
        let section = reference.to_text.as_str();
        if vocabulary::is_map(self.vocabulary, reference) {
            let declared = document.key_span(outer)?;
            return Some(Named { node, name: document.key(outer)?, declared, section });
        }
        let id = document.get(node, "id")?;
        let id = match reading.cell(id) {
            Cell::Wrapped(value) => value,
            _ => id,
        };
        let name = document.text(id);
        (reading.cell(id) == Cell::Text).then(|| Named { node, name, declared: document.span(id), section })
    }

    /// A kind of reference that names what stands in a list or map.
    fn reference_to(&self, loaded: &Loaded, holder: NodeId) -> Option<&Reference> {
        if !matches!(loaded.reading.cell(holder), Cell::List | Cell::Map) {
            return None;
        }
        let path = loaded.reading.path(&loaded.document, holder);
        self.vocabulary.references.iter().find(|reference| reference.to_text == path)
    }

    /// All places that name something, in the order of the text; of a broken text those that could be read.
    pub(super) fn uses(&self, loaded: &Loaded, node: NodeId, name: &str) -> Vec<Use> {
        let Loaded { document, reading, .. } = loaded;
        let mut uses = Vec::new();
        // references by one word share their targets, which may be many
        let mut words: BTreeMap<(u32, u32), bool> = BTreeMap::new();
        for number in (0..).take(document.len()).map(NodeId).filter(|number| loaded.stands(*number)) {
            let Cell::Reference { start, end } = reading.cell(number) else { continue };
            let targets = reading.targets(start, end);
            let names_it = match targets {
                [one] => *one == node,
                several => *words.entry((start, end)).or_insert_with(|| several.contains(&node)),
            };
            if names_it {
                let is_own = targets.len() == 1 && document.text(number) == name;
                uses.push(Use { at: written_at(document, number), text: document.span(number), is_own });
            }
        }
        uses.sort_unstable();
        uses.dedup();
        uses
    }
}

/// Where a value is written: what came in through an alias, where that stands.
pub(super) fn written_at(document: &Document, node: NodeId) -> Span {
    document.used_at(node).unwrap_or_else(|| document.span(node))
}

impl Contract<'_> {
    /// Where the word at an offset leads: from an id, a clause number or a role to what it names, and from a finding to the
    /// line of the policy that asks for it.
    pub fn definition(&self, offset: usize) -> Vec<Link> {
        let offset = self.clamp(offset);
        let Some(part) = self.part(offset) else { return Vec::new() };
        let here = |span| Place { file: self.file.name().to_owned(), span };
        let named_here = part.shown().and_then(|loaded| part.named_at(loaded, offset));
        let mut links: Vec<Link> = match &named_here {
            Some(At::Name(named, origin)) if *origin != named.declared => {
                vec![Link { origin: *origin, target: here(named.declared) }]
            }
            Some(At::Word(named, origin)) => named
                .iter()
                .take(MOST_LINKS)
                .map(|named| Link { origin: *origin, target: here(named.declared) })
                .collect(),
            _ => Vec::new(),
        };
        for known in self.findings() {
            let Some(origin) = known.span.filter(|span| span.touches(offset)) else { continue };
            let Some(line) = known.finding.diagnostic.rule_line else { continue };
            let Some(file) = known.report.sources.get(line.file) else { continue };
            let link = Link { origin, target: Place { file: file.name().to_owned(), span: line.span } };
            if !links.contains(&link) {
                links.push(link);
            }
        }
        // from where a name is given it leads to itself: editors then show who names it
        if let (true, Some(At::Name(named, origin))) = (links.is_empty(), named_here) {
            links.push(Link { origin, target: here(named.declared) });
        }
        links
    }

    /// All places of the text that name the same as the word at an offset, its own name included.
    pub fn highlights(&self, offset: usize) -> Vec<Span> {
        self.references(offset, true)
    }

    /// What is selected around an offset, from the value to the whole document.
    pub fn selections(&self, offset: usize) -> Vec<Span> {
        let offset = self.clamp(offset);
        let Some(part) = self.part(offset) else { return Vec::new() };
        let mut spans = vec![part.sketch.span];
        for (_, node) in part.sketch.nodes() {
            spans.push(node.span);
            spans.extend(node.key);
            spans.extend(node.key.map(|key| key.to(node.span)));
        }
        nested(spans, offset)
    }

    /// All places that name what stands at an offset, which may be its own id or number, or one of these places; in the
    /// order of the text, and with the place where its name is given, if that is asked for. While the text is broken they are those
    /// that can be read: who wants to change them all asks for [`Contract::rename`], which waits until all can be.
    pub fn references(&self, offset: usize, with_declaration: bool) -> Vec<Span> {
        let offset = self.clamp(offset);
        let Some(part) = self.part(offset) else { return Vec::new() };
        let Some(loaded) = part.shown() else { return Vec::new() };
        let named = match part.named_at(loaded, offset) {
            Some(At::Name(named, _)) => vec![named],
            Some(At::Word(named, _)) => named,
            None => Vec::new(),
        };
        let mut places = Vec::new();
        for named in named {
            places.extend(part.uses(loaded, named.node, named.name).into_iter().map(|used| used.at));
            places.extend(Some(named.declared).filter(|_| with_declaration));
        }
        places.sort_unstable();
        places.dedup();
        places
    }
}
