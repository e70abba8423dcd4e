/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Modules whose driver has another name. */
#pragma once

/* vd_module_of_driver - Return the module to load for the driver DRIVER: xen_netfront for vif.
 * DRIVER itself if no other name is known. Static, or borrowed from DRIVER. */
const char *vd_module_of_driver(const char *driver);

/* vd_driver_of_module - Return the name that the driver of MODULE has once it is loaded. MODULE
 * itself if no other name is known. Static, or borrowed from MODULE. */
const char *vd_driver_of_module(const char *module);
