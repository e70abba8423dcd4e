// SPDX-License-Identifier: LGPL-2.1-or-later
#include "options.h"

#include <getopt.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "common/limit.h"
#include "config.h"

static const char help[] =
	"Usage: virtd [OPTIONS]\n"
	"Serves the virtual devices of this system over varlink.\n"
	"\n"
	"  --socket PATH         listen there; else at the socket that was passed (LISTEN_FDS),\n"
	"                        else at " VD_SOCKET_PATH "\n"
	"  --sysroot DIR         the tree to inspect, a copied one too; else /\n"
	"  --ids-dir DIR         more ids, in *.ids; else " VD_IDS_DIR "\n"
	"  --overrides-dir DIR   persistent overrides, in *.conf; else " VD_OVERRIDES_DIR "\n"
	"                        of the tree\n"
	"  --journal-dir DIR     what is being changed; else " VD_JOURNAL_DIR "\n"
	"  --worker PATH         the program that changes it; else virtd-worker beside virtd\n"
	"  --helpers DIR         have that done by the helpers at the sockets DIR/virtd-worker "
	"and\n"
	"                        DIR/virtd-bench, which have rights that virtd has not\n"
	"  --change-copy         change a copied tree, which drives nothing: for tests\n"
	"  --message-timeout MS  how long a client may take to send one call; else 30000\n"
	"  --idle-exit SECONDS   exit after so long without clients and workers; needs a\n"
	"                        passed listening socket; else never\n"
	"  --version             print the version\n"
	"  -h, --help            print this\n";

static int print(const char *text)
{
	if (fputs(text, stdout) >= 0 && fflush(stdout) == 0)
		return EXIT_SUCCESS;
	perror("virtd: cannot write to the standard output");
	return EXIT_FAILURE;
}

static int usage(void)
{
	fputs("virtd: try 'virtd --help'\n", stderr);
	return EXIT_USAGE;
}

/* Set *RET to TEXT, the UNIT that OPTION wants: 1 to INT_MAX. */
static int set_time(const char *option, const char *unit, const char *text, unsigned *ret)
{
	uint64_t time;

	if (vd_parse_uint(text, 10, INT_MAX, &time) < 0 || !time) {
		fprintf(stderr, "virtd: --%s wants %s, 1 to %d, not '%s'\n", option, unit, INT_MAX,
			text);
		return usage();
	}
	*ret = (unsigned)time;
	return OPTIONS_RUN;
}

static int take_option(struct options *options, int option)
{
	switch (option) {
	case 's':
		options->socket = optarg;
		return OPTIONS_RUN;
	case 'r':
		options->sysroot = optarg;
		return OPTIONS_RUN;
	case 'i':
		options->ids_dir = optarg;
		return OPTIONS_RUN;
	case 'o':
		options->overrides_dir = optarg;
		return OPTIONS_RUN;
	case 'j':
		options->journal_dir = optarg;
		return OPTIONS_RUN;
	case 'w':
		options->worker = optarg;
		return OPTIONS_RUN;
	case 'H':
		options->helpers = optarg;
		return OPTIONS_RUN;
	case 'c':
		options->change_copy = true;
		return OPTIONS_RUN;
	case 't':
		return set_time("message-timeout", "milliseconds", optarg,
				&options->message_timeout_ms);
	case 'e':
		return set_time("idle-exit", "seconds", optarg, &options->idle_exit_s);
	case 'V':
		return print("virtd " VD_VERSION "\n");
	case 'h':
		return print(help);
	default: /* getopt_long(3) has said what is wrong */
		return usage();
	}
}

int options_parse(int argc, char **argv, struct options *ret)
{
	static const struct option table[] = {
		{ "socket", required_argument, NULL, 's' },
		{ "sysroot", required_argument, NULL, 'r' },
		{ "ids-dir", required_argument, NULL, 'i' },
		{ "overrides-dir", required_argument, NULL, 'o' },
		{ "journal-dir", required_argument, NULL, 'j' },
		{ "worker", required_argument, NULL, 'w' },
		{ "helpers", required_argument, NULL, 'H' },
		{ "change-copy", no_argument, NULL, 'c' },
		{ "message-timeout", required_argument, NULL, 't' },
		{ "idle-exit", required_argument, NULL, 'e' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct options options = {
		.sysroot = "/",
		.ids_dir = VD_IDS_DIR,
		.journal_dir = VD_JOURNAL_DIR,
		.message_timeout_ms = LIMIT_MESSAGE_MS,
	};
	int option;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		int r = take_option(&options, option);

		if (r != OPTIONS_RUN)
			return r;
	}
	if (optind < argc) {
		fprintf(stderr, "virtd: '%s' is one argument too many\n", argv[optind]);
		return usage();
	}
	if (options.idle_exit_s && options.socket) {
		fputs("virtd: --idle-exit can't be used with --socket: it needs a passed socket\n",
		      stderr);
		return usage();
	}
	*ret = options;
	return OPTIONS_RUN;
}
