// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session/hosts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/read-all.h"
#include "cli/failures.h"
#include "cli/run.h"
#include "cli/verb.h"
#include "session/session.h"
#include "varlink/client.h"

/* Each is a process and a connection. */
#define HOSTS_AHEAD 16
#define PROGRESS_NS 1000000000ull
/* What is left for a host that others before it have taken the time of. */
#define LEAST_MS    10000
/* A user's name, and a host's name as DNS has it. */
#define NAME_MAX_BYTES 512
#define FILE_MAX_BYTES (8u << 20)

/* What ssh would take for an option, or a shell for more than a word, names no host. */
static bool can_be_host(const char *name)
{
	if (!*name || *name == '-')
		return false;
	for (const char *sign = name; *sign; sign++) {
		if ((unsigned char)*sign <= ' ' || *sign == 0x7f)
			return false;
	}
	return true;
}

static int add_host(struct words *hosts, const char *name, const char *from, struct error *error)
{
	if (strlen(name) > NAME_MAX_BYTES)
		return error_set(error, EXIT_USAGE, ERROR_USAGE, from,
				 "the name of a host has more than %d bytes", NAME_MAX_BYTES);
	if (!can_be_host(name))
		return error_set(error, EXIT_USAGE, ERROR_USAGE, from,
				 "'%s' can't be the name of a host", name);
	if (hosts->count == HOSTS_MAX)
		return error_set(error, EXIT_USAGE, ERROR_USAGE, from,
				 "there are more than %d hosts (name fewer at a time)", HOSTS_MAX);
	return words_add(hosts, name, strlen(name)) < 0 ? error_memory(error) : EXIT_DONE;
}

/* A line without its comment, and the blanks around it. */
static char *trim(char *line)
{
	line[strcspn(line, "#\n")] = '\0';
	line += strspn(line, " \t\r");
	for (char *end = line + strlen(line); end > line && strchr(" \t\r", end[-1]);)
		*--end = '\0';
	return line;
}

static int read_lines(char *text, size_t len, struct words *hosts, const char *path,
		      struct error *error)
{
	int code = EXIT_DONE;

	if (memchr(text, '\0', len))
		return error_set(error, EXIT_USAGE, ERROR_USAGE, path, "it is not a text");
	while (code == EXIT_DONE && len) {
		const char *end = memchr(text, '\n', len);
		size_t line = end ? (size_t)(end - text) + 1 : len;
		vd_autofree char *copy = strndup(text, line);
		const char *name = copy ? trim(copy) : NULL;

		if (!name)
			return error_memory(error);
		if (*name)
			code = add_host(hosts, name, path, error);
		text += line;
		len -= line;
	}
	return code;
}

static int add_file(struct words *hosts, const char *path, struct error *error)
{
	vd_autofree char *text = NULL;
	vd_autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -errno : vd_read_whole(fd, FILE_MAX_BYTES, &text);

	if (len == -ENOMEM)
		return error_memory(error);
	if (len < 0)
		return error_cannot(error, EXIT_USAGE, ERROR_USAGE, path, "read the hosts", "%s",
				    len == -E2BIG ? "it is larger than 8 MiB"
						  : strerror((int)-len));
	return read_lines(text, (size_t)len, hosts, path, error);
}

static int find_hosts(const struct request *request, struct words *hosts, struct error *error)
{
	const struct words *given = &request->values[OPT_HOST];
	int code = EXIT_DONE;

	for (size_t i = 0; i < given->count && code == EXIT_DONE; i++) {
		const char *name = given->list[i];

		code = *name == '@' ? add_file(hosts, name + 1, error)
				    : add_host(hosts, name, "--host", error);
	}
	if (code == EXIT_DONE && !hosts->count)
		code = error_set(error, EXIT_USAGE, ERROR_USAGE, "--host",
				 "there is no host in it");
	return code;
}

struct fleet {
	struct run *run;
	struct words hosts;
	struct session *sessions;
	uint64_t *opened_ns; /* of each */
	size_t opened;	     /* how many of them */
	uint64_t shown_ns;
};

/* The host is told by each error. */
static void add_failure(struct fleet *fleet, const char *host)
{
	struct error *error = &fleet->run->error;
	size_t length = strlen(host);

	if (error->message &&
	    (strncmp(error->message, host, length) != 0 || error->message[length] != ':'))
		error_of_host(error, host);
	failures_add_host(fleet->run, host);
}

