/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The columns of the records of io.virtd.Devices. Layers and interfaces are rows below a device. */
#pragma once

#include "output/columns.h"

extern const struct column_table device_columns;
extern const struct column_table layer_columns;
extern const struct column_table interface_columns;
extern const struct column_table identity_columns; /* its fields are those of the device */
