#include "cscan.h"

/// Line ends found at a time: few at first, since the next line may have a different prefix.
#define FIRST_ROOM 4
#define ROOM 256

static inline uint64_t word(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    return word;
}

/// A word with the bytes among the last `count` of `tail`, and a mask of them.
static uint64_t last_word(const uint8_t *tail, size_t length, uint64_t *mask) {
    uint8_t bytes[8] = {0}, known[8] = {0};
    for (size_t back = 1; back <= 8 && back <= length; back++) {
        bytes[8 - back] = tail[length - back];
        known[8 - back] = 0xff;
    }
    *mask = word(known);
    return word(bytes);
}

static inline __attribute__((always_inline)) struct scan_copied
copy_lines(const uint8_t *text, size_t count, size_t start, const struct scan_prefix *prefix,
           uint8_t *target) {
    struct scan_copied copied = {0};
    if (count < SCAN_PIECE) return copied;
    const size_t limit = count - SCAN_PIECE, length = prefix->length;
    const int first = prefix->first;

    // The last 16 bytes are compared at once; any before them, which is rare, one by one.
    const size_t others = prefix->tail_length > 16 ? prefix->tail_length - 16 : 0;
    const size_t before = prefix->tail_length > 8 ? prefix->tail_length - 8 : 0;
    uint64_t last_mask, before_mask;
    const uint64_t last_wanted = last_word(prefix->tail, prefix->tail_length, &last_mask);
    const uint64_t before_wanted = last_word(prefix->tail, before, &before_mask);

    uint32_t ends[ROOM + 64];
    size_t index = start, out = 0, lines = 0, scanned = start, room = FIRST_ROOM;
    bool returns = false;
    for (;;) {
        const size_t base = scanned;
        const size_t found = scan_line_feeds(text, count, &scanned, base, ends, room);
        if (found == 0) goto done;
        for (size_t each = 0; each < found; each++) {
            const size_t end = base + ends[each], content = index + length;
            if (end > limit || content > end || content < 16) goto done;
            const uint64_t different =
                ((word(text + content - 8) ^ last_wanted) & last_mask) |
                ((word(text + content - 16) ^ before_wanted) & before_mask);
            if (different != 0 || (first >= 0 && text[index] != first)) goto done;
            if (others > 0 && memcmp(text + content - 16 - others, prefix->tail, others) != 0)
                goto done;
            const bool is_return = text[end - 1] == '\r';
            if (is_return != returns) {
                if (lines > 0) goto done;
                returns = is_return;
            }
            const size_t bytes = end - content - is_return;
            memcpy(target + out, text + content, SCAN_PIECE);
            for (size_t at = SCAN_PIECE; at < bytes; at += SCAN_PIECE)
                memcpy(target + out + at, text + content + at, SCAN_PIECE);
            target[out + bytes] = '\n';
            out += bytes + 1;
            index = end + 1;
            lines++;
        }
        room = room * 4 < ROOM ? room * 4 : ROOM;
    }
done:
    copied.lines = lines;
    copied.read = index - start;
    copied.written = out;
    copied.returns = returns;
    return copied;
}

#if defined(__x86_64__)
__attribute__((target("avx2,bmi"))) static struct scan_copied
copy_lines_avx2(const uint8_t *text, size_t count, size_t start, const struct scan_prefix *prefix,
                uint8_t *target) {
    return copy_lines(text, count, start, prefix, target);
}
#endif

struct scan_copied scan_copy_lines(const void *text, size_t count, size_t start,
                                   const struct scan_prefix *prefix, void *target) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
        return copy_lines_avx2(text, count, start, prefix, target);
#endif
    return copy_lines(text, count, start, prefix, target);
}
