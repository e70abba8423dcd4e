/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NVMe namespaces that several controllers lead to (Linux, Documentation/admin-guide/nvme-
 * multipath.rst). The disk nvme0n1 is in the folder of the subsystem, which has a link to each
 * controller. Below each controller is a hidden nvme0c1n1: subsystem 0, controller 1, namespace 1.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define VD_NVME_SUBSYSTEMS "sys/devices/virtual/nvme-subsystem"

/* vd_nvme_subsystem - Write the folder of the subsystem that the node at PATH is in to BUF. False:
 * it is in none. */
bool vd_nvme_subsystem(const char *path, char *buf, size_t size);

/* vd_nvme_is_controller - Return whether NAME is one of a controller: "nvme1". */
bool vd_nvme_is_controller(const char *name);

/* vd_nvme_path_name - Write the name of the hidden disk by which CONTROLLER ("nvme1") leads to NODE
 * ("nvme0n1", "ng0n1") to BUF: "nvme0c1n1". False: they have other names. */
bool vd_nvme_path_name(const char *controller, const char *node, char *buf, size_t size);

/* vd_nvme_is_disk - Return whether NAME is one of a namespace's disk: "nvme0n1". */
bool vd_nvme_is_disk(const char *name);
