/* SPDX-License-Identifier: BSD-3-Clause */
#include "table.h"

#include <blkid/blkid.h>
#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* Partitions and signatures, read with libblkid; other files do not use it. */

/* No bootable table has more. */
#define PARTS_MAX 128

static void probe_free(blkid_probe *probe)
{
	if (*probe)
		blkid_free_probe(*probe);
}

static char *probe_value_of(blkid_probe probe, const char *name)
{
	const char *value;

	if (blkid_probe_lookup_value(probe, name, &value, NULL) < 0)
		return NULL;
	return mem_dup(span_of(value));
}

/* Signatures of several kinds at one place: none of them is reliable. */
static int refuse_ambivalent(const char *name, struct err *err)
{
	err_set(err, ENOTUNIQ, "cannot tell what is in %s", name);
	err_why(err, "it has the signatures of several file systems or tables");
	return err_hint(err, "wipefs lists them, and takes a wrong one away");
}

/* Probe the content of one partition. Return 0 or -errno; -ENOTUNIQ: ambiguous. */
static int probe_content(struct partition *part, int fd, unsigned sector,
			 const char *name, struct err *err)
{
	_cleanup_(probe_free) blkid_probe probe = blkid_new_probe();
	int r;

	if (!probe || blkid_probe_set_device(probe, fd, (blkid_loff_t) part->start,
					     (blkid_loff_t) part->size) < 0)
		return err_set(err, EIO, "cannot read partition %u of %s", part->number,
			       name);
	(void) blkid_probe_set_sectorsize(probe, sector);
	blkid_probe_enable_superblocks(probe, 1);
	blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_UUID |
							 BLKID_SUBLKS_LABEL |
							 BLKID_SUBLKS_MAGIC);
	blkid_probe_enable_partitions(probe, 0);
	r = blkid_do_safeprobe(probe);
	if (r == -2)
		return refuse_ambivalent(name, err);
	if (r != 0)
		return 0;

	part->fs = probe_value_of(probe, "TYPE");
	part->fs_uuid = probe_value_of(probe, "UUID");
	part->fs_label = probe_value_of(probe, "LABEL");
	return 0;
}

static char *copy(const char *text)
{
	return text && *text ? mem_dup(span_of(text)) : NULL;
}

static char *type_of(blkid_partition entry, bool is_gpt)
{
	_cleanup_(buf_release) struct buf number = BUF_INIT;
	const char *text = blkid_partition_get_type_string(entry);

	if (is_gpt)
		return copy(text);
	buf_addf(&number, "0x%02x", (unsigned) blkid_partition_get_type(entry));
	return mem_dup(buf_span(&number));
}

static int refuse_truncated(uint64_t need, uint64_t have, const char *name,
			    struct err *err)
{
	err_set(err, ENXIO, "cannot open %s", name);
	return err_why(err,
		       "it is truncated: its partitions need %" PRIu64
		       " bytes, and it has %" PRIu64,
		       need, have);
}

static struct partition *probe_add_partition(struct table *table)
{
	struct partition *part;

	table->part = mem_grow(table->part, table->n, &table->room, sizeof(*table->part));
	part = &table->part[table->n++];
	*part = (struct partition){ 0 };
	return part;
}

static int probe_add_entry(struct table *table, blkid_partition entry, bool is_gpt,
			   int fd, uint64_t size, const char *name, struct err *err)
{
	struct partition *part;

	if (blkid_partition_is_extended(entry) || blkid_partition_get_size(entry) <= 0)
		return 0;

	part = probe_add_partition(table);
	part->number = (unsigned) blkid_partition_get_partno(entry);
	part->start = (uint64_t) blkid_partition_get_start(entry) * 512;
	part->size = (uint64_t) blkid_partition_get_size(entry) * 512;
	part->type = type_of(entry, is_gpt);
	part->label = copy(blkid_partition_get_name(entry));
	part->uuid = copy(blkid_partition_get_uuid(entry));
	part->no_auto = is_gpt && blkid_partition_get_flags(entry) >> 63;
	if (part->start > size || part->size > size - part->start)
		return refuse_truncated(part->start + part->size, size, name, err);
	return probe_content(part, fd, table->sector, name, err);
}

