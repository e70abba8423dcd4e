// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/columns.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "json/json.h"
#include "text/closest.h"
#include "text/words.h"

static const struct column all_columns[] = {
	{ .name = "ID",
	  .help = "bus and address of the device: unique, and stable over a reboot",
	  .path = { [ROW_DEVICE] = "id",
		    [ROW_LAYER] = "address",
		    [ROW_INTERFACE] = "name",
		    [ROW_IDENTITY] = "id" } },
	{ .name = "NATIVE-ID",
	  .joint = ",",
	  .help = "what the bus itself calls this kind of device; of each layer",
	  .path = { [ROW_DEVICE] = "layers[].nativeId",
		    [ROW_LAYER] = "nativeId",
		    [ROW_IDENTITY] = "nativeId" } },
	{ .name = "VIRT-ID",
	  .help = "the common id: what the device is, the same on every bus",
	  .path = { [ROW_DEVICE] = "virtId", [ROW_IDENTITY] = "virtId" } },
	{ .name = "TYPE",
	  .help = "what it does: net, block, console, ...; of a layer its bus, of an interface its "
		  "class",
	  .path = { [ROW_DEVICE] = "type",
		    [ROW_LAYER] = "bus",
		    [ROW_INTERFACE] = "class",
		    [ROW_IDENTITY] = "type" } },
	{ .name = "VENDOR",
	  .help = "vendor part of the common id",
	  .path = { [ROW_DEVICE] = "vendorId", [ROW_IDENTITY] = "vendorId" } },
	{ .name = "PRODUCT",
	  .help = "device part of the common id",
	  .path = { [ROW_DEVICE] = "productId", [ROW_IDENTITY] = "productId" } },
	{ .name = "ORIGIN",
	  .help = "emulated, virtual (a reserved id on an existing bus), bus (a bus of its own), "
		  "assigned, or unknown if it could be several of these",
	  .certainty = "originCertainty",
	  .path = { [ROW_DEVICE] = "origin", [ROW_IDENTITY] = "origin" } },
	{ .name = "LEVEL",
	  .right = true,
	  .help = "0 runs this system, 1 runs that, and so on",
	  .path = { [ROW_PLATFORM] = "level" } },
	{ .name = "NAME",
	  .help = "name for a person",
	  .path = { [ROW_DEVICE] = "name",
		    [ROW_INTERFACE] = "label",
		    [ROW_IDENTITY] = "name",
		    [ROW_PLATFORM] = "name",
		    [ROW_OVERRIDE] = "name" } },
	{ .name = "CERTAINTY",
	  .help = "how certain that is: certain, likely, unknown",
	  .path = { [ROW_DEVICE] = "originCertainty",
		    [ROW_IDENTITY] = "originCertainty",
		    [ROW_PLATFORM] = "certainty" } },
	{ .name = "STATE",
	  .help = "bound, unbound, offline, gone or failed; of a driver bound, loaded, loadable or "
		  "override-only; of an override in-force, pending, mismatch, no-device or "
		  "bad-file",
	  .path = { [ROW_DEVICE] = "state",
		    [ROW_INTERFACE] = "net.operstate",
		    [ROW_DRIVER] = "state",
		    [ROW_OVERRIDE] = "state",
		    [ROW_RESULT] = "state" } },
	{ .name = "DRIVER",
	  .help = "the driver that holds the innermost layer",
	  .path = { [ROW_DEVICE] = "driver",
		    [ROW_LAYER] = "driver",
		    [ROW_DRIVER] = "name",
		    [ROW_OVERRIDE] = "driver" } },
	{ .name = "OVERRIDE",
	  .joint = ",",
	  .help = "the only driver that may take it (driver_override)",
	  .path = { [ROW_DEVICE] = "layers[].driverOverride", [ROW_LAYER] = "driverOverride" } },
	{ .name = "INTERFACES",
	  .form = FORM_INTERFACE,
	  .joint = ",",
	  .help = "what the rest of the system sees of it: eth0, vda, vport0p1, ...",
	  .field = "interfaces.name",
	  .path = { [ROW_DEVICE] = "interfaces[]" } },
	{ .name = "DEVNODE",
	  .joint = ",",
	  .help = "device nodes of the interfaces",
	  .path = { [ROW_DEVICE] = "interfaces[].devnode", [ROW_INTERFACE] = "devnode" } },
	{ .name = "BUS",
	  .form = FORM_BEFORE_COLON,
	  .help = "the bus that the device is on",
	  .path = { [ROW_DEVICE] = "id", [ROW_LAYER] = "bus", [ROW_DRIVER] = "bus" } },
	{ .name = "ADDRESS",
	  .form = FORM_AFTER_COLON,
	  .help = "its address there",
	  .path = { [ROW_DEVICE] = "id" } },
	{ .name = "LAYERS",
	  .joint = "/",
	  .help = "the buses of its layers, outermost first",
	  .field = "layers.address",
	  .path = { [ROW_DEVICE] = "layers[].bus" } },
	{ .name = "PATH",
	  .help = "its node in sysfs, that of the innermost layer",
	  .field = "layers.address",
	  .path = { [ROW_DEVICE] = "layers[-1].path",
		    [ROW_LAYER] = "path",
		    [ROW_OVERRIDE] = "path" } },
	{ .name = "MAC",
	  .joint = ",",
	  .help = "hardware addresses of its network interfaces",
	  .path = { [ROW_DEVICE] = "interfaces[].net.mac", [ROW_INTERFACE] = "net.mac" } },
	{ .name = "SIZE",
	  .right = true,
	  .form = FORM_SIZE,
	  .joint = ",",
	  .help = "sizes of its disks, by powers of 1024",
	  .path = { [ROW_DEVICE] = "interfaces[].block.sizeBytes",
		    [ROW_INTERFACE] = "block.sizeBytes" } },
	{ .name = "SERIAL",
	  .joint = ",",
	  .help = "serial numbers of its disks",
	  .path = { [ROW_DEVICE] = "interfaces[].block.serial",
		    [ROW_INTERFACE] = "block.serial" } },
	{ .name = "MODEL",
	  .joint = ",",
	  .help = "models of its disks",
	  .path = { [ROW_DEVICE] = "interfaces[].block.model", [ROW_INTERFACE] = "block.model" } },
	{ .name = "DISK-VENDOR",
	  .joint = ",",
	  .help = "vendors of its disks, as these say it",
	  .path = { [ROW_DEVICE] = "interfaces[].block.vendor",
		    [ROW_INTERFACE] = "block.vendor" } },
	{ .name = "REVISION",
	  .joint = ",",
	  .help = "firmware revisions of its disks",
	  .path = { [ROW_DEVICE] = "interfaces[].block.revision",
		    [ROW_INTERFACE] = "block.revision" } },
	{ .name = "WWN",
	  .joint = ",",
	  .help = "names of its disks that no others have: naa..., eui..., uuid...",
	  .path = { [ROW_DEVICE] = "interfaces[].block.wwn", [ROW_INTERFACE] = "block.wwn" } },
	{ .name = "FEATURES",
	  .joint = ",",
	  .help = "virtio features that driver and device agreed on",
	  .path = { [ROW_DEVICE] = "virtio.features[].name" } },
	{ .name = "RELATED",
	  .joint = ",",
	  .help = "devices that belong together with it",
	  .path = { [ROW_DEVICE] = "related[]" } },
	{ .name = "IN-USE",
	  .joint = "; ",
	  .help = "why taking it away would hurt: what is mounted, routed, open, ...",
	  .path = { [ROW_DEVICE] = "inUse[].message" } },
	{ .name = "PROBLEMS",
	  .form = FORM_PROBLEM,
	  .joint = "; ",
	  .help = "what of it could not be read, and why",
	  .path = { [ROW_DEVICE] = "problems[]" } },
	{ .name = "EVIDENCE",
	  .lines = true,
	  .help = "what says so",
	  .path = { [ROW_PLATFORM] = "evidence[]" } },
	{ .name = "DEFAULT",
	  .form = FORM_YES,
	  .help = "whether it gets the device when nobody says which driver is to have it",
	  .path = { [ROW_DRIVER] = "isDefault" } },
	{ .name = "MODULE",
	  .help = "the module that it is in",
	  .path = { [ROW_DRIVER] = "module" } },
	{ .name = "DEVICES",
	  .joint = ",",
	  .help = "what it holds, where all drivers are listed",
	  .path = { [ROW_DRIVER] = "devices[]" } },
	{ .name = "DEVICE",
	  .help = "bus and address of what is overridden, measured, or what the driver could have",
	  .path = { [ROW_OVERRIDE] = "address",
		    [ROW_DRIVER] = "device",
		    [ROW_BENCH_SUITE] = "device",
		    [ROW_BENCH_COMPARISON] = "device" } },
	{ .name = "ONLINE",
	  .form = FORM_YES_NO,
	  .help = "of an override of a channel device: whether it is switched on",
	  .path = { [ROW_OVERRIDE] = "online" } },
	{ .name = "SETTINGS",
	  .form = FORM_SETTINGS,
	  .help = "what an override sets a channel device to before it is on",
	  .path = { [ROW_OVERRIDE] = "settings" } },
	{ .name = "IDENTITY",
	  .help = "what has to be there for it to be put in force",
	  .path = { [ROW_OVERRIDE] = "identity" } },
	{ .name = "STEP",
	  .help = "what is done",
	  .path = { [ROW_STEP] = "what", [ROW_RESULT] = "step.what" } },
	{ .name = "WRITES",
	  .help = "the value that is written",
	  .path = { [ROW_STEP] = "value", [ROW_RESULT] = "step.value" } },
	{ .name = "TO",
	  .help = "the file that it is written to",
	  .path = { [ROW_STEP] = "path", [ROW_RESULT] = "step.path" } },
	{ .name = "UNDONE-BY",
	  .help = "the value that undoes it",
	  .path = { [ROW_STEP] = "undoValue" } },
	{ .name = "IN",
	  .help = "the file that this is written to then",
	  .path = { [ROW_STEP] = "undoPath" } },
	{ .name = "ERROR", .help = "the error of the kernel", .path = { [ROW_RESULT] = "errno" } },
	{ .name = "REASON", .help = "what kind of use it is", .path = { [ROW_REASON] = "reason" } },
	{ .name = "HOLDER", .help = "who uses it", .path = { [ROW_REASON] = "holder" } },
	{ .name = "MESSAGE",
	  .help = "what there is to say of it",
	  .path = { [ROW_OVERRIDE] = "message",
		    [ROW_RESULT] = "message",
		    [ROW_REASON] = "message" } },
	{ .name = "KIND",
	  .help = "of benchmark",
	  .path = { [ROW_BENCH_KIND] = "name",
		    [ROW_BENCH_SUITE] = "kind",
		    [ROW_BENCH_COMPARISON] = "kind" } },
	{ .name = "MEASURES",
	  .form = FORM_YES,
	  .help = "whether it can measure the device",
	  .path = { [ROW_BENCH_KIND] = "applies" } },
	{ .name = "SAFE",
	  .form = FORM_YES,
	  .help = "whether it can be run on a device in use, and harms nobody",
	  .path = { [ROW_BENCH_KIND] = "safe" } },
	{ .name = "WHAT",
	  .help = "is measured",
	  .path = { [ROW_BENCH_KIND] = "what", [ROW_BENCH_LATENCY] = "name" } },
	{ .name = "FIGURES",
	  .lines = true,
	  .help = "what comes out of it",
	  .path = { [ROW_BENCH_KIND] = "lines[]" } },
	{ .name = "FIGURES-OR-WHY-NOT",
	  .lines = true,
	  .help = "what comes out of it, or why it can't measure the device",
	  .path = { [ROW_BENCH_KIND] = "lines[]" } },
	{ .name = "JOB",
	  .help = "a part of a benchmark, with settings of its own",
	  .path = { [ROW_BENCH_FIGURE] = "job",
		    [ROW_BENCH_SUITE] = "job",
		    [ROW_BENCH_LATENCY] = "job",
		    [ROW_BENCH_COMPARISON] = "job" } },
	{ .name = "FIGURE",
	  .help = "what came out",
	  .path = { [ROW_BENCH_FIGURE] = "name",
		    [ROW_BENCH_SUITE] = "figure",
		    [ROW_BENCH_COMPARISON] = "figure" } },
	{ .name = "BEFORE",
	  .right = true,
	  .help = "what it was",
	  .path = { [ROW_BENCH_COMPARISON] = "before" } },
	{ .name = "AFTER",
	  .right = true,
	  .help = "what it is",
	  .path = { [ROW_BENCH_COMPARISON] = "after" } },
	{ .name = "RATIO",
	  .right = true,
	  .help = "the latter by the former",
	  .path = { [ROW_BENCH_COMPARISON] = "ratio" } },
	{ .name = "VALUE",
	  .right = true,
	  .help = "the mean of its samples",
	  .path = { [ROW_BENCH_FIGURE] = "value", [ROW_BENCH_SUITE] = "value" } },
	{ .name = "95%-FROM",
	  .right = true,
	  .help = "the mean is above this with 95 % confidence",
	  .path = { [ROW_BENCH_FIGURE] = "low" } },
	{ .name = "95%-TO",
	  .right = true,
	  .help = "and below this",
	  .path = { [ROW_BENCH_FIGURE] = "high" } },
	{ .name = "RATIO-FROM",
	  .right = true,
	  .help = "the ratio is above this: with 95 % confidence, all figures together",
	  .path = { [ROW_BENCH_COMPARISON] = "low" } },
	{ .name = "RATIO-TO",
	  .right = true,
	  .help = "and below this",
	  .path = { [ROW_BENCH_COMPARISON] = "high" } },
	{ .name = "CHANCE",
	  .right = true,
	  .help = "how likely so large a difference is where there is none",
	  .path = { [ROW_BENCH_COMPARISON] = "p" } },
	{ .name = "VERDICT",
	  .help = "better, worse, same, or why it is not told",
	  .path = { [ROW_BENCH_COMPARISON] = "verdict" } },
	{ .name = "COUNT",
	  .right = true,
	  .help = "how many were timed",
	  .path = { [ROW_BENCH_LATENCY] = "count" } },
	{ .name = "MIN",
	  .right = true,
	  .help = "the shortest",
	  .path = { [ROW_BENCH_LATENCY] = "min" } },
	{ .name = "P50",
	  .right = true,
	  .help = "the median",
	  .path = { [ROW_BENCH_LATENCY] = "p50" } },
	{ .name = "P90",
	  .right = true,
	  .help = "nine of ten took no longer",
	  .path = { [ROW_BENCH_LATENCY] = "p90" } },
	{ .name = "P99",
	  .right = true,
	  .help = "99 of 100 took no longer",
	  .path = { [ROW_BENCH_LATENCY] = "p99" } },
	{ .name = "P99.9",
	  .right = true,
	  .help = "999 of 1,000 took no longer",
	  .path = { [ROW_BENCH_LATENCY] = "p999" } },
	{ .name = "P99.99",
	  .right = true,
	  .help = "9,999 of 10,000 took no longer",
	  .path = { [ROW_BENCH_LATENCY] = "p9999" } },
	{ .name = "MAX",
	  .right = true,
	  .help = "the longest",
	  .path = { [ROW_BENCH_LATENCY] = "max" } },
};

