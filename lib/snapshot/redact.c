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
	{ "serial", VD_SECRET_SERIAL },	    { "wwid", VD_SECRET_ID },
	{ "nguid", VD_SECRET_ID },	    { "eui", VD_SECRET_ID },
	{ "uuid", VD_SECRET_ID },	    { "uid", VD_SECRET_ID },
	{ "port_name", VD_SECRET_PORT },    { "mount_tag", VD_SECRET_TAG },
	{ "tag", VD_SECRET_TAG },	    { "dm/name", VD_SECRET_NAME },
	{ "ibm,partition-name", VD_SECRET_NAME },
};

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

/* The text without blanks, newlines and NULs around it is the value; what is around it stays. */
static void redact_value(struct redact *redact, const struct vd_snapshot_entry *entry,
			 enum vd_secret kind, FILE *out)
{
	size_t begin = 0, end = entry->len;

	while (end && (strchr(" \t\n", entry->content[end - 1]) || !entry->content[end - 1]))
		end--;
	while (begin < end && strchr(" \t", entry->content[begin]))
		begin++;
	fwrite(entry->content, 1, begin, out);
	if (begin < end)
		fputs(vd_secret(&redact->secrets, kind, entry->content + begin, end - begin), out);
	fwrite(entry->content + end, 1, entry->len - end, out);
}

/* Whether the whole of ENTRY is a value, or a page of values: written to OUT then. */
static bool redact_whole(struct redact *redact, const struct vd_snapshot_entry *entry, FILE *out)
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

static void redact_file(struct redact *redact, const struct vd_snapshot_entry *entry, FILE *out)
{
	if (redact_whole(redact, entry, out))
		return;
	if (is_one_of(entry->path, kept, VD_ARRAY_SIZE(kept)))
		fwrite(entry->content, 1, entry->len, out);
	else if (is_one_of(entry->path, with_lines, VD_ARRAY_SIZE(with_lines)))
		vd_redact_lines(&redact->secrets, entry->content, entry->len, out);
	else
		vd_redact_text(&redact->secrets,
			       has_versions(entry->path) ? VD_REDACT_VERSION : VD_REDACT_TEXT,
			       entry->content, entry->len, out);
}

/* What a call of WRITE gives as text, in *RET. */
static int as_text(struct redact *redact, const struct vd_snapshot_entry *entry,
		   void (*write)(struct redact *, const struct vd_snapshot_entry *, FILE *),
		   char **ret, size_t *ret_len)
{
	FILE *out = open_memstream(ret, ret_len);

	if (!out)
		return -ENOMEM;
	write(redact, entry, out);
	return fclose(out) != 0 || redact->secrets.failed ? -ENOMEM : 0;
}

static void write_path(struct redact *redact, const struct vd_snapshot_entry *entry, FILE *out)
{
	vd_redact_text(&redact->secrets, VD_REDACT_NAME, entry->path, strlen(entry->path), out);
}

static void write_content(struct redact *redact, const struct vd_snapshot_entry *entry, FILE *out)
{
	if (entry->kind == VD_ENTRY_LINK)
		vd_redact_text(&redact->secrets, VD_REDACT_NAME, entry->content, entry->len, out);
	else
		redact_file(redact, entry, out);
}

static int redact_entry(struct redact *redact, const struct vd_snapshot_entry *entry)
{
	bool has_content = entry->kind == VD_ENTRY_FILE || entry->kind == VD_ENTRY_LINK;
	vd_autofree char *path = NULL, *content = NULL;
	size_t path_len = 0, len = 0;
	int r = as_text(redact, entry, write_path, &path, &path_len);

	if (r == 0 && has_content)
		r = as_text(redact, entry, write_content, &content, &len);
	if (r < 0)
		return vd_snapshot_fault(redact->to, r, "out of memory");
	return vd_snapshot_add(redact->to, entry->kind, path, has_content ? content : NULL, len,
			       NULL);
}

/* The values that stand alone come first: they may be parts of other texts, and of paths. */
static int learn(struct redact *redact)
{
	FILE *nowhere = fopen("/dev/null", "we");

	if (!nowhere)
		return vd_snapshot_fault(redact->to, -errno, "/dev/null: %s", strerror(errno));
	for (const struct vd_snapshot_entry *entry = redact->from->first; entry; entry = entry->next) {
		if (entry->kind == VD_ENTRY_FILE)
			redact_whole(redact, entry, nowhere);
	}
	fclose(nowhere);
	return 0;
}

int vd_redact(const struct vd_snapshot *from, struct vd_snapshot *to)
{
	struct redact redact = { .from = from, .to = to };
	int r = learn(&redact);

	for (const struct vd_snapshot_entry *entry = from->first; entry && r == 0;
	     entry = entry->next) {
		if (entry->kind != VD_ENTRY_PARENT)
			r = redact_entry(&redact, entry);
	}
	vd_secrets_clear(&redact.secrets);
	return r;
}
