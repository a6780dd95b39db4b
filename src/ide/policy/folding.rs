//! What may be folded: blocks, texts of several lines, and comments of several lines.

use super::PolicyFile;
use crate::ide::Fold;
use crate::source::Span;
use crate::syntax::TokenKind;

impl PolicyFile<'_> {
    /// The parts of the text that may be folded, in its order; each has several lines.
    pub fn folds(&self) -> Vec<Fold> {
        let mut folds = Vec::new();
        // the first word of the line in which each bracket is opened
        let mut open: Vec<(u8, usize)> = Vec::new();
        let mut line_start = 0;
        for token in &self.tokens {
            if token.first_of_line {
                line_start = token.span.start();
            }
            match token.kind {
                TokenKind::Open(closing) => open.push((closing, line_start)),
                TokenKind::Close(closing) => {
                    // a bracket that closes nothing hides none that does
                    if let Some(at) = open.iter().rposition(|(known, _)| *known == closing) {
                        let from = open.get(at).map(|(_, from)| *from);
                        open.truncate(at);
                        folds.extend(from.map(|from| Span::new(from, token.span.end())));
                    }
                }
                TokenKind::Text | TokenKind::OpenText => folds.push(Span::new(line_start, token.span.end())),
                _ => {}
            }
        }
        folds.retain(|span| span.text(self.text()).contains('\n'));
        // of several that begin in one line the longest says all
        folds.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        folds.dedup_by_key(|span| span.start);
        let mut folds: Vec<Fold> = folds.into_iter().map(|span| Fold { span, is_comment: false }).collect();
        folds.extend(self.comment_blocks().into_iter().map(|span| Fold { span, is_comment: true }));
        folds.sort();
        folds
    }

    /// Comments of several lines, between which stands nothing.
    fn comment_blocks(&self) -> Vec<Span> {
        let alone = |comment: &&Span| {
            let before = self.text().get(..comment.start()).unwrap_or_default();
            before.rsplit('\n').next().is_none_or(|line| line.trim().is_empty())
        };
        let mut blocks: Vec<Span> = Vec::new();
        for comment in self.comments.iter().filter(alone) {
            let follows = |block: &Span| {
                let between = Span::new(block.end(), comment.start()).text(self.text());
                between.trim().is_empty() && between.matches('\n').count() == 1
            };
            match blocks.last_mut() {
                Some(block) if follows(block) => *block = block.to(*comment),
                _ => blocks.push(*comment),
            }
        }
        blocks.retain(|block| block.text(self.text()).contains('\n'));
        blocks
    }
}
