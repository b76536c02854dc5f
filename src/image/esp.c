/* SPDX-License-Identifier: BSD-3-Clause */
#include "esp.h"
#include "filesystem.h"
#include "fstab.h"
#include "loader/known-paths.h"
#include "system/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIST_SIZE ((size_t) 1 << 20)

#define PROXMOX_LIST "etc/kernel/proxmox-boot-uuids"

/* Device names in fstab, and the links that udev makes for them. */
static const struct {
	const char *tag, *dir;
} names[] = {
	{ "UUID=", "/dev/disk/by-uuid/" },
	{ "LABEL=", "/dev/disk/by-label/" },
	{ "PARTUUID=", "/dev/disk/by-partuuid/" },
	{ "PARTLABEL=", "/dev/disk/by-partlabel/" },
	{ "/dev/", "/dev/" },
};

static bool device_path(struct span name, struct buf *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!span_starts(name, names[i].tag))
			continue;
		buf_add_str(ret, names[i].dir);
		buf_add_span(ret, span_at(name.data, strlen(names[i].tag), name.len));
		return true;
	}
	return false;
}

/* Firmware reads vfat, GRUB more. */
static bool may_be_esp(const char *fs)
{
	static const char *const known[] = { "vfat", "ext4", "ext2" };

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (strcmp(fs, known[i]) == 0)
			return true;
	return false;
}

static void keep(struct esps *esps, int take_mount)
{
	esps->mount = mem_grow(esps->mount, esps->n, &esps->room, sizeof(*esps->mount));
	esps->mount[esps->n++] = take_mount;
}

/* Return -errno. Without root nothing can be mounted, and the caller does not note it. */
static int esp_mount_at(struct esps *esps, struct target *target, const char *device,
			const char *at)
{
	_cleanup_(buf_release) struct buf kind = BUF_INIT;
	_cleanup_close_ int fd = -1;
	int dir;

	filesystem_probe(device, &kind);
	if (!may_be_esp(buf_str(&kind)))
		return -ENOENT;
	fd = filesystem_mount_node(device, buf_str(&kind),
				   target->access == TARGET_WRITE ? FILESYSTEM_WRITE
								  : FILESYSTEM_LOOK,
				   NULL);
	if (fd < 0)
		return fd;
	dir = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	keep(esps, fd_take(&fd));
	target_graft_fd(target, at, dir);
	return 0;
}

static void note_unreached(struct notes *notes, const char *device, int code)
{
	notes_add(notes, "not-mounted", NOTE_WARNING, NULL, 0,
		  "the ESP %s was not reached: %s", device, strerror(code));
}

/* Mount the existing ones of a mirror; an unplugged one is only noted. */
static void mount_listed(struct esps *esps, struct target *target, struct notes *notes)
{
	_cleanup_(buf_release) struct buf list = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct span line;

	(void) target_read(target, PROXMOX_LIST, LIST_SIZE, &list, NULL, &ignored);
	for (size_t pos = 0; span_line(buf_span(&list), &pos, &line);) {
		_cleanup_(buf_release) struct buf device = BUF_INIT, at = BUF_INIT;
		int r;

		line = span_trim(line);
		if (!line.len || line.data[0] == '#' || memchr(line.data, '/', line.len))
			continue;
		buf_addf(&device, "/dev/disk/by-uuid/%.*s", (int) line.len, line.data);
		buf_addf(&at, KNOWN_PATH_ESPS "%.*s", (int) line.len, line.data);
		r = esp_mount_at(esps, target, buf_str(&device), buf_str(&at));
		if (r < 0 && geteuid() == 0)
			note_unreached(notes, buf_str(&device), -r);
	}
}

static const char *boot_directory(struct span dir)
{
	static const char *const directories[] = { "/boot", "/efi", "/boot/efi" };

	for (size_t i = 0; i < ARRAY_SIZE(directories); i++)
		if (span_is(dir, directories[i]))
			return directories[i] + 1;
	return NULL;
}

/* In the order of fstab: /boot comes before directories in it. */
static void mount_noauto(struct esps *esps, struct target *target)
{
	_cleanup_(buf_release) struct buf fstab = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct span line;

	(void) target_read(target, "etc/fstab", LIST_SIZE, &fstab, NULL, &ignored);
	for (size_t pos = 0; span_line(buf_span(&fstab), &pos, &line);) {
		_cleanup_(buf_release) struct buf device = BUF_INIT;
		struct span name = span_field(&line), dir = span_field(&line);
		const char *at = boot_directory(dir);

		if (!at || !device_path(name, &device))
			continue;
		(void) span_field(&line);
		if (fstab_option(span_field(&line), "noauto", NULL) &&
		    target_dir_is_empty(target, at) == 1)
			(void) esp_mount_at(esps, target, buf_str(&device), at);
	}
}

void esps_mount(struct esps *esps, struct target *target, struct notes *notes)
{
	mount_noauto(esps, target);
	mount_listed(esps, target, notes);
}

void esps_close(struct esps *esps)
{
	for (size_t i = 0; i < esps->n; i++)
		(void) close(esps->mount[i]);
	free(esps->mount);
	*esps = (struct esps) ESPS_INIT;
}
