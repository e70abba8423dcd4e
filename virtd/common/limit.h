/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What one client may take from the others. Every local user can connect, so each limit also holds
 * against a client that wants to do harm. No client and no configuration file can set a limit.
 * (The size of a call and the depth of its JSON are limits of the protocol: varlink/wire.h,
 * json/json.h.)
 */
#pragma once

/* A connection takes a descriptor and up to 1 MiB, the size of a call; a busy guest has a few. */
#define LIMIT_CONNECTIONS 256

/* Connections of these that only clients get who may change something. */
#define LIMIT_CONNECTIONS_RESERVED 16

/* Connections of one user other than root: no user alone can take all of them. */
#define LIMIT_CONNECTIONS_PER_USER 32

/* A call of a client that may change nothing: its bytes, and the elements of an array in it. */
#define LIMIT_CALL_RESTRICTED	  (64u << 10)
#define LIMIT_ELEMENTS_RESTRICTED 1024

/*
 * The values of a call: each takes 800 bytes and half a microsecond, however short its text is. More
 * for who may change something: each device of a large guest can be named.
 */
#define LIMIT_VALUES		16384
#define LIMIT_VALUES_RESTRICTED 4096

/*
 * Calls that are answered at a time for one user other than root; more of them wait. A list that is
 * not read holds its scan (7 MiB with 10,000 devices), and each call delays those of the others.
 */
#define LIMIT_CALLS_PER_USER 4

/*
 * Processes of virtd-worker at a time; more of them wait. Queries, which any user may order, have
 * places of their own, so queries and changes take no places from each other. So do the checks of
 * what a change would take away.
 */
#define LIMIT_WORKERS_QUERYING 2
#define LIMIT_WORKERS_GUARDING 2
#define LIMIT_WORKERS_CHANGING 6

/* Two benchmarks would disturb each other's figures. */
#define LIMIT_WORKERS_BENCHING 1

/*
 * How long a benchmark may go on beyond its time: its device may not answer. And how long a
 * benchmark that is asked to end may take to undo what it has changed.
 */
#define LIMIT_BENCH_SPARE_MS 30000
#define LIMIT_BENCH_END_MS   3000

/* One change of drivers for a benchmark; it must end before the benchmark's own deadline. */
#define LIMIT_BENCH_CHANGE_MS 20000

/* How long a query may take; its worker reads the tree and the modules, which are in memory. */
#define LIMIT_QUERY_MS 10000

/* Devices that one query is about; their records are written in replies of LIMIT_BATCH_ITEMS. */
#define LIMIT_QUERY_DEVICES 256

/*
 * A helper's connections at a time, above all workers together; bytes and seconds of one request;
 * and how long the helper stays without any.
 */
#define LIMIT_HELPER_CONNECTIONS 32
#define LIMIT_HELPER_REQUEST	 (4u << 20)
#define LIMIT_HELPER_REQUEST_S	 10
#define LIMIT_HELPER_IDLE_S	 60

/* Between two starts of a helper: one that fails at once takes no processor time. */
#define LIMIT_HELPER_PAUSE_MS 1000

/* How long the recovery may wait for a place among the workers. */
#define LIMIT_RECOVERY_MS 600000

/*
 * How long a change may take before its caller gets TimedOut (the change goes on); and the most
 * that a caller can ask for.
 */
#define LIMIT_CHANGE_MS	    30000
#define LIMIT_CHANGE_MAX_MS 3600000

/* How long a change waits for a driver that probes or leaves its device, and how often it looks. */
#define LIMIT_LOCKED_MS	     5000
#define LIMIT_LOCKED_LOOK_MS 100

/* Bytes of one line that a worker writes: the result of a step, or all drivers of all buses. */
#define LIMIT_WORKER_LINE (4u << 20)

/* Descriptors that no client gets: the loop's own, those of a scan, and some spare ones. */
#define LIMIT_DESCRIPTORS_KEPT 64

/* From the first byte of a call to its last: ten times what 1 MiB takes over a slow ssh. */
#define LIMIT_MESSAGE_MS 30000

/* Bytes of replies that wait for a client to read them; above that, the client is dropped. */
#define LIMIT_QUEUED (4u << 20)

/* Bytes of further calls that are read while the client's present one is not answered. */
#define LIMIT_READ_AHEAD 4096

/* How often the group of those who may change something is looked up while there is none. */
#define LIMIT_GROUP_LOOK_UP_MS 10000

/* Bytes of a stream that wait for its reader: below that, virtd makes more replies. */
#define LIMIT_STREAM_QUEUED (128u << 10)

/*
 * One slice of work for one connection. A turn of the loop has two: one for a client that may
 * change something, and one for the next user of all others.
 */
#define LIMIT_SLICE_NS 1000000

/* About as many bytes a slice of a scan reads, 200 for each node. */
#define LIMIT_SLICE_BYTES (32u << 10)

/* One reply of a stream. */
#define LIMIT_BATCH_ITEMS 64
#define LIMIT_BATCH_BYTES (64u << 10)

/* One reply with all things, for clients that do not want several replies. */
#define LIMIT_SINGLE_ITEMS 1000
#define LIMIT_SINGLE_BYTES LIMIT_QUEUED

/* After replies of so many bytes in sum, freed memory is returned to the system. */
#define LIMIT_KEPT_BYTES (256u << 10)

/* The log gets at most one warning about clients in this time. */
#define LIMIT_COMPLAINT_MS 10000