const struct column *column_at(enum row_kind kind, size_t n)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(all_columns); i++) {
		if (all_columns[i].path[kind] && n-- == 0)
			return &all_columns[i];
	}
	return NULL;
}

void columns_clear(struct columns *columns)
{
	free(columns->list);
	*columns = (struct columns){ 0 };
}

static int add_column(struct columns *columns, enum row_kind kind, const char *name,
		      struct error *error)
{
	struct closest closest = CLOSEST(name);
	const struct column *column, **grown;

	for (size_t n = 0; (column = column_at(kind, n)); n++) {
		closest_consider(&closest, column->name);
		if (strcasecmp(column->name, name) == 0)
			break;
	}
	if (!column)
		return error_unknown(error, name, "find the column", &closest, "--columns help");
	grown = reallocarray(columns->list, columns->count + 1, sizeof(*grown));
	if (!grown)
		return error_memory(error);
	columns->list = grown;
	columns->list[columns->count++] = column;
	return EXIT_DONE;
}

static int add_columns(struct columns *columns, enum row_kind kind, const struct words *names,
		       struct error *error)
{
	int code = EXIT_DONE;

	for (size_t i = 0; i < names->count && code == EXIT_DONE; i++)
		code = add_column(columns, kind, names->list[i] + (names->list[i][0] == '+'),
				  error);
	return code;
}

