//! From what came of a rule to findings: one for each root cause that a rule has.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

use crate::analysis::{Program, Rule};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::document::NodeKind;
use crate::engine::evaluate::{Context, Turn};
use crate::engine::memory::Common;
use crate::engine::package::{Node, Origin, Package};
use crate::engine::places::{Places, Pointed};
use crate::engine::print::{in_words, shorten};
use crate::engine::rules::{Asked, Event, Run, Verdict};
use crate::engine::stable::StablePaths;
use crate::engine::tracer::{Cause, CauseKind, Kinds, Leaf, Place, Recording, Tracer};
use crate::engine::words::{CausePaths, Words};
use crate::finding::{Draft, Finding, FindingKind, Fingerprint, Outcome, Root, RootKey, StablePath, Unreported};
use crate::source::Location;

/// The most secondary labels of one finding.
const MOST_LABELS: usize = 6;

/// The longest condition, in characters, that a message quotes.
const LONGEST_CONDITION: usize = 60;

/// Makes findings of one document.
#[derive(Debug)]
pub(super) struct Findings<'a> {
    program: &'a Program,
    package: Package<'a>,
    /// What the file and the document are called in fingerprints.
    identity: (&'a str, String),
    /// The findings so far.
    pub(super) drafts: Vec<Draft>,
    /// The problems of the vocabulary whose place findings of rules have taken.
    pub(super) taken: Vec<usize>,
    /// Checks that keep their rules from passing, and of which others speak.
    pub(super) unreported: Vec<Unreported>,
    stable: StablePaths<'a>,
    /// The root causes so far, each with the first finding that has it.
    roots: FxHashMap<Shared<'a>, First<'a>>,
}

/// What findings of one root cause have in common, and no others: also the reason, of what can't be compared.
type Shared<'a> = (CauseKind, Place<'a>, String);

/// The first finding of a root cause.
#[derive(Debug)]
struct First<'a> {
    /// The cause's number.
    number: usize,
    /// The finding's index.
    draft: usize,
    /// The cause, until a second finding shares it and it is put into words for both; nothing where the words are those of its place.
    cause: Option<Cause<'a>>,
    /// The words of its place, once they are made.
    said: Option<Arc<str>>,
}

/// The rule whose findings are made.
pub(super) struct Of<'e, 'a> {
    pub(super) rule: &'a Rule,
    /// What all its findings have in common.
    pub(super) common: &'e Common,
    /// What its run has kept.
    pub(super) kept: &'e Recording,
    /// Its help, with the holes filled in.
    pub(super) help: Arc<[String]>,
}

/// Causes that make one finding: nearly always one.
type Causes<'e, 'a> = SmallVec<[&'e Cause<'a>; 2]>;

/// One finding before it is written: what decides where it points and what it shares with others.
struct Case<'e, 'a> {
    event: &'e Event<'a, Recording>,
    kind: FindingKind,
    /// The causes that decide, gravest kind only; none where a value breaks the rule.
    causes: Causes<'e, 'a>,
    leaves: &'e [Leaf<'a, Recording>],
}

impl<'a> Findings<'a> {
    pub(super) fn new(context: Context<'a>, file: &'a str, id: String) -> Self {
        Self {
            program: context.program,
            package: context.package,
            identity: (file, id),
            drafts: Vec::new(),
            taken: Vec::new(),
            unreported: Vec::new(),
            stable: StablePaths::over(context.package),
            roots: FxHashMap::default(),
        }
    }

