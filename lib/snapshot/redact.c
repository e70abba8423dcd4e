// SPDX-License-Identifier: LGPL-2.1-or-later
#include "snapshot/redact.h"

#include <errno.h>
#include <string.h>

#include "snapshot/redact-internal.h"

/* Files whose whole text is one value. */
static const struct {
	const char *name;
	enum vd_secret kind;
} values[] = {
	{ "serial", VD_SECRET_SERIAL },
	{ "wwid", VD_SECRET_ID },
	{ "nguid", VD_SECRET_ID },
	{ "eui", VD_SECRET_ID },
	{ "uuid", VD_SECRET_ID },
	{ "uid", VD_SECRET_ID },
	{ "port_name", VD_SECRET_PORT },
	{ "mount_tag", VD_SECRET_TAG },
	{ "tag", VD_SECRET_TAG },
	{ "dm/name", VD_SECRET_NAME },
	{ "ibm,partition-name", VD_SECRET_NAME },
	{ "chassis_asset_tag", VD_SECRET_SERIAL },
};

/* Asset tags by which a cloud marks all of its guests: lib/platform/dmi.c. */
static const char *const clouds[] = { "7783-7084-3265-9085-8269-3286-77", "OpenStack", "Amazon EC2",
				      "KubeVirt" };

/* Ids of kinds of devices: they look like what is of one device only. */
static const char *const kept[] = { "class_id", "modalias" };

static const char *const pages[] = { "vpd_pg80", "vpd_pg83" };
static const char *const with_lines[] = { "proc/sysinfo", "proc/powerpc/lparcfg", "proc/cpuinfo",
					  "proc/ppc64/lparcfg" };

/* Folders, and files, that have versions: 1.2.3.4 is no address there. */
static const char *const with_versions[] = { "dmi/id/",	  "sys/hypervisor/", "proc/",
					     "/rev",	  "/firmware_rev",   "/fwrev",
					     "/revision", "/model",	     "/firmware/" };

struct redact {
	struct vd_secrets secrets;
	const struct vd_snapshot *from;
	struct vd_snapshot *to;
	struct vd_buffer path, content; /* of the entry at hand */
};

/* Whether PATH ends with the component or components NAME. */
static bool ends_with(const char *path, const char *name)
{
	size_t len = strlen(path), name_len = strlen(name);

	return len >= name_len && strcmp(path + len - name_len, name) == 0 &&
	       (len == name_len || path[len - name_len - 1] == '/');
}

static bool is_one_of(const char *path, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (ends_with(path, names[i]))
			return true;
	}
	return false;
}

static bool has_versions(const char *path)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(with_versions); i++) {
		if (strstr(path, with_versions[i]))
			return true;
	}
	return false;
}

static bool is_cloud(const char *value)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(clouds); i++) {
		if (strncmp(value, clouds[i], strlen(clouds[i])) == 0)
			return true;
	}
	return false;
}

/* The text without blanks, newlines and NULs around it is the value; what is around it stays. */
static void redact_value(struct redact *redact, const struct vd_snapshot_entry *entry,
			 enum vd_secret kind, struct vd_buffer *out)
{
	size_t begin = 0, end = entry->len;

	while (end && (strchr(" \t\n", entry->content[end - 1]) || !entry->content[end - 1]))
		end--;
	while (begin < end && strchr(" \t", entry->content[begin]))
		begin++;
	vd_buffer_add(out, entry->content, begin);
	if (begin < end && is_cloud(entry->content + begin))
		vd_buffer_add(out, entry->content + begin, end - begin);
	else if (begin < end)
		vd_buffer_text(out, vd_secret(&redact->secrets, kind, entry->content + begin,
					      end - begin));
	vd_buffer_add(out, entry->content + end, entry->len - end);
}

/* Whether the whole of ENTRY is a value, or a page of values: written to OUT then. */
static bool redact_whole(struct redact *redact, const struct vd_snapshot_entry *entry,
			 struct vd_buffer *out)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(values); i++) {
		if (!ends_with(entry->path, values[i].name))
			continue;
		redact_value(redact, entry, values[i].kind, out);
		return true;
	}
	if (!is_one_of(entry->path, pages, VD_ARRAY_SIZE(pages)))
		return false;
	vd_redact_page(&redact->secrets, entry->content, entry->len, out);
	return true;
}

