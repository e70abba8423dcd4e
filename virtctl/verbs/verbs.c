// SPDX-License-Identifier: LGPL-2.1-or-later
#include "verbs/verbs.h"

#include <limits.h>

#include "base/cleanup.h"
#include "benchmarks/bench.h"
#include "counters/stats-rows.h"
#include "counters/stats.h"
#include "metrics/metrics.h"
#include "output/device-columns.h"
#include "report/report.h"
#include "rules/udev-rule.h"
#include "top/top.h"

static const struct option_help stats_helps[] = {
	{ OPT_WATCH, "read the counters again at each --interval, and show their rates" },
	{ OPT_INTERVAL, "the time between two readings; default: 1; implies --watch" },
	{},
};

static const struct option_help wait_helps[] = {
	{ OPT_TIMEOUT, "the time limit for all devices together; default: 30" },
	{},
};

static const struct option_help file_helps[] = {
	{ OPT_FORCE, "replace FILE if it exists" },
	{},
};

static const struct option_help change_helps[] = {
	{ OPT_FORCE, "change the device even if it is in use" },
	{ OPT_SET, "settings of the channel device, each NAME=VALUE" },
	{},
};

static const struct verb list[] = {
	{
		.name = "list",
		.arguments = "[DEVICE...]",
		.help = "list devices",
		.arguments_max = UINT_MAX,
		.options = OPTS_RECORDS | OPTS_FILTER | OPT_BIT(OPT_TREE) | OPT_BIT(OPT_WATCH),
		.columns = &device_columns,
		.completes = COMPLETES_DEVICES,
		.run = verb_list,
	},
	{
		.name = "show",
		.arguments = "DEVICE...",
		.help = "show everything that virtctl knows about devices",
		.arguments_min = 1,
		.arguments_max = UINT_MAX,
		.completes = COMPLETES_DEVICES,
		.run = verb_show,
	},
	{
		.name = "stats",
		.arguments = "[DEVICE...]",
		.help = "show the kernel's counters for devices",
		.arguments_max = UINT_MAX,
		.options = OPTS_RECORDS | OPTS_FILTER | OPT_BIT(OPT_WATCH) | OPT_BIT(OPT_INTERVAL) |
			   OPT_BIT(OPT_COUNTS),
		.columns = &stats_columns,
		.option_helps = stats_helps,
		.completes = COMPLETES_DEVICES,
		.run = verb_stats,
	},
	{
		.name = "top",
		.arguments = "[DEVICE...]",
		.help = "show a full-screen view of the devices and their rates",
		.arguments_max = UINT_MAX,
		.options = OPTS_FILTER | OPT_BIT(OPT_INTERVAL),
		.completes = COMPLETES_DEVICES,
		.run = verb_top,
	},
	{
		.name = "monitor",
		.arguments = "[DEVICE...]",
		.help = "show the devices, and then each change of them",
		.arguments_max = UINT_MAX,
		.options = OPTS_COLUMNS | OPTS_FILTER,
		.columns = &event_columns,
		.completes = COMPLETES_DEVICES,
		.run = verb_monitor,
	},
	{
		.name = "wait",
		.arguments = "[DEVICE...]",
		.help = "wait until a device matches, and print its id",
		.arguments_max = UINT_MAX,
		.options = OPTS_FILTER | OPT_BIT(OPT_INTERFACE) | OPT_BIT(OPT_GONE) |
			   OPT_BIT(OPT_TIMEOUT),
		.option_helps = wait_helps,
		.completes = COMPLETES_DEVICES,
		.run = verb_wait,
	},
	{
		.name = "id",
		.arguments = "[DEVICE|NATIVE-ID...]",
		.help = "show the common id of a device, or of a native id of any bus",
		.arguments_max = UINT_MAX,
		.options = OPTS_RECORDS | OPT_BIT(OPT_ALL),
		.columns = &identity_columns,
		.completes = COMPLETES_DEVICES,
		.run = verb_id,
	},
	{
		.name = "udev-rule",
		.arguments = "DEVICE",
		.help = "print a udev rule that matches a device by stable properties",
		.arguments_min = 1,
		.arguments_max = 1,
		.options = OPT_BIT(OPT_MATCH) | OPT_BIT(OPT_NAME) | OPT_BIT(OPT_SYMLINK) |
			   OPT_BIT(OPT_TAG) | OPT_BIT(OPT_OWNER) | OPT_BIT(OPT_GROUP) |
			   OPT_BIT(OPT_MODE) | OPT_BIT(OPT_ENV) | OPT_BIT(OPT_SYSTEMD_WANTS) |
			   OPT_BIT(OPT_SYSTEMD_LINK) | OPT_BIT(OPT_TEST),
		.completes = COMPLETES_DEVICES,
		.run = verb_udev_rule,
	},
	{
		.name = "platform",
		.arguments = "",
		.help = "show which hypervisors run this system, and the evidence",
		.options = OPTS_RECORDS | OPT_BIT(OPT_SHORT),
		.columns = &platform_columns,
		.run = verb_platform,
	},
	{
		.name = "drivers",
		.arguments = "[DEVICE...]",
		.help = "list the candidate drivers of devices, or all drivers",
		.arguments_max = UINT_MAX,
		.options = OPTS_RECORDS,
		.columns = &driver_columns,
		.completes = COMPLETES_DEVICES,
		.run = verb_drivers,
	},
	{
		.name = "bind",
		.arguments = "DEVICE [DRIVER]",
		.help = "bind a device to a driver, or to its default driver",
		.arguments_min = 1,
		.arguments_max = 2,
		.options = OPTS_CHANGE | OPT_BIT(OPT_FORCE) | OPT_BIT(OPT_PERSIST) |
			   OPT_BIT(OPT_LOAD) | OPT_BIT(OPT_LAYER),
		.completes = COMPLETES_DEVICE_DRIVER,
		.run = verb_bind,
	},
	{
		.name = "unbind",
		.arguments = "DEVICE...",
		.help = "unbind devices from their drivers",
		.arguments_min = 1,
		.arguments_max = UINT_MAX,
		.options = OPTS_CHANGE | OPT_BIT(OPT_FORCE) | OPT_BIT(OPT_PERSIST) |
			   OPT_BIT(OPT_LAYER),
		.option_helps = change_helps,
		.completes = COMPLETES_DEVICES,
		.run = verb_unbind,
	},
	{
		.name = "online",
		.arguments = "DEVICE...",
		.help = "switch channel devices (IBM Z) on",
		.arguments_min = 1,
		.arguments_max = UINT_MAX,
		.options =
			OPTS_CHANGE | OPT_BIT(OPT_FORCE) | OPT_BIT(OPT_PERSIST) | OPT_BIT(OPT_SET),
		.option_helps = change_helps,
		.completes = COMPLETES_DEVICES,
		.run = verb_online,
	},
	{
		.name = "offline",
		.arguments = "DEVICE...",
		.help = "switch channel devices (IBM Z) off",
		.arguments_min = 1,
		.arguments_max = UINT_MAX,
		.options = OPTS_CHANGE | OPT_BIT(OPT_FORCE) | OPT_BIT(OPT_PERSIST),
		.option_helps = change_helps,
		.completes = COMPLETES_DEVICES,
		.run = verb_offline,
	},
	{
		.name = "override",
		.arguments = "[list|unset NAME|apply [NAME]]",
		.help = "list, remove or apply persistent overrides: what every start restores",
		.arguments_max = 2,
		.options = OPTS_RECORDS | OPT_BIT(OPT_DRY_RUN),
		.columns = &override_columns,
		.completes = COMPLETES_OVERRIDES,
		.run = verb_override,
	},
	{
		.name = "bench",
		.arguments = "DEVICE|compare|suite|serve",
		.help = "measure the latency, throughput and processor time of a device",
		.arguments_max = UINT_MAX,
		.options = OPT_BIT(OPT_KIND) | OPT_BIT(OPT_KINDS) | OPT_BIT(OPT_TIME) |
			   OPT_BIT(OPT_SET) | OPT_BIT(OPT_DESTROY_DATA) |
			   OPT_BIT(OPT_FAIL_IF_SLOWER) | OPT_BIT(OPT_TOKEN_FILE) |
			   OPT_BIT(OPT_LISTEN) | OPT_BIT(OPT_ONCE) | OPT_BIT(OPT_RUN) |
			   OPT_BIT(OPT_BEFORE) | OPT_BIT(OPT_AFTER) | OPT_BIT(OPT_LEAST) |
			   OPT_BIT(OPT_SEED) | OPT_BIT(OPT_SVG),
		.completes = COMPLETES_BENCH,
		.run = verb_bench,
	},
	{
		.name = "snapshot",
		.arguments = "FILE",
		.help = "record the devices of this system in FILE, which --sysroot reads",
		.arguments_min = 1,
		.arguments_max = 1,
		.options = OPT_BIT(OPT_REDACT) | OPT_BIT(OPT_FORCE),
		.option_helps = file_helps,
		.completes = COMPLETES_FILES,
		.run = verb_snapshot,
	},
	{
		.name = "diff",
		.arguments = "BEFORE [AFTER]",
		.help = "show what differs between the devices of two systems",
		.arguments_min = 1,
		.arguments_max = 2,
		.options = OPTS_RECORDS | OPT_BIT(OPT_ALL),
		.columns = &difference_columns,
		.completes = COMPLETES_FILES,
		.answers = true,
		.run = verb_diff,
	},
	{
		.name = "check",
		.arguments = "POLICY",
		.help = "compare the devices with the rules in a file",
		.arguments_min = 1,
		.arguments_max = 1,
		.options = OPTS_RECORDS,
		.columns = &drift_columns,
		.completes = COMPLETES_FILES,
		.answers = true,
		.run = verb_check,
	},
	{
		.name = "metrics",
		.arguments = "[FILE]",
		.help = "write devices, overrides and counters for Prometheus",
		.arguments_max = 1,
		.options = OPTS_FILTER | OPT_BIT(OPT_FORMAT),
		.completes = COMPLETES_FILES,
		.run = verb_metrics,
	},
	{
		.name = "report",
		.arguments = "FILE [RESULTS...]",
		.help = "write an HTML page of all devices, with results of benchmarks",
		.arguments_min = 1,
		.arguments_max = UINT_MAX,
		.options = OPTS_FILTER | OPT_BIT(OPT_FORCE),
		.option_helps = file_helps,
		.completes = COMPLETES_FILES,
		.run = verb_report,
	},
	{
		.name = "bridge",
		.arguments = "",
		.help = "connect standard input and output to virtd, as --host does on another "
			"host",
		.run = verb_bridge,
	},
	{
		.name = "help",
		.arguments = "[VERB]",
		.help = "explain virtctl, or a verb",
		.arguments_max = 1,
		.completes = COMPLETES_VERBS,
		.run = verb_help,
	},
	{
		.name = "complete",
		.arguments = "[WORD...]",
		.help = "list the completions of the last word of a command line",
		.arguments_max = UINT_MAX,
		.hidden = true,
		.run = verb_complete,
	},
};

const struct verb_table verbs = { list, VD_ARRAY_SIZE(list) };