    fn places(&self) -> Places<'a> {
        Places { package: self.package }
    }

    fn words(&self) -> Words<'a> {
        Words { program: self.program, package: self.package }
    }

    /// Makes the findings of a rule, of which a run has kept what it came to. A cause is reported once, and one that fails the
    /// rule is not also "undecided".
    pub(super) fn of_rule(&mut self, of: &Of<'_, 'a>, run: &Run<'a, Recording>) {
        let cases: SmallVec<[Option<Case<'_, 'a>>; 2]> = run.events.iter().map(case_of).collect();
        self.note_unreported(of.rule, run, &cases);
        let mut told: SmallVec<[&Cause<'_>; 4]> = SmallVec::new();
        for failing in [true, false] {
            for case in cases.iter().flatten() {
                if (case.kind == FindingKind::Fail) != failing {
                    continue;
                }
                if case.causes.is_empty() {
                    self.write(of, case);
                    continue;
                }
                let mut new: Causes<'_, 'a> = Causes::new();
                for cause in &case.causes {
                    if !told.iter().any(|known| same(known, cause)) {
                        told.push(cause);
                        new.push(cause);
                    }
                }
                if new.is_empty() {
                    continue;
                }
                match self.apart(case, &new) {
                    None => self.write(of, &Case { causes: new, ..case_parts(case) }),
                    Some(apart) => {
                        for causes in apart {
                            self.write(of, &Case { causes, ..case_parts(case) });
                        }
                    }
                }
            }
        }
    }

    /// The causes of an event, those together that make one finding; nothing where all of them do. Whether a rule applies is asked of each cause by itself, so
    /// that each is one warning for all rules. What lies beside an element that a loop stands at is shared by all of them, and told
    /// apart from what is the element's own: it would else be told of whichever comes first.
    fn apart<'e>(&self, case: &Case<'e, 'a>, causes: &[&'e Cause<'a>]) -> Option<Vec<Causes<'e, 'a>>> {
        if causes.len() == 1 {
            return None;
        }
        if matches!(case.event.asked, Asked::Applies(_)) {
            return Some(causes.iter().map(|cause| smallvec![*cause]).collect());
        }
        // a condition on how values are stated is told of all of them at once
        if case.event.turns.is_empty() || !case.leaves.is_empty() {
            return None;
        }
        let mut apart: Vec<(Vec<bool>, Causes<'e, 'a>)> = Vec::new();
        for cause in causes {
            let own = self.own(case.event, cause);
            match apart.iter_mut().find(|(known, _)| *known == own) {
                Some((_, causes)) => causes.push(cause),
                None => apart.push((own, smallvec![*cause])),
            }
        }
        Some(apart.into_iter().map(|(_, causes)| causes).collect())
    }

    /// Of each turn of the loops around an event whether a cause lies in the element that it stands at.
    fn own(&self, event: &Event<'a, Recording>, cause: &Cause<'_>) -> Vec<bool> {
        event.turns.iter().map(|turn| self.is_own(turn, cause)).collect()
    }

    /// Whether a cause lies in what a loop stands at.
    fn is_own(&self, turn: &Turn, cause: &Cause<'_>) -> bool {
        match (turn, cause.place) {
            (Turn::At(origin), Place::Node(node) | Place::Missing { parent: node, .. }) => {
                // of `{value: …}` all that is noted beside the value is the element's too
                let inner = origin.node;
                let outer = self.package.parent(inner).filter(|_| self.package.is_wrapped(inner)).unwrap_or(inner);
                self.stands_in(node, outer)
            }
            _ => false,
        }
    }

    /// Goes on with what a loop around an event stands at, in words that do not change with the order of elements.
    fn stands_at(&self, print: Fingerprint, turn: &Turn) -> Fingerprint {
        match turn {
            Turn::Written(text) => print.begun("\"").begun(text).begun("\""),
            Turn::At(origin) => {
                let print = print.begun(self.stable.of_node(origin.node).as_str());
                let words = origin.words.clone().and_then(|words| self.package.text(origin.node).get(words));
                words.map_or(print, |words| print.begun(" \"").begun(words).begun("\""))
            }
        }
    }

    /// Notes the checks that come to nothing here, since the vocabulary has spoken of the value already or there are too
    /// many: a waiver of the rule's findings alone does not make it waived.
    fn note_unreported(&mut self, rule: &'a Rule, run: &Run<'a, Recording>, cases: &[Option<Case<'_, 'a>>]) {
        let mut note = |outcome: Outcome, place: Option<StablePath>| {
            let check = Unreported { rule: rule.id.clone(), outcome, place };
            if !self.unreported.contains(&check) {
                self.unreported.push(check);
            }
        };
        for (event, _) in run.events.iter().zip(cases).filter(|(_, case)| case.is_none()) {
            let Verdict::Undecided(causes) = &event.verdict else { continue };
            for cause in causes.iter().filter(|cause| cause.kind == CauseKind::Malformed) {
                note(Outcome::Undecided, stable_place(&self.stable, &cause.place));
            }
        }
        if let Some(outcome) = run.dropped {
            note(outcome, None);
        }
    }

    fn write(&mut self, of: &Of<'_, 'a>, case: &Case<'_, 'a>) {
        let Of { rule, common, kept, help } = of;
        let asked = match case.event.asked {
            Asked::Check(check) => check.span,
            Asked::Grade(grade, _) | Asked::Remark(grade) => grade.span,
            Asked::Applies(span) => span,
        };
        let asked = common.asked(self.program, rule, asked);
        let paths = case.causes.first().map(|cause| self.words().paths(cause));
        let (message, severity) = self.message(rule, case, paths.as_ref());
        let mut diagnostic = Diagnostic::new(severity, common.code.clone(), message);
        diagnostic.rule_line = Some(asked.line);
        diagnostic.because.clone_from(&rule.explanation.because);
        diagnostic.cites.clone_from(&rule.explanation.cites);
        diagnostic.help.clone_from(help);
        diagnostic.suggestions.clone_from(&case.event.suggestions);
        let (path, stable) = self.point(&mut diagnostic, case, kept, paths.as_ref());
        let root = self.root(case, &diagnostic, paths.as_ref());
        let (file, document) = (self.identity.0, self.identity.1.as_str());
        let fingerprint = self.among_others(asked.print.and(file).and(document), case, paths.as_ref());
        let path = match paths {
            Some(CausePaths { whole, .. }) => Some(whole).filter(|path| !path.is_empty()),
            None => path,
        };
        self.drafts.push(Draft {
            finding: Finding {
                fingerprint,
                diagnostic,
                kind: case.kind,
                rule: Some(rule.id.clone()),
                rule_title: rule.title.clone(),
                path,
                waiver_path: None,
                waived: None,
                known: None,
                group: 0,
            },
            root,
            place: Some(stable),
        });
    }

    fn message(&self, rule: &Rule, case: &Case<'_, 'a>, paths: Option<&CausePaths>) -> (String, Severity) {
        let words = self.words();
        match case.event.asked {
            Asked::Applies(_) => {
                let cause = case.causes.first().zip(paths).map(|(cause, paths)| words.root_at(cause, paths));
                let cause = cause.unwrap_or_default();
                (format!("whether this rule applies cannot be told: {cause}"), rule.severity.min(Severity::Warning))
            }
            Asked::Grade(grade, severity) => {
                let message = match &case.event.verdict {
                    Verdict::Fails(_) => case.event.message.clone().unwrap_or_default(),
                    Verdict::NotStated(_) => words.not_stated(&case.causes, paths),
                    Verdict::Undecided(_) => {
                        let causes: Vec<String> = case.causes.iter().map(|cause| self.undecided(cause)).collect();
                        let subject = shorten(&grade.text);
                        let message = format!("cannot tell how `{subject}` is to be graded: {}", causes.join(", and "));
                        return (message, severity.min(Severity::Warning));
                    }
                };
                (message, severity)
            }
            Asked::Remark(_) => (case.event.message.clone().unwrap_or_default(), Severity::Note),
            Asked::Check(check) => match &case.event.verdict {
                Verdict::Fails(leaves) => {
                    let message = case
                        .event
                        .message
                        .clone()
                        .unwrap_or_else(|| words.failure(&check.condition, leaves, check.forbids, paths));
                    (message, check.severity)
                }
                Verdict::NotStated(_) => (words.not_stated(&case.causes, paths), check.severity),
                Verdict::Undecided(_) => {
                    let causes: Vec<String> = case.causes.iter().map(|cause| self.undecided(cause)).collect();
                    let text = shorten(&check.text);
                    // a long condition is for those who write policies; they see it in the frame of the rule
                    let asked = if text.chars().count() > LONGEST_CONDITION {
                        "this holds".to_owned()
                    } else {
                        format!("`{text}` holds")
                    };
                    let message = format!("cannot tell whether {asked}: {}", causes.join(", and "));
                    (message, check.severity.min(Severity::Warning))
                }
            },
        }
    }

    fn undecided(&self, cause: &Cause<'_>) -> String {
        match cause.kind {
            CauseKind::Unread => self.words().root(cause),
            kind => in_words(kind, &cause.path(self.package), &cause.reason),
        }
    }

    /// Gives a finding its places. Also its path for people, if it is about a value, and its path for waivers.
    fn point(
        &mut self,
        diagnostic: &mut Diagnostic,
        case: &Case<'_, 'a>,
        kept: &Recording,
        paths: Option<&CausePaths>,
    ) -> (Option<String>, StablePath) {
        let places = self.places();
        let mut shown: Vec<Origin> = Vec::new();
        let (path, stable);
        if let Some(first) = case.causes.first() {
            // a cause that lies nowhere leaves it to the next one to say where the finding is
            for cause in case.causes.iter().take(MOST_LABELS + 1) {
                let (pointed, label, misspelt) = places.cause(cause);
                self.taken.extend(misspelt.map(|unknown| unknown.problem));
                if diagnostic.primary.is_none() {
                    set_primary(diagnostic, pointed, label);
                } else if let Some(pointed) = pointed.filter(|pointed| !has_label_at(diagnostic, pointed.location)) {
                    diagnostic.secondary.push(Label { location: pointed.location, text: label });
                }
            }
            path = None;
            stable = paths
                .and_then(|paths| self.stable_place(first, paths))
                .or_else(|| case.causes.iter().find_map(|cause| stable_place(&self.stable, &cause.place)))
                .unwrap_or_default();
            shown.extend(case.causes.iter().flat_map(|cause| cause.others.iter().cloned()));
        } else {
            let took_part: Vec<Vec<Origin>> = case.leaves.iter().map(|leaf| kept.origins(&leaf.origins)).collect();
            let value = case
                .leaves
                .iter()
                .find_map(|leaf| leaf.primary.clone())
                .or_else(|| took_part.iter().find_map(|origins| origins.first().cloned()));
            // what a loop asks of an element is the element's fault, wherever the value that shows it stands
            let origin = match (value, case.event.element) {
                (Some(value), Some(element)) if !self.stands_in(value.node, element) => element.into(),
                (Some(value), _) => value,
                (None, element) => element.unwrap_or(Node::ROOT).into(),
            };
            let node = origin.node;
            let label = match case.leaves.first() {
                // what a function found in the words of other texts stands there, and not here
                Some(leaf)
                    if leaf.primary.as_ref() == Some(&origin)
                        && self.package.is_scalar(node)
                        && took_part.first().is_some_and(|origins| {
                            origins.iter().any(|other| *other != origin && other.words.is_some())
                        }) =>
                {
                    Some(format!("found {}", shorten(self.package.text(node))))
                }
                Some(leaf) if leaf.primary.as_ref() == Some(&origin) => Some(leaf.found(self.package))
                    .filter(|found| !found.is_empty())
                    .map(|found| self.found(node, &found)),
                _ => None,
            };
            // what stands there may say that it doesn't say
            let label = label.unwrap_or_else(|| {
                let mut causes = case.leaves.iter().flat_map(|leaf| &leaf.causes);
                let state = causes.find(|cause| matches!(cause.place, Place::Node(there) if there == node));
                state.map(|cause| places.cause(cause).1).unwrap_or_default()
            });
            // a choice between values, none of which is there: where the first stands or would stand
            let missing = case
                .leaves
                .iter()
                .find_map(|leaf| leaf.causes.first())
                .filter(|cause| node == Node::ROOT || cause.place == Place::Node(node));
            if let Some(cause) = missing {
                let (pointed, label, _) = places.cause(cause);
                set_primary(diagnostic, pointed, label);
                path = Some(cause.path(self.package));
                stable = stable_place(&self.stable, &cause.place).unwrap_or_default();
            } else {
                set_primary(diagnostic, Some(places.value(&origin)), label);
                path = Some(self.package.path(node)).filter(|path| !path.is_empty());
                stable = (*self.stable.of_node(node)).clone();
            }
            shown.extend(took_part.into_iter().flatten().filter(|other| *other != origin));
            // where words of a text take part, the rest of the text only hides them
            let told: Vec<Node> =
                shown.iter().chain([&origin]).filter(|other| other.words.is_some()).map(|other| other.node).collect();
            shown.retain(|other| other.words.is_some() || !told.contains(&other.node));
        }
        if diagnostic.primary.is_none() {
            let origin = case.event.element.map(Origin::from).or_else(|| shown.first().cloned());
            let origin = origin.unwrap_or_else(|| Node::ROOT.into());
            set_primary(diagnostic, Some(places.value(&origin)), String::new());
        }
        // the element of the loop names what the finding is about, where the finding does not stand in it
        for origin in shown.into_iter().take(MOST_LABELS) {
            let pointed = places.value(&origin);
            if diagnostic.secondary.len() < MOST_LABELS && !has_label_at(diagnostic, pointed.location) {
                let text = self.seen(&origin);
                diagnostic.secondary.push(Label { location: pointed.location, text });
            }
        }
        (path, stable)
    }

    /// Goes on with what tells a finding apart from others of the same condition: what the loops around it stand at. Not where it points: of
    /// several values it points at one, of a part that is missing at the outermost, and either changes with what is mended elsewhere.
    fn among_others(&self, print: Fingerprint, case: &Case<'_, 'a>, paths: Option<&CausePaths>) -> Fingerprint {
        let mut among = print.begun(if case.kind == FindingKind::Undecided { "undecided" } else { "" });
        match case.causes.first().zip(paths) {
            None => case.event.turns.iter().for_each(|turn| among = self.stands_at(among.begun(" for "), turn)),
            Some((cause, paths)) if matches!(case.event.asked, Asked::Applies(_)) => {
                // the path of the value that is unknown, below the part that is missing too
                let below = paths.whole.strip_prefix(paths.outermost().unwrap_or_default()).unwrap_or_default();
                let place = self.stable_place(cause, paths).unwrap_or_default();
                among = among.begun(" for ").begun(place.as_str()).begun(below);
            }
            // a cause is told once of all turns, so that only those count whose own it is
            Some(_) => {
                let is_own = |turn: &&Turn| case.causes.iter().any(|cause| self.is_own(turn, cause));
                for turn in case.event.turns.iter().filter(is_own) {
                    among = self.stands_at(among.begun(" for "), turn);
                }
            }
        }
        let reason = case.causes.iter().map(|cause| comparison_key(cause)).min().unwrap_or_default();
        if !reason.is_empty() {
            among = among.begun(" for ").begun(reason);
        }
        among.ended()
    }

    /// The path of a cause's place; nothing for what lies nowhere.
    fn stable_place(&self, cause: &Cause<'_>, paths: &CausePaths) -> Option<StablePath> {
        let known = paths.outermost().and_then(StablePath::of_keys);
        known.or_else(|| stable_place(&self.stable, &cause.place))
    }

    /// Whether a node is another one, or a part of it.
    fn stands_in(&self, node: Node, whole: Node) -> bool {
        let mut at = Some(node);
        while let Some(here) = at {
            if here == whole {
                return true;
            }
            at = self.package.parent(here);
        }
        false
    }

    fn found(&self, node: Node, found: &str) -> String {
        match self.package.document(node).kind(node.id()) {
            NodeKind::Sequence if matches!(found, "none" | "0") => "an empty list".to_owned(),
            _ => format!("found {found}"),
        }
    }

    /// What is to be seen at a node that took part.
    fn seen(&self, origin: &Origin) -> String {
        let path = self.package.path(origin.node);
        match &origin.words {
            Some(_) => format!("words of `{path}`"),
            None if self.package.is_scalar(origin.node) => {
                format!("`{path}` is {}", shorten(self.package.text(origin.node)))
            }
            None => format!("`{path}`"),
        }
    }

    /// The root cause of the finding that is the next.
    fn root(&mut self, case: &Case<'_, 'a>, diagnostic: &Diagnostic, paths: Option<&CausePaths>) -> Option<Root> {
        let applies = matches!(case.event.asked, Asked::Applies(_));
        let Some((cause, paths)) = case.causes.first().zip(paths) else {
            // one value and one complaint
            return diagnostic.primary.as_ref().map(|_| Root { key: RootKey::Complaint, message: None, applies });
        };
        if cause.place == Place::Nowhere {
            return None;
        }
        let (number, message) = self.shared(cause, paths);
        Some(Root { key: RootKey::Cause(number), message, applies })
    }

    /// The number of a root cause, and the cause in words that fit each rule that it stops. Most are the cause of one finding
    /// alone, which needs no such words, so that they are made when a second one comes, for both.
    fn shared(&mut self, cause: &Cause<'a>, paths: &CausePaths) -> (usize, Option<Arc<str>>) {
        let words = self.words();
        let number = self.roots.len();
        match self.roots.entry((cause.kind, cause.place, comparison_key(cause).to_owned())) {
            Entry::Vacant(place) => {
                let kept = (!words.is_told_by_place(cause, paths)).then(|| cause.clone());
                place.insert(First { number, draft: self.drafts.len(), cause: kept, said: None });
                (number, None)
            }
            Entry::Occupied(known) if matches!(cause.kind, CauseKind::Incomparable | CauseKind::TooLarge) => {
                (known.get().number, None)
            }
            Entry::Occupied(mut known) => {
                let First { number, draft, cause: first, said } = known.get_mut();
                let own: Arc<str> = match said {
                    Some(said) if words.is_told_by_place(cause, paths) => Arc::clone(said),
                    _ => words.root_at(cause, paths).into(),
                };
                let root = self.drafts.get_mut(*draft).and_then(|draft| draft.root.as_mut());
                if let Some(root) = root.filter(|root| root.message.is_none()) {
                    root.message =
                        Some(first.take().map_or_else(|| Arc::clone(&own), |first| words.root(&first).into()));
                }
                if words.is_told_by_place(cause, paths) {
                    said.get_or_insert_with(|| Arc::clone(&own));
                }
                (*number, Some(own))
            }
        }
    }
}

