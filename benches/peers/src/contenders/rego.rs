//! regorus, a Rego interpreter: the policy compiled once for its virtual machine, which is kept from contract to contract, as
//! its own benchmark does; contracts read by `Value::from_yaml_str`.

use std::hint::black_box;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::RegoVM;
use regorus::{Engine, Rc, Value};

use crate::Outcome;
use crate::corpus::{Flags, rule_named};

const RULES: &str = include_str!("../../rules.rego");
const ENTRY: &str = "data.contracts.deny";

/// The policy, ready to be evaluated.
pub(crate) struct Rego(RegoVM);

impl Rego {
    /// With the thirteen rules.
    ///
    /// # Errors
    ///
    /// If they cannot be compiled.
    pub(crate) fn new() -> Outcome<Self> {
        let mut engine = Engine::new();
        engine.add_policy("rules.rego".to_owned(), RULES.to_owned())?;
        let entry: Rc<str> = ENTRY.into();
        let policy = engine.compile_with_entrypoint(&entry)?;
        let program = Compiler::compile_from_policy(&policy, &[ENTRY]).map_err(|error| error.to_string())?;
        let mut machine = RegoVM::new();
        machine.load_program(program);
        Ok(Self(machine))
    }

    /// Checks a contract.
    ///
    /// # Errors
    ///
    /// If it cannot be read or evaluated.
    pub(crate) fn check(&mut self, text: &str) -> Outcome<()> {
        black_box(self.denied(text)?);
        Ok(())
    }

    /// What it flags.
    ///
    /// # Errors
    ///
    /// If a contract cannot be read or evaluated, or something else than one of the thirteen rules speaks up.
    pub(crate) fn flags(&mut self, texts: &[String]) -> Outcome<Flags> {
        let mut flags = Flags::new();
        for (number, text) in texts.iter().enumerate() {
            for name in self.denied(text)?.as_set()? {
                let rule = rule_named(name.as_string()?).ok_or_else(|| format!("regorus denies `{name}`"))?;
                flags.insert((number, rule));
            }
        }
        Ok(flags)
    }

    fn denied(&mut self, text: &str) -> Outcome<Value> {
        self.0.set_input(Value::from_yaml_str(text)?);
        Ok(self.0.execute().map_err(|error| error.to_string())?)
    }
}
