#pragma once

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's entry for programs with a main of their own (compiler-rt, FuzzerInterface.h). Only
/// there when the program is built with -sanitize=fuzzer.
int LLVMFuzzerRunDriver(
    int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
