/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libFuzzer's two entry points, which run-inputs.c calls too. */
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
