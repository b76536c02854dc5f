/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_TAR_H
#define IOMMU_ARCHIVE_TAR_H

/*
 * The header block of tar: POSIX ustar, with GNU's fields where they differ. Numbers are
 * octal text. GNU writes large ones in binary, marked by 0x80 in the first byte.
 */

#include "base/buf.h"

#include <stdint.h>

#define TAR_BLOCK ((size_t) 512)

struct tar_field {
	size_t at, size;
};

#define TAR_NAME     ((struct tar_field){ 0, 100 })
#define TAR_MODE     ((struct tar_field){ 100, 8 })
#define TAR_UID      ((struct tar_field){ 108, 8 })
#define TAR_GID      ((struct tar_field){ 116, 8 })
#define TAR_SIZE     ((struct tar_field){ 124, 12 })
#define TAR_MTIME    ((struct tar_field){ 136, 12 })
#define TAR_CHECKSUM ((struct tar_field){ 148, 8 })
#define TAR_TYPE     ((size_t) 156)
#define TAR_LINK     ((struct tar_field){ 157, 100 })
#define TAR_MAGIC    ((struct tar_field){ 257, 8 })
#define TAR_USER     ((struct tar_field){ 265, 32 })
#define TAR_GROUP    ((struct tar_field){ 297, 32 })
#define TAR_PREFIX   ((struct tar_field){ 345, 155 })

/* GNU's sparse files: pairs of offset and length, a flag for a further block of pairs,
 * and the real size of the file. */
#define TAR_SPARSE         ((struct tar_field){ 386, 96 })
#define TAR_SPARSE_MORE    ((size_t) 482)
#define TAR_REAL_SIZE      ((struct tar_field){ 483, 12 })
#define TAR_EXTENSION      ((struct tar_field){ 0, 504 })
#define TAR_EXTENSION_MORE ((size_t) 504)

enum tar_type {
	TAR_IS_HARDLINK = '1',
	TAR_IS_SYMLINK = '2',
	TAR_IS_DIR = '5',
	TAR_IS_SPARSE = 'S',
	TAR_IS_LONG_NAME = 'L',
	TAR_IS_LONG_LINK = 'K',
	TAR_IS_PAX = 'x',
	TAR_IS_PAX_SUN = 'X',
	TAR_IS_GLOBAL = 'g',
	TAR_IS_DUMPDIR = 'D',
	TAR_IS_MULTIVOLUME = 'M',
	TAR_IS_LABEL = 'V',
};

static inline uint64_t tar_padded(uint64_t size)
{
	return (size + TAR_BLOCK - 1) & ~(uint64_t) (TAR_BLOCK - 1);
}

/* Is its checksum right? A block of zeros is not a header. */
bool tar_is_header(const char block[TAR_BLOCK]);
bool tar_is_zero(const char block[TAR_BLOCK]);
/* Return the field up to its NUL, if it has one. */
struct span tar_text(const char *block, struct tar_field field);
bool tar_number(const char *block, struct tar_field field, int64_t *ret_number);
void tar_put_text(char *block, struct tar_field field, struct span text);
/* Write octal digits if the number fits, else binary. Keeps the NUL or blank that ends
 * the field. */
void tar_put_number(char *block, struct tar_field field, int64_t number);
void tar_put_checksum(char block[TAR_BLOCK]);

#endif
