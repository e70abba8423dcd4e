/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The daemon's log: stderr, with the priority that journald reads where it is the one who reads
 * (sd-daemon(3)).
 */
#pragma once

/* The levels of syslog(3) that are used. */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_INFO = 6,
};

/* One line; FORMAT without its newline. errno is kept. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...)	 log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)	 log_line(LOG_LEVEL_INFO, __VA_ARGS__)
