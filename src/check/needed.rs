//! Which rules of built-in policies a run needs: most runs use some tags of them alone, by a profile or by a selection, and
//! need not analyse what they don't run.

use super::library::Entry;
use super::{DRAFT, Selection};
use crate::syntax::ast;

/// Which rules of an entry something uses.
#[derive(Debug, Clone, Default)]
struct Reach {
    /// Whether the entry is used at all.
    any: bool,
    /// Whether all of its rules are.
    all: bool,
    /// Otherwise those with one of these tags.
    tags: Vec<String>,
}

impl Reach {
    /// Whether a rule is among them, by whether it has a tag.
    fn includes(&self, has_tag: impl Fn(&str) -> bool) -> bool {
        self.all || self.tags.iter().any(|tag| has_tag(tag))
    }
}

/// Leaves in built-in policies only the rules that run, where nothing else asks for more, and reads these. `all` is for what
/// may speak of any rule.
pub(super) fn leave_out(entries: &mut [Entry], selection: &Selection, all: bool) {
    let reach = if all { None } else { needed(entries, selection) };
    let Some(reach) = reach else {
        entries.iter_mut().for_each(|entry| entry.keep_rules(|_, _| true));
        return;
    };
    let adjusted: Vec<(String, String)> = entries.iter().flat_map(|entry| adjustments(&entry.tree)).collect();
    for (entry, reach) in entries.iter_mut().zip(&reach) {
        let policy = entry.tree.declaration.as_ref().map(|known| known.name.text.clone()).unwrap_or_default();
        entry.keep_rules(|name, has_tag| {
            let selected = selection.tags.is_empty() || selection.tags.iter().any(|tag| has_tag(tag));
            // an adjustment must find what it speaks of
            let is_adjusted = || adjusted.iter().any(|(of, adjusted)| *of == policy && adjusted == name);
            (selected && reach.includes(has_tag)) || is_adjusted()
        });
    }
}

/// What of each entry is used; nothing where all rules of all of them are needed.
fn needed(entries: &[Entry], selection: &Selection) -> Option<Vec<Reach>> {
    let alone = entries.iter().all(|entry| entry.pack.is_some());
    if !alone || !selection.rules.is_empty() {
        return None;
    }
    let reach = reach(entries);
    // what is a draft is one without saying so in its tags
    let mut tags = selection.tags.iter().chain(reach.iter().flat_map(|reach| &reach.tags));
    if tags.any(|tag| tag == DRAFT) {
        return None;
    }
    // a tag that no rule has is told with all that there are
    let known = |tag: &String| {
        let mut both = entries.iter().zip(&reach);
        both.any(|(entry, reach)| {
            let mut rules = entry.rules();
            rules.any(|(_, tags)| reach.includes(|tag| tags.contains(&tag)) && tags.contains(&tag.as_str()))
        })
    };
    selection.tags.iter().all(known).then_some(reach)
}

/// What of each entry is used, from what somebody chose on: as the analysis of `use` lines has it.
fn reach(entries: &[Entry]) -> Vec<Reach> {
    let mut reach = vec![Reach::default(); entries.len()];
    let mut open = Vec::new();
    for (index, (entry, reach)) in entries.iter().zip(&mut reach).enumerate() {
        if entry.chosen {
            *reach = Reach { any: true, all: true, tags: Vec::new() };
            open.push(index);
        }
    }
    while let Some(entry) = open.pop().and_then(|index| entries.get(index)) {
        let lines = entry.tree.items.iter().filter_map(|item| match &item.kind {
            ast::ItemKind::Use { tagged, .. } => Some(tagged),
            _ => None,
        });
        for (tagged, used) in lines.zip(&entry.uses) {
            let Some((index, used)) = used.and_then(|index| Some((index, reach.get_mut(index)?))) else { continue };
            if !used.any {
                used.any = true;
                open.push(index);
            }
            used.all |= tagged.is_empty();
            used.tags.extend(tagged.iter().map(|tag| tag.text.clone()));
        }
    }
    reach
}

/// The policy and the name of everything that is adjusted.
fn adjustments(file: &ast::File) -> impl Iterator<Item = (String, String)> {
    file.items.iter().flat_map(|item| {
        let (policy, changes) = match &item.kind {
            ast::ItemKind::Adjust { name, changes } => (name.text.as_str(), changes.as_slice()),
            _ => ("", &[][..]),
        };
        changes.iter().map(move |change| (policy.to_owned(), change.name.text.clone()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::library::Library;
    use crate::check::{Policy, PolicySource};
    use crate::document::Limits;
    use crate::packs;
    use crate::source::NoFiles;

    /// The rules that are left of each policy, by name, of those that are left any.
    fn left(policy: Policy, tags: &[&str]) -> Vec<(String, String)> {
        let mut library = Library::read([policy], Vec::new(), &NoFiles, Limits::default());
        let selection = Selection { tags: tags.iter().map(ToString::to_string).collect(), ..Selection::default() };
        leave_out(&mut library.entries, &selection, false);
        let of = |entry: &Entry| {
            let policy = entry.tree.declaration.as_ref().map(|known| known.name.text.clone()).unwrap_or_default();
            entry.rules().map(|(rule, _)| (policy.clone(), rule.to_owned())).collect::<Vec<_>>()
        };
        library.entries.iter().flat_map(of).collect()
    }

    fn pack(name: &str) -> Policy {
        Policy::BuiltIn(packs::find(name).expect("a built-in policy"))
    }

    fn names(rules: &[(String, String)], policy: &str) -> Vec<String> {
        rules.iter().filter(|(of, _)| of == policy).map(|(_, rule)| rule.clone()).collect()
    }

    #[test]
    fn only_what_a_profile_uses_or_adjusts_is_left() {
        let essentials = left(pack("bpo.essentials"), &[]);
        assert_eq!(names(&essentials, "bpo.ip"), ["ip-client-owns", "data-ownership", "confidentiality"]);
        // turned off there, which must find it
        assert_eq!(names(&essentials, "bpo.metrics"), ["kpi-present", "kpi-measurable"]);
        assert!(left(pack("bpo.standard"), &[]).len() > essentials.len());
    }

    #[test]
    fn of_what_a_profile_uses_only_what_tags_select_is_left() {
        let full = left(pack("bpo.full"), &[]);
        let essential = left(pack("bpo.full"), &["essential"]);
        assert!(!essential.is_empty() && essential.len() < full.len() / 2, "{} of {}", essential.len(), full.len());
        assert_eq!(names(&essential, "bpo.services"), Vec::<String>::new());
    }

    #[test]
    fn all_is_left_where_a_tag_is_unknown_or_a_policy_is_a_file() {
        let full = left(pack("bpo.full"), &[]);
        assert_eq!(left(pack("bpo.full"), &["esential"]), full);
        assert_eq!(left(pack("bpo.full"), &["essential", "esential"]), full);
        let text = "policy house\nuse bpo.ip tagged essential\n".to_owned();
        let house = left(PolicySource { name: "house.policy".to_owned(), text }.into(), &[]);
        assert!(names(&house, "bpo.ip").len() > 3, "{house:?}");
    }
}
