/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The former name of json/build.h, for the files of virtctl. */
#pragma once

#include "json/build.h"
