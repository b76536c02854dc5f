/* SPDX-License-Identifier: BSD-3-Clause */
#include "image-format.h"
#include "target/target.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HEAD_SIZE 512

#define CONVERT    "convert it with qemu-img convert -O raw"
#define DECOMPRESS "decompress it first"

static const struct {
	unsigned at, len;
	const char *bytes, *what, *hint;
} others[] = {
	{ 0, 4, "KDMV", "a VMware disk (vmdk)", CONVERT },
	{ 0, 21, "# Disk DescriptorFile", "the description of a VMware disk (vmdk)",
	  CONVERT },
	{ 0, 4, "COWD", "a VMware disk (vmdk)", CONVERT },
	{ 0, 8, "vhdxfile", "a Hyper-V disk (vhdx)", CONVERT },
	{ 0, 8, "conectix", "a Virtual PC disk (vhd)", CONVERT },
	{ 64, 4, "\x7f\x10\xda\xbe", "a VirtualBox disk (vdi)", CONVERT },
	{ 0, 4, "QED\0", "a QEMU disk of the old kind qed", CONVERT },
	{ 0, 6,
	  "\xfd"
	  "7zXZ\0",
	  "compressed (xz)", DECOMPRESS },
	{ 0, 4, "\x28\xb5\x2f\xfd", "compressed (zstd)", DECOMPRESS },
	{ 0, 3, "\x1f\x8b\x08", "compressed (gzip)", DECOMPRESS },
	{ 0, 3, "BZh", "compressed (bzip2)", DECOMPRESS },
	{ 0, 4, "\x04\x22\x4d\x18", "compressed (lz4)", DECOMPRESS },
	{ 0, 4, "PK\x03\x04", "a ZIP archive", "unpack it first" },
	{ 0, 6, "7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first" },
	{ 257, 5, "ustar", "a tar archive", "name it with --archive=FILE" },
};

static int refuse_other(const struct disk *disk, const char *head, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		if (memcmp(head + others[i].at, others[i].bytes, others[i].len) != 0)
			continue;
		disk_err(disk, err, EMEDIUMTYPE);
		err_why(err, "it is %s", others[i].what);
		if (target_is_archive_name(disk->path))
			return err_hint(err, "a root archive is named with --archive=%s",
					disk->path);
		return err_hint(err, "%s", others[i].hint);
	}
	return 0;
}

static bool path_ends(const struct disk *disk, const char *suffix)
{
	return span_ends(span_of(disk->path), suffix);
}

static int refuse_mismatch(const struct disk *disk, const char *why, struct err *err)
{
	disk_err(disk, err, EMEDIUMTYPE);
	err_why(err, "%s", why);
	return err_hint(err, "say which is right: --image-format=raw or =qcow2");
}

/* Return why the qcow2 needs another file, or NULL. */
static const char *qcow2_other_file(const char *head)
{
	static const char none[8];
	bool is_v3 = head[7] >= 3;

	if (memcmp(head + 8, none, sizeof(none)) != 0)
		return "it is a qcow2 with a backing file";
	return is_v3 && head[79] & 4 ? "it is a qcow2 with an external data file" : NULL;
}

static uint64_t big_endian(const char *bytes, size_t n)
{
	uint64_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 8 | (unsigned char) bytes[i];
	return value;
}

/* The backing file's name: QEMU's docs/interop/qcow2.txt. It has at most 1023 bytes. */
static void add_backing_name(const struct disk *disk, const char *head, char *why,
			     size_t size)
{
	uint64_t at = big_endian(head + 8, 8), len = big_endian(head + 16, 4);
	char name[1024] = "";

	if (at == 0 || at > INT64_MAX || len == 0 || len >= sizeof(name) ||
	    pread(disk->fd, name, len, (off_t) at) != (ssize_t) len)
		return;
	(void) snprintf(why + strlen(why), size - strlen(why), ", %.512s", name);
}

/*
 * A guest with a raw disk can write the header of a qcow2 there, with any file of the
 * host as its backing file. Content alone therefore does not make a qcow2 of an image
 * that names other files.
 */
static int check_qcow2(const struct disk *disk, const char *head, struct err *err)
{
	const char *other = qcow2_other_file(head);
	char why[640];

	if (path_ends(disk, ".raw"))
		return refuse_mismatch(disk,
				       "it is called raw, and its content is a qcow2's",
				       err);
	if (!other)
		return 0;
	(void) snprintf(why, sizeof(why), "%s", other);
	add_backing_name(disk, head, why, sizeof(why));
	disk_err(disk, err, EMEDIUMTYPE);
	err_why(err, "%s", why);
	return err_hint(err,
			"if each file that it names is trusted: --image-format=qcow2");
}

int image_format_detect(struct disk *disk, enum image_format format, struct err *err)
{
	char head[HEAD_SIZE] = { 0 };
	bool is_qcow2;

	if (pread(disk->fd, head, sizeof(head), 0) < 0)
		return err_set(err, errno, "cannot read %s", disk->path);

	is_qcow2 = memcmp(head, "QFI\xfb", 4) == 0;
	if (format == IMAGE_QCOW2 && !is_qcow2) {
		disk_err(disk, err, EMEDIUMTYPE);
		return err_why(err, "it is not a qcow2");
	}
	if (format == IMAGE_RAW)
		return 0;
	if (format == IMAGE_ANY && !is_qcow2 && path_ends(disk, ".qcow2"))
		return refuse_mismatch(disk, "it is called qcow2, and its content is not",
				       err);
	disk->qcow2 = is_qcow2;
	if (!is_qcow2)
		return refuse_other(disk, head, err);
	disk->names_others = qcow2_other_file(head) != NULL;
	return format == IMAGE_ANY ? check_qcow2(disk, head, err) : 0;
}
