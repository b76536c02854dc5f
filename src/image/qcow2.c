/* SPDX-License-Identifier: BSD-3-Clause */
#include "qcow2.h"

#include <errno.h>
#include <unistd.h>

int qcow2_export(struct qcow2 *qcow2, const struct disk *disk, struct err *err)
{
	(void) qcow2;
	disk_err(disk, err, ENOTSUP);
	return err_why(err, "it is a qcow2");
}

void qcow2_stop(struct qcow2 *qcow2)
{
	*qcow2 = (struct qcow2) QCOW2_INIT;
}
