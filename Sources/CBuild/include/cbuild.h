#pragma once

/// The commit that this program was built from, in hex, with a `+` behind it when files were
/// changed; empty when it was not built from a clone. A Swift define cannot carry a value.
const char *build_commit(void);
