/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_CHANGE_FILE_H
#define IOMMU_CHANGE_FILE_H

/*
 * What a change knows of its files, names and directories. For the files of the change
 * family alone: change.c collects and orders the steps, change-dir.c has the directories,
 * change-prepare.c looks at what is there and takes all memory, change-stage.c makes the
 * new files, change-rename.c lets them appear and puts back.
 */

#include "attributes.h"
#include "change.h"
#include "temporary.h"

/* A directory that is written to: open once, for it may have hundreds of boot entries. */
struct change_dir {
	int fd;        /* -1: not there yet */
	char *missing; /* its name in dir[parent], where it is to be made; else NULL */
	size_t parent;
	bool made;
	dev_t dev;
	ino_t ino;
	uid_t uid; /* for what is created in it */
	gid_t gid;
	char *path;     /* of something in it, for messages */
	char *where;    /* its own, without links; "" for the root */
	size_t first;   /* the first dir on the same file system; of that one: */
	bool replaces;  /* a file that exists is replaced here */
	bool exchanges; /* RENAME_EXCHANGE works */
};

/* Temporaries of a name that may have to be kept. */
#define CHANGE_COPIES 3

/* A directory entry that gets the new file. */
struct change_name {
	char *path;
	size_t dir;
	char *name;
	char temp[TEMPORARY_SIZE];  /* the new file; exchanged, the old one; or empty */
	char aside[TEMPORARY_SIZE]; /* without exchange: the old file too; of a foreign
				       file, a link; of a created one, itself; or empty */
	struct identity staged;     /* the new file */
	char later[TEMPORARY_SIZE]; /* a link to what replaced the new file; or empty */
	bool theirs;                /* what was exchanged out was not the old file */
	bool placed;                /* the name means the new file */
	char *copy;                 /* three times copy_room: for the paths of copies */
	size_t copy_room;
};

struct change_file {
	bool exists;          /* else it is created */
	bool generated_first; /* appears before those that are not */
	struct identity identity;
	struct span old, new; /* borrowed */
	bool capped, floored;
	struct timespec not_after, not_before;
	struct change_name *name;
	size_t n_name, name_room;
	struct attributes attributes; /* what the new file is to have */
};

/* Sentences that more than one step has. */
int change_err_moved(const struct change *change, const char *path, struct err *err);
int change_err_appeared(const struct change *change, const char *path, struct err *err);

/*
 * The directory that holds what path leads to, and its name there. -ENOENT where it is
 * missing; change_plan_parent() then plans to make it.
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
 * Finds all directories and entries, reads the attributes, and compares with what was
 * read: takes all memory and changes nothing.
 */
int change_prepare(struct change *change, struct err *err);
/* Is it the file that was read? */
bool change_is_old(const struct change_file *file, int dir, const char *name);
bool change_holds(int fd, struct span bytes);

int change_stage(struct change *change, struct err *err);
/* What linkat() says where the file system has no links, or has them for owners only. */
bool change_has_no_links(int r);
/* Removes the name's temporaries, whatever they hold. */
void change_discard(const struct change *change, const struct change_name *name);
/* From now on its temporaries that will be exchanged say so: (a) of change.h. */
int change_arm(const struct change *change, const struct change_file *file,
	       struct change_name *name, struct err *err);

int change_place(const struct change *change, const struct change_file *file,
		 struct change_name *name, struct err *err);
/* 0, or -errno where the name does not have the old file, or a temporary is not ours. */
int change_take_back(const struct change *change, const struct change_file *file,
		     struct change_name *name);
/* Is what was exchanged out still the file that was read? true where nothing was. */
bool change_left_old(const struct change *change, const struct change_file *file,
		     const struct change_name *name);
/* Is a foreign file linked aside, having been swapped back? */
bool change_has_theirs(const struct change *change, const struct change_file *file,
		       const struct change_name *name);
/*
 * Keeps what a name's temporaries hold, but for the new file, and lists it; or the name
 * alone. Takes no memory.
 */
void change_set_stuck(struct change *change, const struct change_file *file,
		      struct change_name *name);

#endif
