/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_PARAMETERS_H
#define IOMMU_PARAMETERS_H

/*
 * Table of the parameters that iommu knows. It serves three uses:
 *
 *	classifying (mode-effect.c)  the facts that a value states
 *	rewriting (mode-words.c)     the items that a mode owns
 *	tracing (survey/computed.c)  managed keys outside of any value
 *
 * To manage another parameter: a key here, a row in parameters.c, and a want() in
 * goal_of() of mode.c. Without want() no mode adds or removes it. See README.md.
 */

#include "base/buf.h"
#include "kernel.h"

#include <stdint.h>

enum parameter_key {
	/* Managed, in the order in which missing parameters are added. */
	KEY_INTEL,
	KEY_AMD,
	KEY_IOMMU,
	KEY_PASSTHROUGH,
	KEY_VFIO,
	KEY_TYPE1,
	KEY_IOMMUFD,
	MANAGED_COUNT,
	/* Foreign: never changed, but they state facts. */
	KEY_INTREMAP = MANAGED_COUNT,
	KEY_NOINTREMAP,
	KEY_MEM_ENCRYPT,
	KEY_COUNT, /* also: no such parameter */
};

enum fact {
	FACT_NONE,
	FACT_NO_IOMMU,
	FACT_SOFT,
	FACT_IDENTITY,
	FACT_PASSTHROUGH, /* as FACT_IDENTITY, for kernels that have no iommu= */
	FACT_INTEL,
	FACT_AMD_OFF,
	FACT_AMD_OFF_INSIDE,
	FACT_AMD_ON,
	FACT_GFX_HOLE,
	FACT_TBOOT,
	FACT_NOIOMMU,
	FACT_UNSAFE_TYPE1,
	FACT_UNSAFE_IOMMUFD,
	FACT_IR_OFF,
	FACT_SME,
	FACT_COUNT,
};

enum parameter_type {
	PARAMETER_LIST, /* a comma list, in which others have their own items */
	PARAMETER_BOOL, /* one value, which states each fact of the row */
};

struct parameter_fact {
	enum fact fact;
	/* PARAMETER_LIST: an item that matches glob states value. */
	const char *glob;
	enum tri value;
};

struct owned_item {
	const char *glob;
	bool only_false;  /* only values that are false */
	unsigned kept_by; /* 1 << id of each mode that keeps it */
};

struct parameter {
	const char *name;
	enum parameter_type type;
	bool bare_is_true;             /* the name without a value means true */
	const char *last;              /* glob of an item after which the kernel stops */
	struct parameter_fact fact[8]; /* up to FACT_NONE */
	struct owned_item owned[8];    /* up to glob NULL; the first match counts */
};

extern const struct parameter parameters[KEY_COUNT];

/* Return the key with this name, or KEY_COUNT. */
enum parameter_key parameter_find(struct span name);

/* Return whether some text, in whatever syntax, has the key of a managed parameter. */
bool text_has_managed_key(struct span text);

#endif
