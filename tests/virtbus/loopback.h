/* SPDX-License-Identifier: GPL-2.0-only */
/* The loopback platform's devices; its sets of them are in loopback-sets.c. */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include <linux/list.h>
#include <linux/mutex.h>

#include "virt-bus.h"

/* What a device remembers of what was written to it. */
#define LOOPBACK_BYTES_MAX VIRT_TRANSFER_MAX

/* What goes wrong on purpose. */
struct loopback_faults {
	int fault;	   /* the errno that transfers end with; 0: none */
	unsigned int lost; /* how many bytes of the answer to an exchange are */
};

struct loopback_dev {
	struct virt_dev virt;
	struct list_head of_set;
	const struct loopback_faults *faults; /* the set's own */
	struct mutex lock;		      /* of these three */
	u8 *data;
	size_t length;
	size_t room;
};

/* loopback_add - one device more; an ERR_PTR where that fails. FAULTS are read as long as it is
 * there. */
struct loopback_dev *loopback_add(const struct virt_id *id, const struct loopback_faults *faults);

/* The sets, as folders of configfs. */
int loopback_sets_init(void);
void loopback_sets_exit(void);

#endif
