//! The built-in policies and vocabularies, embedded in the program.

/// A built-in policy or vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pack {
    /// Its name: `bpo.termination`.
    pub name: &'static str,
    /// The name of its file, for people: `policies/bpo.termination/termination.policy`.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// A pack by its name and the name of its file in its folder.
macro_rules! pack {
    ($name:literal, $file:literal) => {
        Pack {
            name: $name,
            file: concat!("policies/", $name, "/", $file),
            text: include_str!(concat!("../../policies/", $name, "/", $file)),
        }
    };
}

const POLICIES: &[Pack] = &[
    pack!("bpo.scope", "scope.policy"),
    pack!("bpo.term", "term.policy"),
    pack!("bpo.termination", "termination.policy"),
    pack!("bpo.ip", "ip.policy"),
    pack!("bpo.security", "security.policy"),
    pack!("bpo.escalation", "escalation.policy"),
];

const VOCABULARIES: &[Pack] = &[pack!("contract", "contract.policy")];

/// All built-in policies, in the order in which they are listed and run.
pub fn policies() -> &'static [Pack] {
    POLICIES
}

/// All built-in vocabularies.
pub fn vocabularies() -> &'static [Pack] {
    VOCABULARIES
}
