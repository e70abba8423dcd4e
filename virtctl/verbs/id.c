// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `id`. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/failures.h"
#include "cli/table-options.h"
#include "json/build.h"
#include "json/json.h"
#include "output/device-columns.h"
#include "session/call.h"
#include "session/hosts.h"
#include "session/session-call.h"
#include "text/json-path.h"
#include "text/text.h"
#include "verbs/records.h"

#define COLUMNS	    "ID,VIRT-ID,TYPE,ORIGIN"
#define ARG_COLUMNS "NATIVE-ID,VIRT-ID,TYPE,ORIGIN"

/* What an identity is made of. */
static const char *const fields[] = { "virtId",	   "type",	     "typeNumber",	"vendorId",
				      "productId", "origin",	     "originCertainty", "name",
				      "layers",	   "originRefinedBy" };

static struct json_object *identity_fields(void)
{
	unsigned losses = vd_json_losses();
	struct json_object *array = vd_json_array();

	for (size_t i = 0; i < VD_ARRAY_SIZE(fields); i++)
		vd_json_append(array, vd_json_text(fields[i]));
	return vd_json_complete(array, losses);
}

/* The native id of the layer that gives a device its id: "pci:0000:00:03.0" is on pci. */
static struct json_object *transport_native_id(struct json_object *device)
{
	struct json_object *layers = json_object_object_get(device, "layers");
	const char *id = json_path_text(device, "id");
	size_t count = array_count(layers);

	for (size_t i = 0; id && i < count; i++) {
		struct json_object *layer = json_object_array_get_idx(layers, i);
		const char *bus = json_path_text(layer, "bus");

		if (bus && strncmp(id, bus, strlen(bus)) == 0 && id[strlen(bus)] == ':')
			return json_object_get(json_object_object_get(layer, "nativeId"));
	}
	return NULL;
}

/* A device's record becomes an identity: its native id stands in the place of the layers. */
static int add_device(void *data, struct json_object *device)
{
	struct json_object *native = transport_native_id(device);

	json_object_object_del(device, "layers");
	if (json_object_object_add(device, "nativeId", native) < 0) {
		json_object_put(native);
		return -ENOMEM;
	}
	return records_add(data, device);
}

/* The devices that are here. */
static int identify_all(struct run *run, struct records *records, struct session *session)
{
	vd_autojson struct json_object *wanted =
		records->fields ? json_object_get(records->fields) : identity_fields();

	if (!wanted)
		return error_memory(&run->error);
	return session_each(session, &method_list, list_parameters(run->request, wanted),
			    add_device, records, &run->error);
}

/* Records of one reply, kept. */
static int keep(void *data, struct json_object *record)
{
	struct json_object *kept = data;

	if (json_object_array_add(kept, json_object_get(record)) < 0) {
		json_object_put(record);
		return -ENOMEM;
	}
	return 0;
}

static int ambiguous(struct error *error, const char *selector, struct json_object *devices)
{
	struct words ids = { 0 };
	int code = EXIT_DONE;

	for (size_t i = 0; i < json_object_array_length(devices) && code == EXIT_DONE; i++) {
		const char *id = json_path_text(json_object_array_get_idx(devices, i), "id");

		if (id && words_add(&ids, id, strlen(id)) < 0)
			code = error_memory(error);
	}
	if (code == EXIT_DONE)
		code = error_ambiguous(error, selector, &ids);
	words_clear(&ids);
	return code;
}

struct identifier {
	struct run *run;
	struct records *records;
	struct session *session;
	struct json_object *fields;
};

static int put_identity(const struct identifier *identifier, struct json_object *identity,
			bool is_device)
{
	const char *virt_id = json_path_text(identity, "virtId");
	vd_autofree char *safe = NULL;
	int r = 0;

	if (identifier->records->member) {
		r = is_device ? add_device(identifier->records, identity)
			      : records_add(identifier->records, identity);
		return r < 0 ? error_memory(&identifier->run->error) : EXIT_DONE;
	}
	safe = text_safe(virt_id ? virt_id : "-");
	if (!safe)
		return error_memory(&identifier->run->error);
	puts(safe);
	return EXIT_DONE;
}

