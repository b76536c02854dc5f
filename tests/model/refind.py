# SPDX-License-Identifier: BSD-3-Clause
"""rEFInd's refind_linux.conf: each line has a title and options; the first one is the default."""

import re

from lines import line
from tree import Answer

FILE = "boot/refind_linux.conf"


def make(rand, tree):
    lines = ['"Boot with standard options" "%s"' % line(rand)]
    if rand.random() < 0.5:
        lines += ['"Boot to single-user mode" "%s single"' % line(rand)]
    if rand.random() < 0.3:
        lines += ['"Boot with other options"  "%s"' % line(rand)]
    if rand.random() < 0.3:
        lines += ["# " + lines[0]]
    tree.put(FILE, *lines)


def read(tree):
    answer = Answer()
    found = [re.match(r'"(.*?)"\s+"(.*?)"$', text) for text in tree.lines(FILE)]
    for number, item in enumerate(i for i in found if i):
        if number == 0 or "single" not in item.group(1):
            answer.add(item.group(2))
        else:
            answer.rest.append(item.group(2))
    return answer