/// The path of a cause's place; nothing for what lies nowhere.
fn stable_place(paths: &StablePaths<'_>, place: &Place<'_>) -> Option<StablePath> {
    match place {
        Place::Node(node) => Some((*paths.of_node(*node)).clone()),
        Place::Missing { parent, key } => Some(paths.of_node(*parent).with_key(key)),
        Place::Nowhere => None,
    }
}

/// Two causes that can't be compared are the same only for the same reason.
fn comparison_key<'c>(cause: &'c Cause<'_>) -> &'c str {
    if cause.kind == CauseKind::Incomparable { &cause.reason } else { "" }
}

fn set_primary(diagnostic: &mut Diagnostic, pointed: Option<Pointed>, label: String) {
    let Some(Pointed { location, anchor }) = pointed else { return };
    diagnostic.primary = Some(Label { location, text: label });
    if let Some(anchor) = anchor {
        diagnostic.secondary.push(Label { location: anchor, text: "the value stands here".to_owned() });
    }
}

fn has_label_at(diagnostic: &Diagnostic, location: Location) -> bool {
    diagnostic.primary.iter().chain(&diagnostic.secondary).any(|label| label.location == location)
}

/// Whether two causes are one root cause: the outermost part that is missing, whatever is asked of it.
fn same(left: &Cause<'_>, right: &Cause<'_>) -> bool {
    let comparable = !matches!(left.kind, CauseKind::Incomparable | CauseKind::TooLarge) || left.reason == right.reason;
    left.kind == right.kind && left.place == right.place && comparable
}

