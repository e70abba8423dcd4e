// SPDX-License-Identifier: LGPL-2.1-or-later
#include "platform/scenario.h"

#include <stdio.h>

/* The processor of the case at hand. */
static const struct scenario *current;

static void fake_processor(uint32_t leaf, uint32_t registers[static 4])
{
	memset(registers, 0, 4 * sizeof(registers[0]));
	if (leaf == 1)
		registers[2] = current->denies ? 0 : 1u << 31;
	for (size_t i = 0; i < VD_ARRAY_SIZE(current->leaves); i++) {
		const struct leaf *known = &current->leaves[i];

		if (known->leaf != leaf || current->denies)
			continue;
		registers[0] = known->eax;
		registers[1] = known->ebx;
		if (known->signature)
			memcpy(&registers[1], known->signature, strnlen(known->signature, 12));
	}
}

static const char *text_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	assert_true(json_object_object_get_ex(object, key, &value));
	assert_true(json_object_is_type(value, json_type_string));
	return json_object_get_string(value);
}

static void print_entry(FILE *out, struct json_object *entry)
{
	struct json_object *level, *evidence;

	assert_true(json_object_object_get_ex(entry, "level", &level));
	assert_true(json_object_object_get_ex(entry, "evidence", &evidence));
	assert_int_equal(json_object_object_length(entry), 4);
	fprintf(out, "%d %s %s [", json_object_get_int(level), text_of(entry, "name"),
		text_of(entry, "certainty"));
	for (size_t i = 0; i < json_object_array_length(evidence); i++)
		fprintf(out, "%s%s", i ? " | " : "",
			json_object_get_string(json_object_array_get_idx(evidence, i)));
	fprintf(out, "]\n");
}

static void print_entries(FILE *out, struct json_object *array)
{
	for (size_t i = 0; i < json_object_array_length(array); i++)
		print_entry(out, json_object_array_get_idx(array, i));
}

char *summary_of(struct json_object *array)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_non_null(array);
	print_entries(out, array);
	fclose(out);
	json_object_put(array);
	return text;
}

/* The reply's word; a system that is no guest has none but "none". */
static char *word_of(struct json_object *reply)
{
	struct json_object *is_guest;
	const char *word = text_of(reply, "shortName");

	assert_true(json_object_object_get_ex(reply, "isGuest", &is_guest));
	assert_true(json_object_is_type(is_guest, json_type_boolean));
	assert_int_equal(json_object_get_boolean(is_guest), strcmp(word, "none") != 0);
	return strdup(word);
}

static char *examine_all(vd_cpuid_reader processor, char **ret_word)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	struct json_object *reply, *array;

	assert_int_equal(vd_root_new(tree.top, &root), 0);
	reply = vd_platform_reply_of(root, processor);
	assert_non_null(reply);
	*ret_word = word_of(reply);
	array = json_object_get(json_object_object_get(reply, "platforms"));
	json_object_put(reply);
	return summary_of(array);
}

char *examine(vd_cpuid_reader processor)
{
	vd_autofree char *word = NULL;

	return examine_all(processor, &word);
}

static bool is_system(const struct scenario *scenario)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	enum vd_system found;

	if (!scenario->tells_system)
		return true;
	assert_int_equal(vd_root_new(tree.top, &root), 0);
	found = vd_platform_system_of(root, scenario->no_cpuid ? NULL : fake_processor);
	if (found != scenario->system)
		print_error("%s: system %d, not %d\n", scenario->title, (int)found,
			    (int)scenario->system);
	return found == scenario->system;
}

static bool comes_out_right(const struct scenario *scenario)
{
	vd_autofree char *found = NULL, *word = NULL;
	bool right;

	current = scenario;
	tree_make(NULL);
	for (size_t i = 0; i < VD_ARRAY_SIZE(scenario->files) && scenario->files[i].path; i++) {
		const struct file *file = &scenario->files[i];

		put_bytes(file->path, file->text, file->length ? file->length : strlen(file->text));
	}
	found = examine_all(scenario->no_cpuid ? NULL : fake_processor, &word);
	right = is_system(scenario);
	tree_remove(NULL);
	if (strcmp(found, scenario->expected) == 0 && strcmp(word, scenario->word) == 0)
		return right;
	print_error("%s: found %s\n%sexpected %s\n%s", scenario->title, word, found, scenario->word,
		    scenario->expected);
	return false;
}

void assert_scenarios(const struct scenario *scenarios, size_t count)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < count; i++)
		wrong += !comes_out_right(&scenarios[i]);
	assert_int_equal(wrong, 0);
}
