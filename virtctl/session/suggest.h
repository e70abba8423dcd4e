/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The device or the driver that was probably meant. */
#pragma once

struct error;
struct session;

/*
 * suggest_device - if ERROR is that no device has a name, ask virtd for those that there are, and
 * let the message say which one's is nearest, if one is near. Failing that, ERROR stays as it is.
 */
void suggest_device(struct session *session, struct error *error);

/* suggest_driver - the same, if ERROR is that no driver of a device has a name. */
void suggest_driver(struct session *session, struct error *error);