/* Return 1 if there is a table, 0 if not, or -errno. */
static int probe_read_table(struct table *table, int fd, uint64_t size, const char *name,
			    struct err *err)
{
	_cleanup_(probe_free) blkid_probe probe = blkid_new_probe();
	blkid_partlist list;
	const char *type;
	bool is_gpt;
	int n, r = 0;

	if (!probe || blkid_probe_set_device(probe, fd, 0, (blkid_loff_t) size) < 0)
		return err_set(err, EIO, "cannot read %s", name);
	(void) blkid_probe_set_sectorsize(probe, table->sector);
	list = blkid_probe_get_partitions(probe);
	if (!list || !blkid_partlist_get_table(list))
		return 0;
	type = blkid_parttable_get_type(blkid_partlist_get_table(list));
	is_gpt = type && strcmp(type, "gpt") == 0;
	/* The start of a file system can look like a table of the older kinds. */
	if (!is_gpt && (!type || strcmp(type, "dos") != 0))
		return 0;

	n = blkid_partlist_numof_partitions(list);
	for (int i = 0; r >= 0 && i < n && i < PARTS_MAX; i++)
		r = probe_add_entry(table, blkid_partlist_get_partition(list, i), is_gpt,
				    fd, size, name, err);
	return r < 0 ? r : 1;
}

/*
 * libblkid ignores a GPT whose last block is beyond the end of the file. Detect such a
 * header here. UEFI 2.10, table 5.5: AlternateLBA is the number at byte 32.
 */
static int refuse_cut_gpt(unsigned sector, int fd, uint64_t size, const char *name,
			  struct err *err)
{
	char head[40];
	uint64_t last;

	if (pread(fd, head, sizeof(head), sector) != (ssize_t) sizeof(head) ||
	    memcmp(head, "EFI PART", 8) != 0)
		return 0;
	memcpy(&last, head + 32, sizeof(last));
	last = le64toh(last);
	if (last < size / sector || last > UINT64_MAX / sector - 1) {
		err_set(err, EINVAL, "cannot open %s", name);
		err_why(err, "its partition table is damaged");
		return err_hint(err, "sgdisk --verify tells more");
	}
	return refuse_truncated((last + 1) * sector, size, name, err);
}

static int read_bare(struct table *table, int fd, uint64_t size, const char *name,
		     struct err *err)
{
	struct partition *part = probe_add_partition(table);

	table->bare = true;
	part->size = size;
	return probe_content(part, fd, table->sector, name, err);
}

static bool has_content(const struct table *table)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->part[i].fs)
			return true;
	return false;
}

/*
 * A GPT header is in the second sector, which shows the sector size. An MBR does not show
 * it: the size with which its partitions have content is the right one.
 */
static int read_large_sectors(struct table *table, int fd, uint64_t size,
			      const char *name)
{
	struct table other = TABLE_INIT, first = *table;
	struct err ignored = ERR_INIT;

	other.sector = 4096;
	if (probe_read_table(&other, fd, size, name, &ignored) > 0 &&
	    has_content(&other)) {
		*table = other;
		other = first;
	}
	table_release(&other);
	return 1;
}

/*
 * ECMA-119: the first volume descriptor, in block 16. The image of an installer has a
 * partition table as well.
 */
static bool is_iso(int fd)
{
	char name[5];

	return pread(fd, name, sizeof(name), 32769) == (ssize_t) sizeof(name) &&
	       memcmp(name, "CD001", sizeof(name)) == 0;
}

static int read_iso(struct table *table, uint64_t size)
{
	struct partition *part = probe_add_partition(table);

	table->bare = true;
	part->size = size;
	part->fs = mem_dup(span_of("iso9660"));
	return 0;
}

int table_read(struct table *table, int fd, uint64_t size, const char *name,
	       struct err *err)
{
	static const unsigned sectors[] = { 512, 4096 };
	int r = 0;

	if (is_iso(fd))
		return read_iso(table, size);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(sectors); i++) {
		table->sector = sectors[i];
		r = probe_read_table(table, fd, size, name, err);
		if (r == 0)
			r = refuse_cut_gpt(sectors[i], fd, size, name, err);
	}
	if (r > 0 && table->sector == sectors[0] && table->n > 0 && !has_content(table))
		r = read_large_sectors(table, fd, size, name);
	if (r != 0)
		return r < 0 ? r : 0;
	table->sector = sectors[0];
	return read_bare(table, fd, size, name, err);
}
