// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/settings.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "bench/setting.h"
#include "json/build.h"

static int find(const struct vd_bench_kind *kind, const char *name)
{
	for (int i = 0; kind->settings && kind->settings[i].name; i++) {
		if (strcmp(kind->settings[i].name, name) == 0)
			return i;
	}
	return -ENOENT;
}

/* "4K", "1M", "512". */
static int parse_size(const char *text, uint64_t *ret)
{
	static const char units[] = "KMG";
	size_t len = strlen(text);
	const char *unit = len ? strchr(units, text[len - 1]) : NULL;
	unsigned shift = unit && *unit ? 10 * (unsigned)(unit - units + 1) : 0;
	char digits[24];

	if (len >= sizeof(digits))
		return -EINVAL;
	snprintf(digits, sizeof(digits), "%.*s", (int)(len - (shift > 0)), text);
	if (vd_parse_uint(digits, 10, UINT64_MAX >> shift, ret) < 0)
		return -EINVAL;
	*ret <<= shift;
	return 0;
}

static bool is_word_of(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; len && (at = strstr(at, word)); at++) {
		if ((at == words || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	}
	return false;
}

static int take(const struct vd_bench_setting *setting, const char *text,
		struct vd_bench_value *value, char reason[static VD_BENCH_REASON_MAX])
{
	bool is_size = setting->type == VD_BENCH_SIZE;
	int r;

	value->text = text;
	if (setting->type == VD_BENCH_TEXT)
		return 0;
	if (setting->type == VD_BENCH_CHOICE) {
		snprintf(reason, VD_BENCH_REASON_MAX, "the value must be one of: %s",
			 setting->choices);
		return is_word_of(setting->choices, text) ? 0 : -EINVAL;
	}
	r = is_size ? parse_size(text, &value->number)
		    : vd_parse_uint(text, 10, UINT64_MAX, &value->number);
	snprintf(reason, VD_BENCH_REASON_MAX, "the value must be a number of %s%llu to %llu",
		 is_size ? "bytes (with K, M or G after it), " : "",
		 (unsigned long long)setting->min, (unsigned long long)setting->max);
	return r < 0 || value->number < setting->min || value->number > setting->max ? -EINVAL : 0;
}

static void set_defaults(struct vd_bench_run *run)
{
	const struct vd_bench_setting *settings = run->kind->settings;
	char reason[VD_BENCH_REASON_MAX];

	for (int i = 0; settings && settings[i].name; i++) {
		if (settings[i].default_value)
			take(&settings[i], settings[i].default_value, &run->values[i], reason);
	}
}

int vd_bench_settings_take(struct vd_bench_run *run, struct json_object *settings,
			   const char **ret_name, char reason[static VD_BENCH_REASON_MAX])
{
	set_defaults(run);
	if (!settings)
		return 0;
	json_object_object_foreach(settings, name, value)
	{
		int i = find(run->kind, name);

		*ret_name = name;
		if (i < 0) {
			snprintf(reason, VD_BENCH_REASON_MAX, "%s has no such setting",
				 run->kind->name);
			return -EINVAL;
		}
		snprintf(reason, VD_BENCH_REASON_MAX, "the value must be a text");
		if (!json_object_is_type(value, json_type_string) ||
		    take(&run->kind->settings[i], json_object_get_string(value), &run->values[i],
			 reason) < 0)
			return -EINVAL;
		run->values[i].is_set = true;
	}
	return 0;
}

static struct json_object *value_json(const struct vd_bench_setting *setting,
				      const struct vd_bench_value *value)
{
	if (!value->text)
		return NULL;
	if (setting->type == VD_BENCH_NUMBER || setting->type == VD_BENCH_SIZE)
		return vd_json_unsigned(value->number);
	return vd_json_text(value->text);
}

struct json_object *vd_bench_settings_json(const struct vd_bench_run *run)
{
	const struct vd_bench_setting *settings = run->kind->settings;
	struct json_object *object = vd_json_object();

	for (int i = 0; settings && settings[i].name; i++)
		vd_json_add(object, settings[i].name, value_json(&settings[i], &run->values[i]));
	return object;
}

static const struct vd_bench_value *value_of(const struct vd_bench_run *run, const char *name)
{
	static const struct vd_bench_value none;
	int i = find(run->kind, name);

	return i < 0 ? &none : &run->values[i];
}

uint64_t vd_bench_number(const struct vd_bench_run *run, const char *name)
{
	return value_of(run, name)->number;
}

const char *vd_bench_text(const struct vd_bench_run *run, const char *name)
{
	return value_of(run, name)->text;
}

bool vd_bench_is_set(const struct vd_bench_run *run, const char *name)
{
	return value_of(run, name)->is_set;
}
