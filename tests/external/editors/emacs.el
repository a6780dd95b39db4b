;;; Emacs, without a person, edits a contract and a policy by Eglot: what Flymake marks, and what Eglot makes of the server's changes, is
;;; read from its buffers.  -*- lexical-binding: t; coding: utf-8 -*-
;;
;; Usage: emacs --batch -q -l emacs.el, with PROGRAM and FOLDER (a copy of the folder beside this file) in the environment.

(package-initialize)
(require 'cl-lib)
(require 'eglot)
(require 'flymake)
(require 'xref)

(defvar program (getenv "PROGRAM"))
(defvar folder (file-name-as-directory (getenv "FOLDER")))

(define-derived-mode contract-mode text-mode "Contract")
(define-derived-mode house-mode prog-mode "House")
(add-to-list 'auto-mode-alist '("\\.yaml\\'" . contract-mode))
(add-to-list 'auto-mode-alist '("\\.policy\\'" . house-mode))
(put 'contract-mode 'eglot-language-id "yaml")
(put 'house-mode 'eglot-language-id "clausula-policy")
(add-to-list 'project-find-functions (lambda (_folder) (cons 'transient folder)))

;; Eglot refuses keys that the protocol does not have; where those that it demands are missing it also refuses `null`, which may be
(setq eglot-strict-mode '(disallow-non-standard-keys)
      eglot-sync-connect t
      eglot-autoshutdown nil
      eglot-confirm-server-initiated-edits nil
      eglot-send-changes-idle-time 0
      flymake-diagnostic-functions nil
      make-backup-files nil
      create-lockfiles nil
      ;; menus are asked for as by somebody who has a keyboard only
      last-nonmenu-event ?x)

(defun fail (form &rest rest)
  (error "%s" (apply #'format form rest)))

(defun eventually (what holds)
  "Wait until HOLDS gives something, and give that; fail where it never does."
  (let ((turns 600) found)
    (while (and (not (setq found (funcall holds))) (> turns 0))
      (setq turns (1- turns))
      (accept-process-output nil 0.05))
    (or found (fail "it never came to this: %s" what))))

(defun same (found expected what)
  (unless (equal found expected)
    (fail "%s: expected\n%s\nfound\n%s" what expected found)))

(defun whole () (buffer-substring-no-properties (point-min) (point-max)))

(defun marked ()
  "What Flymake marks: each line with the words and the code."
  (mapconcat
   (lambda (one)
     (let ((begin (flymake-diagnostic-beg one)))
       (string-match "\\[\\([^]]*\\)\\]" (flymake-diagnostic-text one))
       (format "%03d %s «%s»" (line-number-at-pos begin)
               (match-string 1 (flymake-diagnostic-text one))
               (buffer-substring-no-properties begin (flymake-diagnostic-end one)))))
   (sort (flymake-diagnostics)
         (lambda (one other) (< (flymake-diagnostic-beg one) (flymake-diagnostic-beg other))))
   ", "))

(defun is-marked (expected)
  ;; what Eglot tells the server when nobody has typed for a moment
  (eglot--signal-textDocument/didChange)
  (let ((turns 600))
    (while (and (not (equal (marked) expected)) (> turns 0))
      (setq turns (1- turns))
      (accept-process-output nil 0.05))
    (same (marked) expected "what is marked")))

(defun go-to (words)
  (goto-char (point-min))
  (search-forward words)
  (goto-char (match-beginning 0)))

(defun type-over (old new)
  "Write NEW in place of OLD, as if it was typed."
  (go-to old)
  (delete-region (point) (match-end 0))
  (insert new))

(defun press (title)
  "Carry out the change whose title begins so, by Eglot's own menu."
  (cl-letf* ((offered nil)
             ((symbol-function 'completing-read)
              (lambda (_prompt items &rest _)
                (setq offered (mapcar #'car items))
                (or (cl-find-if (lambda (one) (string-prefix-p title one)) offered)
                    (fail "nothing is offered whose title begins so: %s; found %s" title offered)))))
    (eglot-code-actions (point) (point) nil t)))

(defun open (name)
  "Open a file, and let Eglot manage it."
  (find-file (expand-file-name name folder))
  (flymake-mode 1)
  (eglot (list major-mode) (project-current) 'eglot-lsp-server
         (list program "lsp")
         (get major-mode 'eglot-language-id))
  (eventually "Eglot manages the file" (lambda () (and (eglot-managed-p) (eglot-current-server))))
  (flymake-start))

(defun contract ()
  (open "a.yaml")
  (is-marked "005 contract/unknown-field «rolle»")
  (let ((before (whole)))
    (go-to "rolle")
    (press "write `role`")
    (same (whole) (string-replace "rolle" "role" before) "after the change that was offered"))
  (is-marked "")
  (type-over "value: acme" "value: acmee")
  (is-marked "011 contract/unresolved-reference «acmee»")
  (type-over "𝔅olt" "👍👍𝔅olt👍")
  (type-over "value: acmee}" "value: acme}, 👍: 1")
  (is-marked "011 contract/unknown-field «👍»")
  (type-over ", 👍: 1" "")
  (is-marked "")

  (let ((before (whole)))
    (go-to "acme, ")
    (eglot-rename "zeta")
    (same (whole) (string-replace "acme" "zeta" before) "after the id was renamed"))
  (is-marked "")

  (go-to "1 year 6 months")
  (let ((told (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams))))
    (unless (string-match-p "18 months" (eglot--hover-info (plist-get told :contents) (plist-get told :range)))
      (fail "what is told of a duration: %s" told)))

  (go-to "zeta}")
  (let* ((found (car (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot))))
         (marker (xref-location-marker (xref-item-location found))))
    (same (buffer-substring-no-properties marker (+ marker 8)) "zeta, ro" "where an id leads"))

  ;; a field is completed where it is begun, as the completion of Emacs does it
  (type-over "  initial: 1 year 6 months" "  ini")
  (go-to "  ini\n")
  (end-of-line)
  (let* ((found (eglot-completion-at-point))
         (begin (nth 0 found))
         (items (all-completions (buffer-substring-no-properties begin (nth 1 found)) (nth 2 found)))
         (item (cl-find-if (lambda (one) (equal (substring-no-properties one) "initial")) items)))
    (unless item (fail "`initial` is not among %s" items))
    (delete-region begin (nth 1 found))
    (insert item)
    (funcall (plist-get (nthcdr 3 found) :exit-function) item 'finished)
    (let ((line (buffer-substring-no-properties (line-beginning-position) (line-end-position))))
      (unless (string-prefix-p "  initial: " (concat line " ")) (fail "the completed line is %s" line))))
  (set-buffer-modified-p nil))

(defun policy ()
  (open "house.policy")
  (let ((before (whole)))
    (eglot-format-buffer)
    (same (whole) (string-replace "\n  severity   error" "\n    severity error" before) "after it was formatted"))
  (let ((before (whole)))
    (go-to "least: ")
    (eglot-rename "bottom")
    (same (whole) (string-replace "least" "bottom" before) "after the parameter was renamed"))
  (type-over "term.initial" "term.initail")
  (is-marked "010 policy/unknown-field «initail»")
  (go-to "initail")
  (press "write `initial`")
  (is-marked "")
  (set-buffer-modified-p nil))

(defun leave ()
  "Tell the server to shut down, as Eglot does it."
  (eglot-shutdown (eglot-current-server) nil 30))

(condition-case problem
    (progn
      (contract)
      (leave)
      (policy)
      (leave))
  (error
   (message "%s" (error-message-string problem))
   (kill-emacs 1)))
