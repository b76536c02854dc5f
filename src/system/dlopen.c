/* SPDX-License-Identifier: BSD-3-Clause */
#include "dlopen.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

int library_load(const char *soname, const char *const *names, size_t n, void *pointers,
		 struct err *err)
{
	void *handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	if (!handle) {
		err_set(err, ELIBACC, "cannot load %s", soname);
		return err_why(err, "%s", dlerror());
	}
	for (size_t i = 0; i < n; i++) {
		void *address = dlsym(handle, names[i]);

		if (!address) {
			err_set(err, ELIBBAD, "cannot use %s", soname);
			return err_why(err, "it has no %s: it is too old", names[i]);
		}
		/* POSIX lets a data pointer hold a function's address; C does not. */
		memcpy((char *) pointers + i * sizeof(address), &address,
		       sizeof(address));
	}
	return 0;
}
