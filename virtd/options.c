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
	"  --socket PATH         listen at PATH; default: the socket that is inherited\n"
	"                        (LISTEN_FDS), or " VD_SOCKET_PATH "\n"
	"  --sysroot DIR         the tree to inspect, which may be a copy of /sys and\n"
	"                        /proc; default: /\n"
	"  --ids-dir DIR         the folder of files *.ids with more ids;\n"
	"                        default: " VD_IDS_DIR "\n"
	"  --overrides-dir DIR   the folder of the persistent overrides, *.conf;\n"
	"                        default: " VD_OVERRIDES_DIR " below --sysroot\n"
	"  --journal-dir DIR     the folder for the records of changes;\n"
	"                        default: " VD_JOURNAL_DIR "\n"
	"  --worker PATH         the program that changes devices;\n"
	"                        default: virtd-worker beside virtd\n"
	"  --helpers DIR         let helper processes change and measure devices, with\n"
	"                        rights that virtd lacks; their sockets are\n"
	"                        DIR/virtd-worker and DIR/virtd-bench\n"
	"  --user NAME           start the helpers, then give up the rights of root, and\n"
	"                        run as NAME; --helpers is then by default\n"
	"                        " VD_HELPERS_DIR "\n"
	"  --change-copy         allow changes of a copied tree: for tests\n"
	"  --message-timeout MS  how long a client may take to send one call; default: 30000\n"
	"  --idle-exit SECONDS   exit after SECONDS without clients and workers; needs an\n"
	"                        inherited listening socket; default: never\n"
	"  --version             print the version\n"
	"  -h, --help            print this\n";

static int print(const char *text)
{
	if (fputs(text, stdout) >= 0 && fflush(stdout) == 0)
		return EXIT_SUCCESS;
	perror("virtd: standard output: cannot write");
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
		fprintf(stderr, "virtd: --%s: needs %s, 1 to %d, not '%s'\n", option, unit, INT_MAX,
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
	case 'u':
		options->user = optarg;
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
		{ "user", required_argument, NULL, 'u' },
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
		fprintf(stderr, "virtd: %s: one argument too many (see 'virtd --help')\n",
			argv[optind]);
		return usage();
	}
	if (options.idle_exit_s && options.socket) {
		fputs("virtd: --idle-exit: needs an inherited socket (leave out --socket)\n",
		      stderr);
		return usage();
	}
	if (options.user && !options.helpers)
		options.helpers = VD_HELPERS_DIR;
	*ret = options;
	return OPTIONS_RUN;
}
