// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Interrupts: of virtio devices by their names, since each transport names its actions virtioN or
 * virtioN-QUEUE (Linux, drivers/virtio/virtio_pci_common.c and virtio_mmio.c); of PCI functions by
 * the numbers in msi_irqs or irq (Documentation/ABI/testing/sysfs-bus-pci). The processors are those of
 * proc/irq/N (Documentation/core-api/irq/irq-affinity.rst).
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/loss.h"
#include "base/parse.h"
#include "bus/attr.h"
#include "counters/interrupt-table.h"
#include "counters/interrupts.h"
#include "counters/reading.h"
#include "json/build.h"

/* Linux has up to 8,192 processors: "0,2,4,..." */
#define CPUS_SIZE_BYTES (32u << 10)

static void add_number(struct vd_reading *reading, unsigned number)
{
	if (reading->number_count == reading->number_room) {
		size_t room = reading->number_room ? reading->number_room * 2 : 8;
		unsigned *grown = reallocarray(reading->numbers, room, sizeof(*grown));

		if (!grown) {
			vd_lose();
			return;
		}
		reading->numbers = grown;
		reading->number_room = room;
	}
	reading->numbers[reading->number_count++] = number;
}

void vd_interrupts_of_virtio(struct vd_reading *reading, const struct vd_layer *layer)
{
	const struct vd_interrupt_table *table = reading->interrupts;
	const char *queue;
	unsigned index;

	if (!vd_virtio_index(layer->name, &index, &queue) || queue)
		return;
	for (size_t i = vd_interrupt_of_virtio(table, index);
	     i < table->virtio_count && table->virtio[i].index == index; i++)
		add_number(reading, table->virtio[i].number);
}

static void add_text(struct vd_reading *reading, const char *text)
{
	uint64_t number;

	if (vd_parse_uint(text, 10, INT_MAX, &number) == 0 && number)
		add_number(reading, (unsigned)number);
}

/* A function that has no driver has asked for no interrupt: the line is that of others. */
static void find_line(struct vd_reading *reading, const char *dir)
{
	char path[PATH_MAX], text[32];

	if (vd_attr_path(path, sizeof(path), dir, "driver") < 0 ||
	    vd_root_readlink(reading->root, path, text, sizeof(text)) == -ENOENT)
		return;
	if (vd_attr_path(path, sizeof(path), dir, "irq") == 0 &&
	    vd_root_read(reading->root, path, text, sizeof(text), NULL) == 0)
		add_text(reading, text);
}

static void find_pci(struct vd_reading *reading, const struct vd_layer *layer)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char dir[PATH_MAX];
	int r = vd_attr_path(dir, sizeof(dir), layer->path, "msi_irqs");

	if (r == 0)
		r = vd_root_names(reading->root, dir, &names, NULL);
	if (r < 0 && r != -ENOENT)
		vd_reading_note(reading, layer->path, "msi_irqs", r);
	for (char **name = names; name && *name; name++)
		add_text(reading, *name);
	if (!names || !*names)
		find_line(reading, layer->path);
}

static int by_number(const void *a, const void *b)
{
	unsigned one = *(const unsigned *)a, other = *(const unsigned *)b;

	return one < other ? -1 : one > other;
}

/* Sort the numbers, each once: a virtio device on PCI is found by both of its layers. */
void vd_interrupts_sort(struct vd_reading *reading)
{
	size_t kept = 0;

	if (reading->number_count)
		qsort(reading->numbers, reading->number_count, sizeof(unsigned), by_number);
	for (size_t i = 0; i < reading->number_count; i++) {
		if (!kept || reading->numbers[i] != reading->numbers[kept - 1])
			reading->numbers[kept++] = reading->numbers[i];
	}
	reading->number_count = kept;
}

static void find_all(struct vd_reading *reading)
{
	for (size_t i = 0; i < reading->device->layer_count; i++) {
		const struct vd_layer *layer = &reading->device->layers[i];

		if (layer->bus == &vd_bus_virtio)
			vd_interrupts_of_virtio(reading, layer);
		else if (layer->bus == &vd_bus_pci)
			find_pci(reading, layer);
	}
	vd_interrupts_sort(reading);
}

const char *vd_interrupt_queue(const char *name)
{
	const char *queue = NULL;
	unsigned index;

	if (!name || !vd_virtio_index(name, &index, &queue) || strchr(name, ',') ||
	    (queue && (strcmp(queue, "config") == 0 || strcmp(queue, "virtqueues") == 0)))
		return NULL;
	return queue;
}

static void add_processors(struct vd_reading *reading, struct json_object *json, const char *dir,
			   const char *file, const char *key)
{
	char path[PATH_MAX], text[CPUS_SIZE_BYTES];
	int r = vd_attr_path(path, sizeof(path), dir, file);

	if (r == 0)
		r = vd_root_read(reading->root, path, text, sizeof(text), NULL);
	if (r < 0 && r != -ENOENT)
		vd_reading_note(reading, dir, file, r);
	vd_json_add_text(json, key, r == 0 && *text ? text : NULL);
}

void vd_interrupt_add_cpus(struct vd_reading *reading, struct json_object *json, unsigned number)
{
	char dir[64];

	snprintf(dir, sizeof(dir), "proc/irq/%u", number);
	add_processors(reading, json, dir, "smp_affinity_list", "allowedCpus");
	add_processors(reading, json, dir, "effective_affinity_list", "effectiveCpus");
}

static void add_interrupt(struct vd_reading *reading, const struct vd_interrupt *interrupt)
{
	struct vd_item item = vd_item_new(interrupt->name);
	char what[64];

	vd_json_add(item.json, "number", vd_json_integer(interrupt->number));
	vd_json_add_text(item.json, "queue", vd_interrupt_queue(interrupt->name));
	vd_json_add(item.json, "isShared",
		    vd_json_boolean(interrupt->name && strstr(interrupt->name, ", ")));
	vd_interrupt_add_cpus(reading, item.json, interrupt->number);
	vd_json_add(item.counters, "interrupts",
		    interrupt->has_count ? vd_json_unsigned(interrupt->count) : NULL);
	snprintf(what, sizeof(what), "the counts of interrupt %u", interrupt->number);
	if (!interrupt->has_count)
		vd_reading_note(reading, "proc/interrupts", what, -ERANGE);
	vd_item_add(reading, &item);
}

static bool next(struct vd_reading *reading)
{
	const struct vd_interrupt *interrupt;

	if (reading->at == 0)
		find_all(reading);
	if (reading->at == reading->number_count)
		return false;
	interrupt = vd_interrupt_find(reading->interrupts, reading->numbers[reading->at++]);
	if (interrupt)
		add_interrupt(reading, interrupt);
	return true;
}

const struct vd_counter_source vd_interrupt_source = { "interrupts", next };
