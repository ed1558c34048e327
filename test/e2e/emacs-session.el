;;; emacs-session.el --- Drives eglot as a person would: open, read the diagnostic, hover, quick fix, save.  -*- lexical-binding: t -*-
;; Environment: CONFIGURATION (elisp file), GO_FILE, CHOICE (part of a quick fix's title), REPORT (JSON file to write).
;; Written for Emacs 28 with eglot 1.9.
(package-initialize)
(require 'cl-lib)
(require 'json)
(require 'eglot)

(defvar session-report nil)
(defvar session-steps nil)

(defun session-tell (key value)
  (push (cons key value) session-report))

(defun session-wait (step condition)
  "Wait until CONDITION holds, and note STEP."
  (with-timeout (20 (error "timed out: %s" step))
    (while (not (funcall condition)) (accept-process-output nil 0.02)))
  (push step session-steps))

(defun session-diagnostics ()
  (mapcar (lambda (diagnostic)
            `((line . ,(line-number-at-pos (flymake-diagnostic-beg diagnostic)))
              (type . ,(format "%s" (flymake-diagnostic-type diagnostic)))
              (message . ,(flymake-diagnostic-text diagnostic))))
          (flymake-diagnostics)))

(defun session-run ()
  (load (getenv "CONFIGURATION") nil t)
  (find-file (getenv "GO_FILE"))
  (session-tell 'mode (symbol-name major-mode))
  ;; eglot connects after the command that opened the file, and batch mode has no commands.
  (run-hooks 'post-command-hook)
  (session-wait "diagnostic" #'flymake-diagnostics)
  (session-tell 'diagnostics (vconcat (session-diagnostics)))
  (goto-char (flymake-diagnostic-beg (car (flymake-diagnostics))))

  (let (hover)
    (eglot-hover-eldoc-function (lambda (text &rest _) (when text (setq hover text))))
    (session-wait "hover" (lambda () hover))
    (session-tell 'hover (substring-no-properties hover)))

  ;; Stands for the person who chooses from the menu.
  (cl-letf (((symbol-function 'completing-read)
             (lambda (_prompt items &rest _)
               (let ((titles (mapcar #'car items)))
                 (session-tell 'offered (vconcat titles))
                 (cl-find-if (lambda (title) (string-match-p (regexp-quote (getenv "CHOICE")) title)) titles)))))
    (let ((before (buffer-chars-modified-tick))
          (last-nonmenu-event ?a))
      (call-interactively #'eglot-code-actions)
      (session-wait "quick fix" (lambda () (/= before (buffer-chars-modified-tick))))))
  ;; Batch mode is never idle, which eglot awaits to tell the server of changes; saving tells it at once.
  (save-buffer)
  (session-wait "no diagnostic left" (lambda () (null (flymake-diagnostics))))

  (let ((server (eglot-current-server)))
    (eglot-shutdown server)
    (session-wait "shutdown" (lambda () (not (jsonrpc-running-p server))))))

(condition-case failure
    (session-run)
  (error (session-tell 'failure (error-message-string failure))))
(session-tell 'steps (vconcat (nreverse session-steps)))
(with-temp-file (getenv "REPORT") (insert (json-encode session-report)))
(kill-emacs 0)
