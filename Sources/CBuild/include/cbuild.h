#pragma once

/// The commit that this program was built from, in hex, followed by `+` if files were modified; empty
/// if it was not built from a clone. In C, since a Swift define cannot have a value.
const char *build_commit(void);
