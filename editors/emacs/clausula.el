;;; clausula.el --- Clausula's policies and contracts by Eglot -*- lexical-binding: t -*-

;; Eglot comes with Emacs 29; before that it is a package of GNU ELPA. Load this file, and say `M-x eglot' in a contract or a policy, or let
;; the hooks below do it.

(require 'eglot)

(defvar clausula-policy-words
  (regexp-opt
   '("policy" "vocabulary" "version" "source" "applies" "superseded" "status" "checked" "review" "use" "adjust" "data" "when"
     "parameter" "define" "rule" "test" "document" "reviewed" "record" "enum" "severity" "tags" "because" "cite" "help" "require"
     "forbid" "for" "each" "let" "grade" "suggest" "else" "given" "with" "without" "as" "of" "expect" "preferred" "acceptable"
     "escalate" "to" "in" "where" "satisfies" "every" "some" "no" "if" "then" "and" "or" "not" "is" "contains" "matches" "mentions"
     "default" "all" "any" "at" "by" "from" "on" "saying" "tagged" "marked" "identified" "list" "map" "one" "more" "reference"
     "set" "add" "off" "true" "false")
   'symbols)
  "The words of the policy language.")

(defvar clausula-policy-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?- "_" table)
    (modify-syntax-entry ?_ "_" table)
    table)
  "What characters are in a policy.")

;;;###autoload
(define-derived-mode clausula-policy-mode prog-mode "Policy"
  "A policy, a vocabulary, or the tests of one."
  (setq-local comment-start "# ")
  (setq-local comment-start-skip "#+\\s-*")
  (setq-local indent-tabs-mode nil)
  (setq-local tab-width 4)
  (setq-local font-lock-defaults `(((,clausula-policy-words . font-lock-keyword-face)))))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.policy\\'" . clausula-policy-mode))

(add-to-list 'eglot-server-programs '(clausula-policy-mode . ("clausula" "lsp")))

(defun clausula-begin ()
  "Ask Eglot for the server, in YAML only where it says what it is: other YAML keeps the server that it has."
  (when (or (derived-mode-p 'clausula-policy-mode)
            (equal (file-name-nondirectory (or buffer-file-name "")) "clausula.yaml")
            (save-excursion
              (goto-char (point-min))
              (re-search-forward "^[\"']?schema[\"']?[ \t]*:[ \t]*[\"']?[a-z][a-z0-9_.-]*/[0-9]" nil t)))
    (unless (derived-mode-p 'clausula-policy-mode)
      (setq-local eglot-server-programs (cons (cons major-mode '("clausula" "lsp")) eglot-server-programs)))
    (eglot-ensure)))

(dolist (hook '(clausula-policy-mode-hook yaml-mode-hook yaml-ts-mode-hook))
  (add-hook hook #'clausula-begin))

(provide 'clausula)
;;; clausula.el ends here