static void redact_file(struct redact *redact, const struct vd_snapshot_entry *entry,
			struct vd_buffer *out)
{
	if (redact_whole(redact, entry, out))
		return;
	if (is_one_of(entry->path, kept, VD_ARRAY_SIZE(kept)))
		vd_buffer_add(out, entry->content, entry->len);
	else if (is_one_of(entry->path, with_lines, VD_ARRAY_SIZE(with_lines)))
		vd_redact_lines(&redact->secrets, entry->content, entry->len, out);
	else
		vd_redact_text(&redact->secrets,
			       has_versions(entry->path) ? VD_REDACT_VERSION : VD_REDACT_TEXT,
			       entry->content, entry->len, out);
}

static void write_path(struct redact *redact, const struct vd_snapshot_entry *entry,
		       struct vd_buffer *out)
{
	vd_redact_text(&redact->secrets, VD_REDACT_NAME, entry->path, strlen(entry->path), out);
}

static void write_content(struct redact *redact, const struct vd_snapshot_entry *entry,
			  struct vd_buffer *out)
{
	if (entry->kind == VD_ENTRY_LINK)
		vd_redact_text(&redact->secrets, VD_REDACT_NAME, entry->content, entry->len, out);
	else
		redact_file(redact, entry, out);
}

static int redact_entry(struct redact *redact, const struct vd_snapshot_entry *entry)
{
	bool has_content = entry->kind == VD_ENTRY_FILE || entry->kind == VD_ENTRY_LINK;
	struct vd_buffer *path = &redact->path, *content = &redact->content;

	path->len = content->len = 0;
	write_path(redact, entry, path);
	/* Also of an empty file there is a text. */
	vd_buffer_text(content, "");
	if (has_content)
		write_content(redact, entry, content);
	if (redact->secrets.failed || path->failed || content->failed)
		return vd_snapshot_fault(redact->to, -ENOMEM, "out of memory");
	return vd_snapshot_add(redact->to, entry->kind, path->bytes,
			       has_content ? content->bytes : NULL, content->len, NULL);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A list goes by the names of devices: the new ones of VMBus have the order of the old ones. */
static int learn_vmbus(struct redact *redact)
{
	static const char folder[] = "sys/bus/vmbus/devices/";
	vd_autofree const char **names = calloc(redact->from->count + 1, sizeof(*names));
	size_t count = 0;

	if (!names)
		return vd_snapshot_fault(redact->to, -ENOMEM, "out of memory");
	for (const struct vd_snapshot_entry *entry = redact->from->first; entry;
	     entry = entry->next) {
		if (strncmp(entry->path, folder, strlen(folder)) == 0 &&
		    strlen(entry->path) == strlen(folder) + 36)
			names[count++] = entry->path + strlen(folder);
	}
	qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 0; i < count; i++)
		vd_secret(&redact->secrets, VD_SECRET_UUID, names[i], 36);
	return 0;
}

/* The values that stand alone come first: they may be parts of other texts, and of paths. */
static int learn(struct redact *redact)
{
	for (const struct vd_snapshot_entry *entry = redact->from->first; entry; entry = entry->next) {
		redact->content.len = 0;
		if (entry->kind == VD_ENTRY_FILE)
			redact_whole(redact, entry, &redact->content);
	}
	return learn_vmbus(redact);
}

int vd_redact(const struct vd_snapshot *from, struct vd_snapshot *to)
{
	struct redact redact = { .from = from, .to = to };
	int r = learn(&redact);

	to->unreadable = from->unreadable;
	for (const struct vd_snapshot_entry *entry = from->first; entry && r == 0;
	     entry = entry->next) {
		if (entry->kind != VD_ENTRY_PARENT)
			r = redact_entry(&redact, entry);
	}
	vd_secrets_clear(&redact.secrets);
	free(redact.path.bytes);
	free(redact.content.bytes);
	return r;
}
