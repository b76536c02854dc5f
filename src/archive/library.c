/* SPDX-License-Identifier: BSD-3-Clause */
#include "library.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

struct library_symbol {
	const char *name;
	size_t offset; /* of the pointer in the struct */
};

static int load(const char *soname, const struct library_symbol *symbol, size_t n,
		void *lib, struct err *err)
{
	void *handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	if (!handle) {
		err_set(err, ELIBACC, "cannot load %s", soname);
		err_why(err, "%s", dlerror());
		return err_hint(err, "archives need it: install its package");
	}
	for (size_t i = 0; i < n; i++) {
		void *address = dlsym(handle, symbol[i].name);

		if (!address) {
			err_set(err, ELIBBAD, "cannot use %s", soname);
			return err_why(err, "it has no %s: it is too old",
				       symbol[i].name);
		}
		/* POSIX lets a data pointer hold a function's address; C does not. */
		memcpy((char *) lib + symbol[i].offset, &address, sizeof(address));
	}
	return 0;
}

int library_load_archive(struct libarchive *lib, struct err *err)
{
#define ROW(call)                                                                        \
	symbols[n++] = (struct library_symbol)                                           \
	{                                                                                \
#call, offsetof(struct libarchive, call)                                 \
	}
	struct library_symbol symbols[sizeof(*lib) / sizeof(void *)];
	size_t n = 0;

	LIBARCHIVE_CALLS(ROW);
#undef ROW
	return load("libarchive.so.13", symbols, n, lib, err);
}

int library_load_zlib(struct zlib *lib, struct err *err)
{
#define ROW(call)                                                                        \
	symbols[n++] = (struct library_symbol)                                           \
	{                                                                                \
#call, offsetof(struct zlib, call)                                       \
	}
	struct library_symbol symbols[sizeof(*lib) / sizeof(void *)];
	size_t n = 0;

	ZLIB_CALLS(ROW);
#undef ROW
	return load("libz.so.1", symbols, n, lib, err);
}
