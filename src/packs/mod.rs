//! The built-in policies and vocabularies, embedded in the program.

/// A built-in policy or vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pack {
    /// Its name: `bpo.termination`.
    pub name: &'static str,
    /// The name of its file, for people: `bpo.termination/termination.policy`.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// A file of `policies/`: the folder is the name.
macro_rules! pack {
    ($name:literal, $file:literal) => {
        Pack {
            name: $name,
            file: concat!($name, "/", $file),
            text: include_str!(concat!("../../policies/", $name, "/", $file)),
        }
    };
}

const POLICIES: &[Pack] = &[];

const VOCABULARIES: &[Pack] = &[pack!("contract", "contract.policy")];

/// All built-in policies, in the order in which they are listed and run.
pub fn policies() -> &'static [Pack] {
    POLICIES
}

/// All built-in vocabularies.
pub fn vocabularies() -> &'static [Pack] {
    VOCABULARIES
}
