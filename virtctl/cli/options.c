// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cli/options.h"

#include "id/ids-table.h"

/* In the order of enum terminal_colors. */
static const char *const colors[] = { "auto", "always", "never", NULL };
static const char *const buses[] = { "pci",  "ccw", "mmio",	"xen",	  "vmbus",    "vio", "vdpa",
				     "virt", "css", "ccwgroup", "virtio", "platform", NULL };
static const char *const origins[] = { "emulated", "virtual", "bus", "assigned", "unknown", NULL };
static const char *const states[] = { "bound", "unbound", "offline", "gone", "failed", NULL };
/* In the order of rules/rule-match.h. */
static const char *const rule_keys[] = { "path", "serial", "mac", "id", "slot", NULL };
/* In the order of metrics/metrics-text.h. */
static const char *const metrics_formats[] = { "openmetrics", "prometheus", NULL };
/* A test holds it against what virtd-bench has. */
static const char *const bench_kinds[] = { "roundtrip", "block", "rng",	    "net",    "vsock",
					   "transfer",	"fs",	 "console", "rebind", NULL };

const struct option_info options[OPT_COUNT] = {
	[OPT_HELP] = { .name = "help", .letter = 'h', .help = "show this help, and exit" },
	[OPT_VERSION] = { .name = "version", .letter = 'V', .help = "show the version, and exit" },
	[OPT_JSON] = { .name = "json", .letter = 'j', .help = "write JSON, errors included" },
	[OPT_SYSROOT] = { .name = "sysroot",
			  .argument = "PATH",
			  .help = "read a snapshot file, or a folder with a copy of a system's "
				  "files, instead of this system" },
	[OPT_SOCKET] = { .name = "socket",
			 .argument = "PATH",
			 .help = "connect to this socket of virtd only" },
	[OPT_HOST] = { .name = "host",
		       .letter = 'H',
		       .is_list = true,
		       .argument = "LIST",
		       .help = "ask virtd on these hosts, over ssh: [USER@]HOST, or @FILE with "
			       "a host in each line" },
	[OPT_COLOR] = { .name = "color",
			.argument = "WHEN",
			.help = "colour states and headings; default: auto, on a terminal only",
			.values = colors },
	[OPT_COLUMNS] = { .name = "columns",
			  .letter = 'c',
			  .is_list = true,
			  .argument = "LIST",
			  .help = "the columns to show; +LIST adds to the default columns, "
				  "'-c help' explains all columns" },
	[OPT_OUTPUT] = { .name = "output",
			 .letter = 'o',
			 .is_list = true,
			 .argument = "LIST",
			 .help = "the same as --columns",
			 .means = OPT_COLUMNS },
	[OPT_OUTPUT_ALL] = { .name = "output-all", .letter = 'O', .help = "show all columns" },
	[OPT_SORT] = { .name = "sort",
		       .letter = 'x',
		       .argument = "COLUMN",
		       .help = "put the rows in the order of this column" },
	[OPT_FILTER] = { .name = "filter",
			 .letter = 'Q',
			 .argument = "EXPRESSION",
			 .help = "show only rows that meet this condition (scols-filter(5)); needs "
				 "libsmartcols 2.40" },
	[OPT_PAIRS] = { .name = "pairs",
			.letter = 'P',
			.help = "print each row as KEY=\"value\" pairs, which a shell can eval" },
	[OPT_RAW] = { .name = "raw",
		      .letter = 'r',
		      .help = "print one blank between two cells; a blank in a cell becomes "
			      "\\x20" },
	[OPT_BYTES] = { .name = "bytes", .letter = 'b', .help = "show sizes as numbers of bytes" },
	[OPT_NO_LEGEND] = { .name = "no-legend", .help = "leave out the line of headings" },
	[OPT_TREE] = { .name = "tree", .help = "show the layers and interfaces below each device" },
	[OPT_SHORT] = { .name = "short",
			.help = "print only one word: what this system is a guest of, or 'none'" },
	[OPT_TYPE] = { .name = "type",
		       .is_list = true,
		       .argument = "LIST",
		       .help = "only devices of these types, by name or number: net, block, 2, ...",
		       .parameter = "types" },
	[OPT_BUS] = { .name = "bus",
		      .is_list = true,
		      .argument = "LIST",
		      .help = "only devices with a layer on one of these buses",
		      .values = buses,
		      .parameter = "buses" },
	[OPT_DRIVER] = { .name = "driver",
			 .is_list = true,
			 .argument = "LIST",
			 .help = "only devices with a layer that is bound to one of these drivers",
			 .parameter = "drivers" },
	[OPT_ORIGIN] = { .name = "origin",
			 .is_list = true,
			 .argument = "LIST",
			 .help = "only devices of one of these origins",
			 .values = origins,
			 .parameter = "origins" },
	[OPT_STATE] = { .name = "state",
			.is_list = true,
			.argument = "LIST",
			.help = "only devices in one of these states",
			.values = states,
			.parameter = "states" },
	[OPT_UNBOUND] = { .name = "unbound",
			  .help = "the same as --state unbound",
			  .means = OPT_STATE,
			  .means_value = "unbound" },
	[OPT_ALL] = { .name = "all",
		      .letter = 'a',
		      .help = "also list plumbing: bridges, and other devices that only carry "
			      "others" },
	[OPT_DRY_RUN] = { .name = "dry-run",
			  .letter = 'n',
			  .help = "show the plan (each write) and what would prevent it; change "
				  "nothing" },
	[OPT_FORCE] = { .name = "force",
			.letter = 'f',
			.help = "change a device in use, or try a driver that does not match" },
	[OPT_PERSIST] = { .name = "persist",
			  .help = "make the change now, and at every start of the system" },
	[OPT_LOAD] = { .name = "load", .help = "load the driver's module first" },
	[OPT_LAYER] = { .name = "layer",
			.argument = "LAYER",
			.help = "change only this layer of the device: its bus, or its address",
			.values = buses },
	[OPT_TIMEOUT] = { .name = "timeout",
			  .argument = "SECONDS",
			  .help = "the time limit for each device; default: 30" },
	[OPT_INTERFACE] = { .name = "interface",
			    .help = "wait until the device also has an interface, such as eth0" },
	[OPT_GONE] = { .name = "gone", .help = "wait until no device matches" },
	[OPT_KIND] = { .name = "kind",
		       .is_list = true,
		       .argument = "LIST",
		       .help = "the kinds of benchmarks to run; default: all that are safe on a "
			       "device "
			       "in use, or, with --set, the kind that has the setting",
		       .values = bench_kinds },
	[OPT_KINDS] = { .name = "kinds",
			.help = "list the kinds of benchmarks, their settings, and which kinds can "
				"measure the device" },
	[OPT_TIME] = { .name = "time",
		       .argument = "SECONDS",
		       .help = "how long each kind measures; default: 5, for compare 1" },
	[OPT_SET] = { .name = "set",
		      .is_list = true,
		      .argument = "LIST",
		      .help = "settings of the benchmark, each NAME=VALUE; --kinds lists them" },
	[OPT_DESTROY_DATA] = { .name = "destroy-data",
			       .help = "allow benchmarks that destroy the data on the device" },
	[OPT_FAIL_IF_SLOWER] = { .name = "fail-if-slower",
				 .argument = "PERCENT",
				 .help = "compare: fail if a figure is worse by more than "
					 "PERCENT" },
	[OPT_TOKEN_FILE] = { .name = "token-file",
			     .argument = "FILE",
			     .help = "the file with the token that both ends of a network "
				     "benchmark share; default: the variable VIRTCTL_TOKEN has the "
				     "token" },
	[OPT_LISTEN] = { .name = "listen",
			 .argument = "ADDRESS",
			 .help = "serve: where to listen: ADDRESS:PORT, [ADDRESS]:PORT or "
				 "vsock:CID:PORT" },
	[OPT_ONCE] = { .name = "once", .help = "serve: exit after one session" },
	[OPT_RUN] = { .name = "run",
		      .argument = "COUNT",
		      .help = "compare: the number of pairs of runs; default: 30" },
	[OPT_BEFORE] = { .name = "before",
			 .argument = "COMMAND",
			 .help = "compare: the shell command that makes the first of the two "
				 "states "
				 "to compare" },
	[OPT_AFTER] = { .name = "after",
			.argument = "COMMAND",
			.help = "compare: the shell command that makes the second state" },
	[OPT_LEAST] = { .name = "least",
			.argument = "PERCENT",
			.help = "compare: the smallest difference that matters; default: 3%" },
	[OPT_SEED] = { .name = "seed",
		       .argument = "NUMBER",
		       .help = "compare: the seed of the random order of the runs; the same seed "
			       "gives the same order" },
	[OPT_WATCH] = { .name = "watch", .help = "print the devices again after each change" },
	[OPT_INTERVAL] = { .name = "interval",
			   .argument = "SECONDS",
			   .help = "the time between two readings; default: 1" },
	[OPT_COUNTS] = { .name = "count",
			 .argument = "COUNT",
			 .help = "exit after COUNT readings; implies --watch" },
	[OPT_MATCH] = { .name = "match",
			.argument = "KEY",
			.help = "what the rule compares; default: path",
			.values = rule_keys },
	[OPT_NAME] = { .name = "name",
		       .argument = "NAME",
		       .help = "the new name of the network interface" },
	[OPT_SYMLINK] = { .name = "symlink",
			  .argument = "NAME",
			  .help = "a further name of the device node below /dev; can be repeated" },
	[OPT_TAG] = { .name = "tag",
		      .argument = "TAG",
		      .help = "a tag for udev to add; can be repeated" },
	[OPT_OWNER] = { .name = "owner",
			.argument = "USER",
			.help = "the owner of the device node below /dev" },
	[OPT_GROUP] = { .name = "group",
			.argument = "GROUP",
			.help = "the group of the device node below /dev" },
	[OPT_MODE] = { .name = "mode",
		       .argument = "MODE",
		       .help = "the permissions of the device node below /dev, such as 0640" },
	[OPT_ENV] = { .name = "env",
		      .argument = "KEY=VALUE",
		      .help = "a property for udev to set; can be repeated" },
	[OPT_SYSTEMD_WANTS] = { .name = "systemd-wants",
				.argument = "UNIT",
				.help = "a unit that systemd starts when the device appears; can "
					"be repeated" },
	[OPT_SYSTEMD_LINK] = { .name = "systemd-link",
			       .help = "print a .link file instead of a rule; needs --name" },
	[OPT_TEST] = { .name = "test",
		       .help = "print the paths in sysfs that the rule matches, not the rule" },
	[OPT_REDACT] = { .name = "redact",
			 .help = "replace serial numbers, addresses, UUIDs, tags and names" },
	[OPT_FORMAT] = { .name = "format",
			 .argument = "FORMAT",
			 .help = "the format; default: prometheus if FILE is named *.prom, "
				 "otherwise openmetrics",
			 .values = metrics_formats },
	[OPT_SVG] = { .name = "svg",
		      .argument = "FILE",
		      .help = "also draw the latencies: histograms and percentiles, as SVG" },
};

static const char *type_at(size_t n, const char **ret_help)
{
	const struct vd_ids_table *table = &vd_ids_builtin;

	if (n >= table->type_count)
		return NULL;
	*ret_help = table->strings + table->types[n].description;
	return table->strings + table->types[n].name;
}

const char *option_value_at(const struct option_info *option, size_t n, const char **ret_help)
{
	size_t count = 0;

	if (option == &options[OPT_TYPE])
		return type_at(n, ret_help);
	while (option->values && option->values[count] && count < n)
		count++;
	*ret_help = "";
	return option->values ? option->values[count] : NULL;
}
