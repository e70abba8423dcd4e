// SPDX-License-Identifier: LGPL-2.1-or-later
#include "id/ids-table.h"

#include <string.h>

unsigned vd_ids_ccw_rank(bool cu_model, bool dev_type, bool dev_model)
{
	unsigned rank = 0;

	if (dev_type)
		rank = dev_model ? 4 : 2;
	return rank + cu_model;
}

uint64_t vd_ids_ccw_lo(unsigned rank, uint16_t cu, uint8_t cu_model, uint16_t dev,
		       uint8_t dev_model)
{
	uint64_t lo = (uint64_t)cu << 32;

	if (rank & 1)
		lo |= (uint64_t)cu_model << 24;
	if (rank >= 2)
		lo |= (uint64_t)dev << 8;
	if (rank >= 4)
		lo |= dev_model;
	return lo;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_key(const char *strings, const struct vd_ids_key *key,
		       const struct vd_ids_entry *entry)
{
	int r = compare_numbers(key->kind, entry->kind);

	if (!r)
		r = compare_numbers(key->hi, entry->hi);
	if (!r)
		r = compare_numbers(key->lo, entry->lo);
	if (!r)
		r = strcmp(key->text, strings + entry->text);
	return r;
}

int vd_ids_compare(const char *strings, const struct vd_ids_entry *a, const struct vd_ids_entry *b)
{
	struct vd_ids_key key = {
		.kind = a->kind,
		.hi = a->hi,
		.lo = a->lo,
		.text = strings + a->text,
	};

	return compare_key(strings, &key, b);
}

const struct vd_ids_entry *vd_ids_find(const struct vd_ids_table *table,
				       const struct vd_ids_key *key)
{
	size_t from = 0, to = table->entry_count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int r = compare_key(table->strings, key, &table->entries[middle]);

		if (r == 0)
			return &table->entries[middle];
		if (r < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

const struct vd_ids_type *vd_ids_type(const struct vd_ids_table *table, uint16_t number)
{
	size_t from = 0, to = table->type_count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (table->types[middle].number == number)
			return &table->types[middle];
		if (number < table->types[middle].number)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

const struct vd_ids_type *vd_ids_type_by_name(const struct vd_ids_table *table, const char *name)
{
	for (size_t i = 0; i < table->type_count; i++) {
		if (strcmp(table->strings + table->types[i].name, name) == 0)
			return &table->types[i];
	}
	return NULL;
}

const char *vd_ids_type_name(const struct vd_ids_table *table, uint16_t number)
{
	const struct vd_ids_type *type = vd_ids_type(table, number);

	return type ? table->strings + type->name : "unknown";
}

struct vd_id vd_ids_entry_id(const struct vd_ids_table *table, const struct vd_ids_entry *entry)
{
	return (struct vd_id){
		.type = entry->type,
		.vendor = entry->vendor,
		.device = entry->device,
		.origin = entry->origin,
		.certainty = entry->certainty,
		.name = table->strings + entry->name,
	};
}

bool vd_ids_virtio(const struct vd_ids_table *table, uint32_t number, struct vd_id *ret)
{
	struct vd_ids_key key = { .kind = VD_IDS_VIRTIO, .lo = number, .text = "" };
	const struct vd_ids_entry *entry = vd_ids_find(table, &key);

	if (entry) {
		*ret = vd_ids_entry_id(table, entry);
		return true;
	}
	*ret = (struct vd_id){
		.type = number < VD_IDS_OWN_TYPES ? (uint16_t)number : 0,
		.vendor = VD_IDS_VIRTIO_VENDOR,
		.device = number <= UINT32_MAX - VD_IDS_VIRTIO_MODERN
				  ? VD_IDS_VIRTIO_MODERN + number
				  : 0,
		.origin = VD_ORIGIN_VIRTUAL,
		.certainty = VD_CERTAINTY_CERTAIN,
		.name = "Virtio device",
	};
	return number > 0 && number <= VD_IDS_VIRTIO_PCI_MAX;
}
