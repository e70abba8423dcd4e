/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virtd-helper: starts virtd-worker or virtd-bench with rights that virtd does not have. It takes
 * connections of virtd only. Each connection is one request:
 *
 * 1. virtd sends an empty line. If virtd asks for a client, that line carries the connected socket
 *    of the client as its only descriptor (SCM_RIGHTS, unix(7)).
 * 2. virtd sends the request, one JSON object in one line, as the program reads it.
 * 3. The helper writes {"helper":{"pid":PID}} when it has started the program, then passes the
 *    program's output on, unchanged.
 * 4. The helper writes the last line: {"helper":{"status":STATUS}} or {"helper":{"signal":NUMBER}}
 *    when the program has ended; {"helper":{"errno":ERRNO,"message":TEXT}} if it was not started.
 *
 * virtd ends a program that is not wanted any more when it shuts its side of the connection
 * down. A question is then killed. A benchmark gets SIGTERM, and SIGKILL LIMIT_BENCH_END_MS later.
 * A change goes on.
 *
 * A program that trusts virtd with nothing but a picture of the devices needs the following: the
 * helper itself checks the client, and sets each member of the request that says whose rights count
 * or which folders are used. The program checks the paths and the values of a plan
 * (plan/plan-path.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct json_object;

struct helper {
	const char *program; /* "virtd-worker": which requests there are */
	const char *path;    /* of the program */
	uid_t user;	     /* of virtd */
	const char *clients; /* the socket of virtd's clients */
	const char *sysroot, *ids_dir, *overrides_dir, *journal_dir;
};

/* A client of virtd, as the kernel had it when it connected. */
struct helper_client {
	uid_t user;
	pid_t pid;
	bool may_change;
};

/* A request as it was received. */
struct helper_message {
	char *text; /* without the newline */
	size_t len;
	int client; /* the socket that came with it; -1: none */
};

#define HELPER_MESSAGE_NONE                                                                        \
	{                                                                                          \
		.client = -1                                                                       \
	}

/* helper_message_clear - Free the text and close the socket of MESSAGE. */
void helper_message_clear(struct helper_message *message);

/*
 * helper_receive - Receive a message at the connected socket FD into *RET, which the caller clears.
 * Block until the whole line is there. Return 0, or:
 * -EPROTO: the connection ended before the line did.
 * -EMSGSIZE: the line is longer than LIMIT_HELPER_REQUEST.
 * -E2BIG: more than one descriptor came.
 * -ENOMEM, and those of recvmsg(2).
 */
int helper_receive(int fd, struct helper_message *ret);

/*
 * helper_check_daemon - Check that the process that connected to the socket FD runs as USER.
 * Return 0, or: -EPERM: it does not. Those of getsockopt(2).
 */
int helper_check_daemon(int fd, uid_t user);

/*
 * helper_check_client - Check that FD is the socket of a client that connected to HELPER->clients,
 * and set *RET. The kernel says which file the socket is bound to (SIOCUNIXFILE; CAP_NET_ADMIN),
 * so a listening socket, a connection to another service, or one of virtd itself does not pass.
 * Return 0, or:
 * -ENOTSOCK: it is no such socket.
 * -EPERM: virtd's own user has connected, or this process lacks CAP_NET_ADMIN.
 * Those of getsockopt(2), stat(2).
 */
int helper_check_client(const struct helper *helper, int fd, struct helper_client *ret);

/* What becomes of a program when virtd hangs up. */
struct helper_rule {
	const char *program, *verb;
	bool changes;	    /* the client must be one that may change something */
	bool has_no_client; /* no client asks for it */
	int end;	    /* the signal that ends it; 0: it goes on */
	bool is_answered;   /* what virtd sends after the request is its further input */
};

/*
 * helper_rule_find - Return the rule for REQUEST (borrowed) to HELPER's program; NULL: it has no
 * such verb.
 */
const struct helper_rule *helper_rule_find(const struct helper *helper,
					   struct json_object *request);

/*
 * helper_set_members - Set the members of REQUEST that virtd has no say in: the folders, and what
 * CLIENT (NULL: none) may know. Return 0, or: -ENOMEM.
 */
int helper_set_members(const struct helper *helper, const struct helper_rule *rule,
		       const struct helper_client *client, struct json_object *request);

/*
 * helper_run - Run HELPER's program with the line TEXT (LEN bytes, without its newline) as its
 * input, and the socket FD as its output; then write the lines of the helper. Block until the
 * program has ended. Return 0, or, with nothing written: an errno of pipe(2), fork(2), signalfd(2).
 */
int helper_run(const struct helper *helper, const struct helper_rule *rule, const char *text,
	       size_t len, int fd);

/*
 * helper_serve - Answer the request at the connected socket FD. Block until its program has ended.
 * Log and report each refusal.
 */
void helper_serve(const struct helper *helper, int fd);
