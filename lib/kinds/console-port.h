/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A port of a virtio serial device: a node that one process at a time may have open, with a name
 * that the host gave it (Linux, drivers/char/virtio_console.c).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "bench/run.h"

struct vd_port {
	struct vd_bench_run *run;
	const char *name;  /* "vport1p1" */
	const char *label; /* "org.example.echo": what the host calls it */
	const char *node;  /* "/dev/vport1p1" */
	int fd;
	size_t owed; /* bytes that were sent, and are to come back */
};

/*
 * vd_port_choose - which port of DEVICE is meant: the one whose label or kernel name is WANTED;
 * with NULL its only one that has a label, unless that is known to be an agent's. *RET is its
 * number among the interfaces of the class "virtio-ports". -ENODEV: there is none; -ENOTUNIQ: there
 * are several; -EPERM: it is an agent's; REASON says so.
 */
int vd_port_choose(const struct vd_bench_device *device, const char *wanted, unsigned *ret,
		   char reason[static VD_BENCH_REASON_MAX]);

/*
 * vd_port_open - open the port that the setting "port" names, or the only one, not blocking; what
 * waits in it is thrown away. Nobody else may have it open. The caller calls vd_port_close(). Else
 * what vd_bench_fail() returned.
 */
int vd_port_open(struct vd_bench_run *run, struct vd_port *ret);

/* vd_port_close - what is owed is waited for, half a second at the most, what comes is thrown away,
 * and the node is closed. */
void vd_port_close(struct vd_port *port);

/*
 * vd_port_wait - until one of EVENTS (poll(2)) is there: those that are; 0: the run was stopped;
 * -ETIMEDOUT: UNTIL_NS (CLOCK_MONOTONIC) has come; -EPIPE: the port has hung up.
 */
int vd_port_wait(const struct vd_port *port, short events, uint64_t until_ns);

/* Both return how many bytes, at least one; 0: it would block; or what vd_bench_fail() returns. */
ssize_t vd_port_read(struct vd_port *port, void *buf, size_t size);
ssize_t vd_port_write(struct vd_port *port, const void *buf, size_t size);

/* vd_port_fail_hung_up - why OPERATION failed: it is gone, or nobody has the host's side open. */
int vd_port_fail_hung_up(const struct vd_port *port, const char *operation);