int columns_choose(struct columns *columns, enum row_kind kind, const struct words *wanted,
		   const char *defaults, struct error *error)
{
	struct words usual = { 0 };
	int code = EXIT_DONE;

	if (!wanted->count || wanted->list[0][0] == '+') {
		code = words_add_list(&usual, defaults) < 0
			       ? error_memory(error)
			       : add_columns(columns, kind, &usual, error);
		words_clear(&usual);
	}
	return code == EXIT_DONE ? add_columns(columns, kind, wanted, error) : code;
}

/* The first LENGTH bytes of NAME, unless FIELDS has them. */
static int add_field(struct json_object *fields, const char *name, size_t length)
{
	struct json_object *text;

	for (size_t i = 0; i < json_object_array_length(fields); i++) {
		const char *known = json_object_get_string(json_object_array_get_idx(fields, i));

		if (strncmp(known, name, length) == 0 && !known[length])
			return 0;
	}
	text = json_object_new_string_len(name, (int)length);
	return text ? json_object_array_add(fields, text) : -1;
}

static int add_column_field(struct json_object *fields, const struct column *column)
{
	const char *path = column->path[ROW_DEVICE];

	if (column->certainty &&
	    add_field(fields, column->certainty, strlen(column->certainty)) < 0)
		return -1;
	if (column->field)
		return add_field(fields, column->field, strlen(column->field));
	return path ? add_field(fields, path, strcspn(path, ".[")) : 0;
}

struct json_object *columns_fields(const struct columns *columns, bool tree)
{
	vd_autojson struct json_object *fields = json_object_new_array();

	if (!fields || add_field(fields, "id", 2) < 0)
		return NULL;
	if (tree && (add_field(fields, "layers", 6) < 0 || add_field(fields, "interfaces", 10) < 0))
		return NULL;
	for (size_t i = 0; i < columns->count; i++) {
		if (add_column_field(fields, columns->list[i]) < 0)
			return NULL;
	}
	return vd_take_ptr(fields);
}
