//! What policies may ask of a file system, without there being one.

/// A file's name and bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedBytes {
    /// The name that people know the file by.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files that policies name: other policies, vocabularies, reference data. Paths are relative to the folder of the
/// policy that names them; none leads out of the project's root.
pub trait Files {
    /// The policy and vocabulary files in the folder of the policy that people know by this name, in the order of their
    /// names. What can't be read is left out.
    fn beside(&self, policy: &str) -> Vec<NamedBytes>;

    /// The file at a path, as the policy of this name writes it.
    ///
    /// # Errors
    ///
    /// Why it can't be had, for people: it does not exist, can't be read, is too large, or lies outside the project.
    fn read(&self, policy: &str, path: &str) -> Result<NamedBytes, String>;
}

/// No files at all: policies build on built-in ones and on those that they come with.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn beside(&self, _policy: &str) -> Vec<NamedBytes> {
        Vec::new()
    }

    fn read(&self, _policy: &str, path: &str) -> Result<NamedBytes, String> {
        Err(format!("there is no file `{path}`"))
    }
}
