/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the programs that virtd starts are. */
#pragma once

/*
 * worker_program_find - Write the path of the program NAME ("virtd-worker") to PATH, which has
 * PATH_MAX bytes: NAME in the folder of the running program if that can be executed, else in
 * VD_LIBEXEC_DIR.
 */
void worker_program_find(const char *name, char *path);
