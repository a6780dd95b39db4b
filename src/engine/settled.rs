//! What comes to the same wherever a rule asks for it: definitions without arguments, and what stands below them. Many rules ask
//! for the same ones, which are settled once for a document.

use crate::analysis::{Expression, ExpressionKind};
use crate::engine::data::{Eval, Truth};
use crate::engine::evaluate::{Evaluator, MOST_OFTEN};
use crate::engine::package::Origin;
use crate::engine::tracer::Tracer;

/// How many steps may have been taken for all that is kept of a document: as many values and places as that may be kept, and a
/// document of a great many elements is not to take any amount of memory.
pub(super) const MOST_STEPS: u64 = 200_000;

/// What was asked, and how: by what is kept of an answer it differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Question {
    expression: *const Expression,
    manner: Manner,
}

/// How something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Manner {
    /// For its value.
    Value,
    /// For its value, as a part of what need not be looked at further once it is decided.
    ValueThatPasses,
    /// Whether it holds, where nobody asks why.
    Truth,
    /// Whether it holds, where nobody asks why, nor anything once it is decided.
    TruthThatPasses,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Settled<'a, T: Tracer<'a>> {
    answer: Answer<'a, T>,
    /// Where the values stand that took part, in their order.
    told: Vec<Origin>,
    /// How many steps it took.
    steps: u64,
}

#[derive(Debug, Clone)]
enum Answer<'a, T: Tracer<'a>> {
    Value(Eval<'a, T>),
    Truth(Truth<'a, T>),
}

/// How things stood before something was asked.
struct Before {
    fuel: u64,
    mark: usize,
    judged: usize,
    read_date: bool,
}

impl<'a, T: Tracer<'a>> Evaluator<'a, T> {
    /// The value of a definition, or of a part of one, that comes to the same wherever it is asked for.
    pub(super) fn settled_value(
        &mut self,
        expression: &'a Expression,
        evaluate: impl FnOnce(&mut Self) -> Eval<'a, T>,
    ) -> Eval<'a, T> {
        if T::TRACES {
            return evaluate(self);
        }
        let manner = if T::RECORDS && self.only_passes { Manner::ValueThatPasses } else { Manner::Value };
        let question = Question { expression, manner };
        if let Some(Answer::Value(value)) = self.settled(question) {
            return value;
        }
        let before = self.before();
        let value = evaluate(self);
        self.settle(question, &before, || Answer::Value(value.clone()));
        value
    }

    /// Whether a definition holds that comes to the same wherever it is asked for. What makes it so is told of the place where it is asked, so that only
    /// whether it does is kept.
    pub(super) fn settled_truth(
        &mut self,
        expression: &'a Expression,
        evaluate: impl FnOnce(&mut Self) -> Truth<'a, T>,
    ) -> Truth<'a, T> {
        if T::TRACES || (T::RECORDS && !self.only_decides) {
            return evaluate(self);
        }
        let manner = if T::RECORDS && self.only_passes { Manner::TruthThatPasses } else { Manner::Truth };
        let question = Question { expression, manner };
        if let Some(Answer::Truth(truth)) = self.settled(question) {
            return truth;
        }
        let before = self.before();
        let truth = evaluate(self);
        self.settle(question, &before, || Answer::Truth(truth.clone()));
        truth
    }

    /// What came of it before, for as many steps as that took. Without so many left it is asked anew, to stop where they end.
    fn settled(&mut self, question: Question) -> Option<Answer<'a, T>> {
        let Settled { answer, told, steps } = self.settled.get(&question)?;
        if *steps >= self.fuel {
            return None;
        }
        self.fuel -= steps;
        self.tracer.took_part_again(told);
        Some(answer.clone())
    }

    fn before(&self) -> Before {
        let day = self.context.day;
        let before = Before {
            fuel: self.fuel,
            mark: self.tracer.mark(),
            judged: self.tracer.judged_so_far(),
            read_date: day.was_read(),
        };
        day.note(false);
        before
    }

    /// Keeps what came of it, unless there is more to it than what took part: a judgement was met, the date was read, or there
    /// were too few steps.
    fn settle(&mut self, question: Question, before: &Before, answer: impl FnOnce() -> Answer<'a, T>) {
        let day = self.context.day;
        let read_date = day.was_read();
        day.note(read_date || before.read_date);
        if read_date || self.fuel == 0 || self.ran_out() || self.tracer.judged_so_far() != before.judged {
            return;
        }
        let steps = before.fuel.saturating_sub(self.fuel);
        if steps > self.room {
            return;
        }
        self.room -= steps;
        let told = self.tracer.took_part_since(before.mark).to_vec();
        if self.settled.is_empty() {
            self.settled.reserve(MOST_OFTEN);
        }
        self.settled.insert(question, Settled { answer: answer(), told, steps });
    }
}

/// Whether an expression comes to the same wherever it is asked for: it is a definition without arguments.
pub(super) fn is_settled(expression: &Expression) -> bool {
    matches!(&expression.kind, ExpressionKind::Definition { arguments, .. } if arguments.is_empty())
}
