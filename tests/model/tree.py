# SPDX-License-Identifier: BSD-3-Clause
"""A tree of files, and what a loader or a source makes of it."""

import os


class Answer:
    """The lines that count, and whether something is not known or cannot be edited."""

    def __init__(self):
        self.lines = []
        self.rest = []  # of entries that count where no other does
        self.unknown = False
        self.fixed = False  # some line that counts is not edited by the program

    def add(self, line, fixed=False):
        self.lines.append(line)
        self.fixed |= fixed

    def join(self, other):
        self.lines += other.lines
        self.rest += other.rest
        self.unknown |= other.unknown
        self.fixed |= other.fixed


class Tree:
    """Texts by path. write() and reread() keep it and a directory alike."""

    def __init__(self):
        self.files = {}

    def put(self, path, *lines):
        self.files[path] = "".join(line + "\n" for line in lines)

    def lines(self, path):
        return self.files.get(path, "").split("\n")

    def write(self, root):
        for path, text in self.files.items():
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w") as out:
                out.write(text)

    def reread(self, root):
        for path in self.files:
            with open(os.path.join(root, path)) as text:
                self.files[path] = text.read()