static int neither(struct error *error, const char *word)
{
	struct json_object *parameters = vd_take_ptr(error->parameters);

	error_set(error, EXIT_NO_DEVICE, "io.virtd.Devices.NoSuchDevice", word,
		  "no native id, and no device of this system ('virtctl list --all' lists the "
		  "devices, virtctl(1) shows native ids)");
	error->parameters = parameters;
	return EXIT_NO_DEVICE;
}

/* WORD as the one device that it selects; failing that, NATIVE (NULL: WORD is no native id). */
static int identify_device(const struct identifier *identifier, const char *word,
			   struct json_object *native)
{
	struct error *error = &identifier->run->error;
	vd_autojson struct json_object *devices = vd_json_array();
	int code;

	if (!devices)
		return error_memory(error);
	code = session_each(identifier->session, &method_list,
			    select_parameters(word, identifier->fields), keep, devices, error);
	if (code == EXIT_DONE && json_object_array_length(devices) == 1)
		return put_identity(identifier, json_object_array_get_idx(devices, 0), true);
	if (code == EXIT_DONE)
		return ambiguous(error, word, devices);
	if (code == EXIT_NO_DEVICE && !native)
		return neither(error, word);
	if (code != EXIT_NO_DEVICE)
		return code;
	error_clear(error);
	return put_identity(identifier, native, false);
}

/* A native id means the same everywhere, so it goes first; one that tells no type may be a device's
 * address. */
static int identify_word(const struct identifier *identifier, char *word)
{
	struct error *error = &identifier->run->error;
	const struct words words = { .list = &word, .count = 1 };
	vd_autojson struct json_object *ids = vd_json_array();
	struct json_object *native, *type = NULL;
	int code;

	if (!ids)
		return error_memory(error);
	code = session_each(identifier->session, &method_identify,
			    words_parameter("nativeIds", &words), keep, ids, error);
	if (code != EXIT_DONE && !error_is(error, "io.virtd.Devices.BadNativeId"))
		return code;
	native = code == EXIT_DONE ? json_object_array_get_idx(ids, 0) : NULL;
	if (native && json_object_object_get_ex(native, "typeNumber", &type) &&
	    json_object_get_int(type) != 0)
		return put_identity(identifier, native, false);
	return identify_device(identifier, word, native);
}

static int identify_words(struct run *run, struct records *records, struct session *session)
{
	const struct words *words = &run->request->arguments;
	vd_autojson struct json_object *wanted = identity_fields();
	struct identifier identifier = { run, records, session, wanted };
	int code = wanted ? EXIT_DONE : error_memory(&run->error);

	if (code == EXIT_DONE && words->count == 1)
		return identify_word(&identifier, words->list[0]);
	for (size_t i = 0; i < words->count && code == EXIT_DONE; i++) {
		code = identify_word(&identifier, words->list[i]);
		if (code != EXIT_DONE && failures_add(run, words->list[i]))
			code = EXIT_DONE;
	}
	return code == EXIT_DONE ? failures_finish(run) : code;
}

int verb_id(struct run *run)
{
	const struct request *request = run->request;
	size_t count = request->arguments.count;
	bool plain = count && !request_has(request, OPT_JSON) && !table_options_want_table(request);
	RECORDS_AUTO struct records records = { 0 };
	SESSION_AUTO struct session session = { 0 };
	int code = EXIT_DONE;

	if (!plain)
		code = records_open(&records, run, "ids", &identity_columns,
				    count ? ARG_COLUMNS : COLUMNS);
	if (code == EXIT_DONE)
		code = sessions_one(run, &session);
	if (code != EXIT_DONE)
		return code;
	code = count ? identify_words(run, &records, &session)
		     : identify_all(run, &records, &session);
	session_disconnect(&session);
	return plain ? code : records_finish(&records, session.problems, code);
}