fn case_parts<'e, 'a>(case: &Case<'e, 'a>) -> Case<'e, 'a> {
    Case { event: case.event, kind: case.kind, causes: Causes::new(), leaves: case.leaves }
}

/// What an event comes to. Nothing where the vocabulary has said already what there is to say: a malformed value makes
/// a check undecided, and is reported once, as malformed.
fn case_of<'e, 'a>(event: &'e Event<'a, Recording>) -> Option<Case<'e, 'a>> {
    match &event.verdict {
        Verdict::Fails(leaves) => {
            // a condition on how values are stated fails for the causes of their not being known
            let about_states = !leaves.is_empty() && leaves.iter().all(|leaf| !leaf.causes.is_empty());
            let causes =
                if about_states { leaves.iter().flat_map(|leaf| &leaf.causes).collect() } else { Causes::new() };
            let remark = matches!(event.asked, Asked::Remark(_));
            let kind = if remark { FindingKind::Remark } else { FindingKind::Fail };
            Some(Case { event, kind, causes, leaves })
        }
        Verdict::NotStated(causes) => {
            let causes: Causes<'_, 'a> = causes.iter().filter(|cause| Kinds::of(cause.kind).fails()).collect();
            Some(Case { event, kind: FindingKind::Fail, causes, leaves: &[] })
        }
        Verdict::Undecided(causes) => {
            // silence does nothing that is forbidden, so it is not what makes a `forbid` undecided
            let forbids = matches!(event.asked, Asked::Check(check) if check.forbids);
            let counts = |cause: &&Cause<'_>| {
                cause.kind != CauseKind::Malformed && !(forbids && cause.kind == CauseKind::Silent)
            };
            let causes: Causes<'_, 'a> = causes.iter().filter(counts).collect();
            let kind = FindingKind::Undecided;
            (!causes.is_empty()).then_some(Case { event, kind, causes, leaves: &[] })
        }
    }
}

/// Why a rule is undecided, for the list of outcomes.
pub(super) fn reasons(run: &Run<'_, Recording>, words: Words<'_>) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    for event in &run.events {
        let Verdict::Undecided(causes) = &event.verdict else { continue };
        for cause in causes {
            let reason = words.root(cause);
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    reasons
}

// the recording tracer's causes are what findings are made from
const _: () = assert!(<Recording as Tracer<'static>>::RECORDS);