static void open_next(struct fleet *fleet)
{
	const char *host = fleet->hosts.list[fleet->opened];
	struct session *session = &fleet->sessions[fleet->opened];

	fleet->opened_ns[fleet->opened++] = vd_clock_ns();
	if (session_open_host(session, host, fleet->hosts.count > 1, &fleet->run->error) !=
	    EXIT_DONE)
		add_failure(fleet, host);
}

static void show_progress(struct fleet *fleet, size_t done)
{
	uint64_t now_ns = vd_clock_ns();

	if (!fleet->shown_ns)
		fleet->shown_ns = now_ns;
	if (now_ns - fleet->shown_ns < PROGRESS_NS || !isatty(STDERR_FILENO))
		return;
	fleet->shown_ns = now_ns;
	fprintf(stderr, "\rvirtctl: %zu of %zu hosts\033[K\r", done, fleet->hosts.count);
}

/* They connect at the same time: those that do not answer are waited for at the same time. */
static void limit_wait(const struct fleet *fleet, size_t i)
{
	uint64_t waited_ms = (vd_clock_ns() - fleet->opened_ns[i]) / 1000000;
	bool is_late = waited_ms + LEAST_MS > VD_VARLINK_TIMEOUT_MS;

	session_set_timeout(&fleet->sessions[i],
			    is_late ? LEAST_MS : VD_VARLINK_TIMEOUT_MS - (int)waited_ms);
}

static void visit_one(struct fleet *fleet, size_t i,
		      int (*visit)(void *data, struct session *session), void *data)
{
	struct run *run = fleet->run;
	int code = visit(data, &fleet->sessions[i]);

	if (code == EXIT_DONE && json_list_replied(&run->json, fleet->hosts.list[i]) < 0)
		code = error_memory(&run->error);
	if (code != EXIT_DONE)
		add_failure(fleet, fleet->hosts.list[i]);
}

static void visit_all(struct fleet *fleet, int (*visit)(void *data, struct session *session),
		      void *data)
{
	for (size_t i = 0; i < fleet->hosts.count; i++) {
		struct session *session = &fleet->sessions[i];

		while (fleet->opened < fleet->hosts.count && fleet->opened < i + HOSTS_AHEAD)
			open_next(fleet);
		show_progress(fleet, i);
		limit_wait(fleet, i);
		if (session->client)
			visit_one(fleet, i, visit, data);
		session_close(session);
	}
}

static int check_count(struct run *run, const struct words *hosts, size_t most)
{
	if (hosts->count <= most)
		return EXIT_DONE;
	return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, run->request->verb->name,
			 "this verb takes one host (call it for each)");
}

int sessions_each(struct run *run, size_t most, int (*visit)(void *data, struct session *session),
		  void *data)
{
	SESSION_AUTO struct session session = { 0 };
	struct fleet fleet = { .run = run };
	int code;

	if (!request_has(run->request, OPT_HOST)) {
		code = session_open(&session, run->request, &run->error);
		return code == EXIT_DONE ? visit(data, &session) : code;
	}
	code = find_hosts(run->request, &fleet.hosts, &run->error);
	if (code == EXIT_DONE)
		code = check_count(run, &fleet.hosts, most);
	if (code == EXIT_DONE) {
		fleet.sessions = calloc(fleet.hosts.count, sizeof(*fleet.sessions));
		fleet.opened_ns = calloc(fleet.hosts.count, sizeof(*fleet.opened_ns));
		if (fleet.sessions && fleet.opened_ns)
			visit_all(&fleet, visit, data);
		else
			error_memory(&run->error);
		code = run->error.code ? (int)run->error.code : failures_finish(run);
	}
	free(fleet.sessions);
	free(fleet.opened_ns);
	words_clear(&fleet.hosts);
	return code;
}

int sessions_one(struct run *run, struct session *session)
{
	struct words hosts = { 0 };
	int code;

	if (!request_has(run->request, OPT_HOST))
		return session_open(session, run->request, &run->error);
	code = find_hosts(run->request, &hosts, &run->error);
	if (code == EXIT_DONE)
		code = check_count(run, &hosts, 1);
	if (code == EXIT_DONE)
		code = session_open_host(session, hosts.list[0], false, &run->error);
	words_clear(&hosts);
	return code;
}
