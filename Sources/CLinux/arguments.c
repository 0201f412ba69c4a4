// SPDX-License-Identifier: Apache-2.0

#include "clinux.h"

#include <stddef.h>

static int count;
static char **arguments;

/* glibc calls constructors with the arguments of main (csu/libc-start.c, call_init). */
__attribute__((constructor)) static void keep_arguments(int argc, char **argv)
{
	count = argc;
	arguments = argv;
}

const char *linux_argument(int index)
{
	return index >= 0 && index < count ? arguments[index] : NULL;
}
