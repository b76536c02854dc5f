/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_DLOPEN_H
#define IOMMU_DLOPEN_H

/*
 * Libraries that few runs need, loaded on first use: linked, they would slow the start of
 * all other runs.
 *
 *	#define ZLIB_CALLS(call) call(inflate); call(inflateEnd); call(inflateReset)
 *
 *	struct zlib {
 *		ZLIB_CALLS(LIBRARY_POINTER);
 *	};
 *	LIBRARY(zlib, ZLIB_CALLS, "libz.so.1", "gzip", "Archives compressed with gzip",
 *		"recommended");
 *
 *	struct zlib zlib;
 *	int r = zlib_load(&zlib, err);
 *
 *	if (r < 0)
 *		return r;
 *	zlib.inflateReset(&stream);
 *
 * The library's own header gives each function its type. The struct has the pointers and
 * nothing else.
 *
 * LIBRARY() defines zlib_load() for struct zlib, static to the file:
 *
 *  0           the struct has the address of each function
 *  -ELIBACC    the library is not installed
 *  -ELIBBAD    the library lacks one of the functions
 *
 * Failures come with a sentence and without a hint. A library stays loaded until the
 * process ends; loading it twice is cheap. With IOMMU_STATIC defined nothing is loaded:
 * the struct gets the addresses of the functions, so the libraries must be linked.
 *
 * LIBRARY() also writes an ELF note into the section .note.dlopen, since packagers and
 * image builders do not find these libraries among the program's dependencies (Linux
 * Userspace API Group, "ELF dlopen metadata"). feature is a short name of what needs the
 * library, description a sentence for people, priority one of "required", "recommended"
 * and "suggested", as for packages. tests/dlopen-notes reads the notes.
 */

#include "base/err.h"

#include <stdint.h>

#define LIBRARY_POINTER(name) __typeof__(&(name)) name

#ifdef IOMMU_STATIC
#define LIBRARY_ADDRESS(name) library->name = name
#define LIBRARY(tag, calls, soname, feature, description, priority)                      \
	static int tag##_load(struct tag *library, struct err *err)                      \
	{                                                                                \
		(void) err;                                                              \
		calls(LIBRARY_ADDRESS);                                                  \
		return 0;                                                                \
	}                                                                                \
	struct tag
#else
#define LIBRARY_NAME(name) names[n++] = #name
#define LIBRARY(tag, calls, soname, feature, description, priority)                      \
	static int tag##_load(struct tag *library, struct err *err)                      \
	{                                                                                \
		const char *names[sizeof(*library) / sizeof(void *)];                    \
		size_t n = 0;                                                            \
                                                                                         \
		calls(LIBRARY_NAME);                                                     \
		return library_load(soname, names, n, library, err);                     \
	}                                                                                \
	LIBRARY_NOTE(tag,                                                                \
		     "[{\"feature\":\"" feature "\",\"description\":\"" description      \
		     "\",\"priority\":\"" priority "\",\"soname\":[\"" soname "\"]}]")
#endif

/* The format of a note is that of elf(5), with words of 4 bytes. */
#define LIBRARY_NOTE_TYPE 0x407c0c0au
#define LIBRARY_NOTE(tag, json)                                                          \
	static const struct {                                                            \
		uint32_t name_size, json_size, type;                                     \
		char name[sizeof("FDO")];                                                \
		_Alignas(4) char text[sizeof(json)];                                     \
	} tag##_note __attribute__((used, aligned(4), section(".note.dlopen"))) = {      \
		sizeof("FDO"), sizeof(json), LIBRARY_NOTE_TYPE, "FDO", json              \
	}

/* Load soname and store the address of the i-th name in the i-th pointer of pointers. For
 * LIBRARY() only. */
int library_load(const char *soname, const char *const *names, size_t n, void *pointers,
		 struct err *err);

#endif
