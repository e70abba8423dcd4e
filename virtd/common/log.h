/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's log: standard error, for journald with its priorities (sd-daemon(3)). */
#pragma once

/* The levels of syslog(3) that virtd uses. */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_INFO = 6,
};

/*
 * log_line - Write one line to standard error. FORMAT has no newline; text beyond 1023 bytes is
 * cut.
 * The line begins with "<LEVEL>" if $JOURNAL_STREAM is set, else with "virtd: ". errno is kept.
 */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...)	 log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)	 log_line(LOG_LEVEL_INFO, __VA_ARGS__)
