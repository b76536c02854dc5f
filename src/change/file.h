/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_CHANGE_FILE_H
#define IOMMU_CHANGE_FILE_H

/*
 * Files, names and directories of a change, private to this folder. change.c collects and
 * orders the steps, dir.c has the directories. prepare.c inspects the existing files and
 * allocates all memory. stage.c writes the new files, rename.c exchanges them and puts
 * them back.
 */

#include "attributes.h"
#include "change.h"
#include "temporary.h"

/*
 * A directory to write to. It is opened once, since it may have hundreds of boot entries.
 */
struct change_dir {
	int fd;        /* -1: does not exist yet */
	char *missing; /* its name in dir[parent] if it has to be made, else NULL */
	size_t parent;
	bool made;
	dev_t dev;
	ino_t ino;
	uid_t uid; /* owner of files created in it */
	gid_t gid;
	char *path;    /* of a file in it, for messages */
	char *where;   /* its own path without links; "" for the root */
	size_t first;  /* index of the first directory on the same file system; it has: */
	bool replaces; /* an existing file is replaced on this file system */
	bool exchanges; /* RENAME_EXCHANGE works */
};

/* Number of temporaries of a name that may have to be kept. */
#define CHANGE_COPIES 3

/* A directory entry that gets the new file. */
struct change_name {
	char *path;
	size_t dir;
	char *name;
	char temp[TEMPORARY_SIZE];  /* the new file; after the exchange the old one; or
				       empty */
	char aside[TEMPORARY_SIZE]; /* without exchange: the old file, too; a link to a
				       foreign file; a created file that was renamed away;
				       or empty */
	struct identity staged;     /* the new file */
	char later[TEMPORARY_SIZE]; /* a link to the file that replaced the new one; or
				       empty */
	bool theirs; /* the file that was exchanged out was not the old one */
	bool placed; /* the name leads to the new file */
	char *copy;  /* CHANGE_COPIES * copy_room bytes, for paths of copies */
	size_t copy_room;
};

struct change_file {
	bool exists;          /* false: it is created */
	bool generated_first; /* appears before those that are not */
	struct identity identity;
	struct span old, new; /* borrowed */
	bool capped, floored;
	struct timespec not_after, not_before;
	struct change_name *name;
	size_t n_name, name_room;
	struct attributes attributes; /* for the new file */
};

/* Error messages of several steps. Return -EBUSY and -EEXIST. */
int change_err_moved(const struct change *change, const char *path, struct err *err);
int change_err_appeared(const struct change *change, const char *path, struct err *err);

/*
 * Find the directory that holds the target of path, and the name in it. *ret_name is
 * allocated. Return 0 or -errno; -ENOENT: the directory is missing. In that case
 * change_plan_parent() plans to make it.
 */
int change_find_parent(struct change *change, const char *path, size_t *ret_dir,
		       char **ret_name);
int change_plan_parent(struct change *change, const char *path, size_t *ret_dir,
		       char **ret_name);
int change_open_dirs(struct change *change, struct err *err);
void change_remove_dirs(struct change *change);
void change_close_dirs(struct change *change);
int change_sync(const struct change *change, struct err *err);

/*
 * Find all directories and entries, read the attributes, and compare the files with what
 * was read. Allocates all memory and changes nothing. Return 0 or -errno.
 */
int change_prepare(struct change *change, struct err *err);
/* Return true if the name still has the file that was read. */
bool change_is_old(const struct change_file *file, int dir, const char *name);
bool change_holds(int fd, struct span bytes);

int change_stage(struct change *change, struct err *err);
/*
 * Return true if r is an error of linkat() on a file system that has no hard links, or
 * allows them only to owners.
 */
bool change_has_no_links(int r);
/* Remove the temporaries of the name, whatever they hold. */
void change_discard(const struct change *change, const struct change_name *name);
/* Rename the temporary that will be exchanged to the name of case (a) in change.h. */
int change_arm(const struct change *change, const struct change_file *file,
	       struct change_name *name, struct err *err);

int change_place(const struct change *change, const struct change_file *file,
		 struct change_name *name, struct err *err);
/*
 * Put the old file back. Return 0; or -errno if the name does not have the old file, or
 * if a temporary is a foreign file.
 */
int change_take_back(const struct change *change, const struct change_file *file,
		     struct change_name *name);
/*
 * Return true if the file that was exchanged out is still the one that was read, or if
 * nothing was exchanged.
 */
bool change_left_old(const struct change *change, const struct change_file *file,
		     const struct change_name *name);
/* Return true if a foreign file was swapped back and has a link. */
bool change_has_theirs(const struct change *change, const struct change_file *file,
		       const struct change_name *name);
/*
 * Keep and list the temporaries of a name, except for the new file. If there are none,
 * list the name alone. Allocates no memory.
 */
void change_set_stuck(struct change *change, const struct change_file *file,
		      struct change_name *name);

#endif
