//! Going through all expressions of a rule.

use crate::analysis::program::{Base, Check, Expression, ExpressionKind, Program, Rule, Statement};

/// Shows every expression that a rule asks with, those of the parameters and definitions that it uses among them, each
/// before its parts. What only messages print is left out.
pub(crate) fn rule<'p>(program: &'p Program, rule: &'p Rule, see: &mut dyn FnMut(&'p Expression)) {
    let mut walk = Walk { program, see, parameters: Vec::new(), definitions: Vec::new() };
    rule.guards.iter().for_each(|guard| walk.expression(guard));
    walk.statements(&rule.body);
}

struct Walk<'p, 's> {
    program: &'p Program,
    see: &'s mut dyn FnMut(&'p Expression),
    /// Those that have been gone through.
    parameters: Vec<usize>,
    definitions: Vec<usize>,
}

impl<'p> Walk<'p, '_> {
    fn statements(&mut self, statements: &'p [Statement]) {
        for statement in statements {
            match statement {
                Statement::Check(check) => self.expression(&check.condition),
                Statement::When { condition, body, .. } => {
                    self.expression(condition);
                    self.statements(body);
                }
                Statement::ForEach(each) => {
                    self.expression(&each.list);
                    each.filter.iter().for_each(|filter| self.expression(filter));
                    self.statements(&each.body);
                }
                Statement::Let { value, .. } => self.expression(value),
                Statement::Grade(grade) => grade.steps.iter().for_each(|step| self.expression(&step.condition)),
                // what is suggested decides nothing
                Statement::Suggest(_) => {}
            }
        }
    }

    fn expression(&mut self, expression: &'p Expression) {
        (self.see)(expression);
        match &expression.kind {
            ExpressionKind::Parameter(index) => {
                if !self.parameters.contains(index) {
                    self.parameters.push(*index);
                    if let Some(parameter) = self.program.parameters.get(*index) {
                        self.expression(&parameter.value);
                    }
                }
            }
            ExpressionKind::Definition { index, arguments } => {
                arguments.iter().for_each(|argument| self.expression(argument));
                if !self.definitions.contains(index) {
                    self.definitions.push(*index);
                    if let Some(definition) = self.program.definitions.get(*index) {
                        self.expression(&definition.body);
                    }
                }
            }
            kind => parts(kind, &mut |part| self.expression(part)),
        }
    }
}

/// The parts of an expression that stand in it, in the order of the text.
fn parts<'p>(kind: &'p ExpressionKind, see: &mut dyn FnMut(&'p Expression)) {
    match kind {
        ExpressionKind::Literal(_) | ExpressionKind::Text(_) | ExpressionKind::Parameter(_) | ExpressionKind::AsOf => {}
        ExpressionKind::Path { base, .. } => {
            if let Base::Expression(base) = base {
                see(base);
            }
        }
        ExpressionKind::List(all)
        | ExpressionKind::And(all)
        | ExpressionKind::Or(all)
        | ExpressionKind::Definition { arguments: all, .. }
        | ExpressionKind::Call { arguments: all, .. } => all.iter().for_each(see),
        ExpressionKind::Compare { left, right, .. }
        | ExpressionKind::Membership { left, right, .. }
        | ExpressionKind::Arithmetic { left, right, .. }
        | ExpressionKind::Default { value: left, fallback: right }
        | ExpressionKind::Mentions { text: left, phrase: right } => {
            see(left);
            see(right);
        }
        ExpressionKind::Matches { text: inner, .. }
        | ExpressionKind::Is { value: inner, .. }
        | ExpressionKind::Not(inner) => see(inner),
        ExpressionKind::Quantifier { list, filter, condition, .. } => {
            see(list);
            filter.iter().for_each(|filter| see(filter));
            see(condition);
        }
        ExpressionKind::Filter { list, condition, .. } => {
            see(list);
            see(condition);
        }
        ExpressionKind::If { condition, then, otherwise } => {
            see(condition);
            see(then);
            see(otherwise);
        }
    }
}

/// A part of a program that decides what its rules come to.
#[derive(Debug)]
pub(crate) enum Part<'p> {
    /// A `require` or `forbid`, before its condition.
    Check(&'p mut Check),
    /// An expression, before its parts.
    Expression(&'p mut Expression),
}

/// Shows every part of a program, to be changed: those of rules, then of parameters and definitions. What only messages
/// print, or what is suggested, is left out.
pub(crate) fn change(program: &mut Program, see: &mut dyn FnMut(Part<'_>)) {
    for rule in &mut program.rules {
        rule.guards.iter_mut().for_each(|guard| change_expression(guard, see));
        change_statements(&mut rule.body, see);
    }
    program.parameters.iter_mut().for_each(|parameter| change_expression(&mut parameter.value, see));
    program.definitions.iter_mut().for_each(|definition| change_expression(&mut definition.body, see));
}

fn change_statements(statements: &mut [Statement], see: &mut dyn FnMut(Part<'_>)) {
    for statement in statements {
        match statement {
            Statement::Check(check) => {
                see(Part::Check(check));
                change_expression(&mut check.condition, see);
            }
            Statement::When { condition, body, .. } => {
                change_expression(condition, see);
                change_statements(body, see);
            }
            Statement::ForEach(each) => {
                change_expression(&mut each.list, see);
                each.filter.iter_mut().for_each(|filter| change_expression(filter, see));
                change_statements(&mut each.body, see);
            }
            Statement::Let { value, .. } => change_expression(value, see),
            Statement::Grade(grade) => {
                grade.steps.iter_mut().for_each(|step| change_expression(&mut step.condition, see));
            }
            Statement::Suggest(_) => {}
        }
    }
}

fn change_expression(expression: &mut Expression, see: &mut dyn FnMut(Part<'_>)) {
    see(Part::Expression(expression));
    let mut inner = |part: &mut Expression| change_expression(part, see);
    match &mut expression.kind {
        ExpressionKind::Literal(_) | ExpressionKind::Text(_) | ExpressionKind::Parameter(_) | ExpressionKind::AsOf => {}
        ExpressionKind::Path { base, .. } => {
            if let Base::Expression(base) = base {
                inner(base);
            }
        }
        ExpressionKind::List(all)
        | ExpressionKind::And(all)
        | ExpressionKind::Or(all)
        | ExpressionKind::Definition { arguments: all, .. }
        | ExpressionKind::Call { arguments: all, .. } => all.iter_mut().for_each(inner),
        ExpressionKind::Compare { left, right, .. }
        | ExpressionKind::Membership { left, right, .. }
        | ExpressionKind::Arithmetic { left, right, .. }
        | ExpressionKind::Default { value: left, fallback: right }
        | ExpressionKind::Mentions { text: left, phrase: right } => {
            inner(left);
            inner(right);
        }
        ExpressionKind::Matches { text: only, .. }
        | ExpressionKind::Is { value: only, .. }
        | ExpressionKind::Not(only) => inner(only),
        ExpressionKind::Quantifier { list, filter, condition, .. } => {
            inner(list);
            filter.iter_mut().for_each(|filter| inner(filter));
            inner(condition);
        }
        ExpressionKind::Filter { list, condition, .. } => {
            inner(list);
            inner(condition);
        }
        ExpressionKind::If { condition, then, otherwise } => {
            inner(condition);
            inner(then);
            inner(otherwise);
        }
    }
}
