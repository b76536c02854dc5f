/* SPDX-License-Identifier: BSD-3-Clause */
#include "library.h"

#include <errno.h>

LIBRARY(libarchive, LIBARCHIVE_CALLS, "libarchive.so.13", "archive",
	"Root archives compressed with xz, zstd, bzip2 or lz4; writing all compressed ones",
	"recommended");
LIBRARY(zlib, ZLIB_CALLS, "libz.so.1", "archive-gzip",
	"Root archives compressed with gzip", "recommended");

static int hint_package(int r, struct err *err)
{
	return r == -ELIBACC ? err_hint(err, "archives need it: install its package") : r;
}

int library_load_archive(struct libarchive *lib, struct err *err)
{
	return hint_package(libarchive_load(lib, err), err);
}

int library_load_zlib(struct zlib *lib, struct err *err)
{
	return hint_package(zlib_load(lib, err), err);
}
