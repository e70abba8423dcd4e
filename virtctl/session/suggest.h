/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Find the device or the driver that was probably meant. */
#pragma once

struct error;
struct session;

/*
 * suggest_device - If ERROR is that no device has a name, ask virtd for the devices, and suggest
 * the nearest one in the message. If none is near, or virtd does not answer, ERROR stays as it is.
 */
void suggest_device(struct session *session, struct error *error);

/* suggest_driver - Do the same if ERROR is that a device has no driver of a name. */
void suggest_driver(struct session *session, struct error *error);
