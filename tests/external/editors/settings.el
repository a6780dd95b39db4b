;;; Emacs with the settings that users are given: what is opened is told of.  -*- lexical-binding: t -*-
(package-initialize)
(require 'flymake)
(setq make-backup-files nil create-lockfiles nil eglot-send-changes-idle-time 0)
;; a mode as the package `yaml-mode' has it
(define-derived-mode yaml-mode text-mode "YAML")
(add-to-list 'auto-mode-alist '("\\.yaml\\'" . yaml-mode))
(load (expand-file-name "editors/emacs/clausula.el") nil nil t)

(defvar folder (file-name-as-directory (getenv "FOLDER")))
(add-to-list 'project-find-functions (lambda (_) (cons 'transient folder)))

(defun open-as (name mode)
  (find-file (concat folder name))
  (unless (eq major-mode mode) (error "%s is %s" name major-mode))
  ;; what waits for the next command
  (run-hooks 'post-command-hook))

(open-as "other.yaml" 'yaml-mode)
(when (eglot-managed-p) (error "YAML of others is handed over"))
(pcase-dolist (`(,name . ,mode) '(("a.yaml" . yaml-mode) ("house.test.policy" . clausula-policy-mode)))
  (open-as name mode)
  (unless (eglot-current-server) (error "no server for %s" name))
  (flymake-start)
  (let ((turns 600) found)
    (while (and (not found) (> turns 0))
      (setq turns (1- turns)
            found (seq-find (lambda (one) (string-match-p "nosuch" (flymake-diagnostic-text one))) (flymake-diagnostics)))
      (accept-process-output nil 0.05))
    (unless found (error "nothing is told of %s: %s" name (mapcar #'flymake-diagnostic-text (flymake-diagnostics))))))
(message "all held")
