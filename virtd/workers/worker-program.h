/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the programs are that virtd starts. */
#pragma once

/* worker_program_find - the program NAME ("virtd-worker") beside the one that runs, else the
 * installed one, into PATH, which has PATH_MAX bytes. */
void worker_program_find(const char *name, char *path);
