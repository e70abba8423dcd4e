// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply/transaction.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "apply/uevent.h"
#include "base/clock.h"

void vd_transaction_test_hook(const struct vd_transaction *transaction, const char *what,
			      size_t number)
{
	const struct vd_apply_report *report = &transaction->options->report;
	char name[64];

	if (!report->point)
		return;
	snprintf(name, sizeof(name), "%s %zu", what, number);
	report->point(report->data, name);
}

void vd_transaction_report(const struct vd_transaction *transaction, const struct vd_step *step,
			   enum vd_step_state state, int error, const char *message)
{
	const struct vd_apply_report *report = &transaction->options->report;

	if (report->step)
		report->step(report->data, step, state, error, message);
}

int vd_transaction_check_device(const struct vd_transaction *transaction)
{
	uint64_t inode;
	int r = vd_root_inode(transaction->root, transaction->plan->layer_path, &inode);

	return r < 0 || inode != transaction->inode ? -ENODEV : 0;
}

void vd_transaction_begin(struct vd_transaction *transaction)
{
	transaction->deadline_ns =
		vd_clock_ns() + (uint64_t)transaction->options->settle_ms * VD_NS_PER_MS;
	/* What happens to this machine's devices is nothing to those of a copied tree. */
	if (vd_root_is_live(transaction->root) &&
	    vd_uevents_open(transaction->plan->layer_path, &transaction->events) < 0)
		transaction->events = NULL;
}

void vd_transaction_end(struct vd_transaction *transaction)
{
	vd_uevents_close(vd_take_ptr(transaction->events));
}

int vd_transaction_set_error(struct vd_transaction *transaction, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(transaction->message, sizeof(transaction->message), format, args);
	va_end(args);
	return error;
}
