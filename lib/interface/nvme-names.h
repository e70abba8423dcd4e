/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The names of NVMe namespaces that several controllers lead to (Linux, Documentation/admin-guide/
 * nvme-multipath.rst). The disk nvme0n1 is in the folder of the subsystem, which has a link to each
 * controller. Below each controller is a hidden nvme0c1n1: subsystem 0, controller 1, namespace 1.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define VD_NVME_SUBSYSTEMS "sys/devices/virtual/nvme-subsystem"

/* vd_nvme_subsystem - Write the folder of the subsystem that the node at PATH is in to BUF. Return
 * false if it is in none, or SIZE bytes do not hold the path. */
bool vd_nvme_subsystem(const char *path, char *buf, size_t size);

/* vd_nvme_is_controller - Return whether NAME has the form of a controller's: "nvme1". */
bool vd_nvme_is_controller(const char *name);

/* vd_nvme_path_name - Write the name of the hidden disk by which CONTROLLER ("nvme1") leads to NODE
 * ("nvme0n1", "ng0n1") to BUF: "nvme0c1n1". Return false if the names have other forms, or SIZE
 * bytes do not hold the result. */
bool vd_nvme_path_name(const char *controller, const char *node, char *buf, size_t size);

/* vd_nvme_is_disk - Return whether NAME has the form of a disk's: "nvme0n1". */
bool vd_nvme_is_disk(const char *name);
