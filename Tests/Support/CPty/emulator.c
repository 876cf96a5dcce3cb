#if !__has_include(<vterm.h>)
#error "libvterm is missing. Tests/install-tools installs what the tests need."
#endif

#include <stdlib.h>
#include <vterm.h>

#include "cpty.h"

struct emulator {
    VTerm *terminal;
    VTermScreen *screen;
    VTermPos cursor;
    bool shows_cursor, is_alternate, reports_mouse;
    size_t answers;
};

static int on_cursor(VTermPos position, VTermPos before, int visible, void *user) {
    (void)before, (void)visible;
    struct emulator *emulator = user;
    emulator->cursor = position;
    return 1;
}

static int on_property(VTermProp property, VTermValue *value, void *user) {
    struct emulator *emulator = user;
    if (property == VTERM_PROP_CURSORVISIBLE) emulator->shows_cursor = value->boolean;
    if (property == VTERM_PROP_ALTSCREEN) emulator->is_alternate = value->boolean;
    if (property == VTERM_PROP_MOUSE) emulator->reports_mouse = value->number != 0;
    return 1;
}

static void on_answer(const char *bytes, size_t count, void *user) {
    (void)bytes;
    struct emulator *emulator = user;
    emulator->answers += count;
}

static const VTermScreenCallbacks callbacks = {
    .movecursor = on_cursor,
    .settermprop = on_property,
};

struct emulator *emulator_new(int columns, int rows) {
    struct emulator *emulator = calloc(1, sizeof *emulator);
    if (!emulator) return NULL;
    emulator->terminal = vterm_new(rows, columns);
    emulator->screen = vterm_obtain_screen(emulator->terminal);
    vterm_set_utf8(emulator->terminal, 1);
    vterm_output_set_callback(emulator->terminal, on_answer, emulator);
    vterm_screen_set_callbacks(emulator->screen, &callbacks, emulator);
    vterm_screen_enable_altscreen(emulator->screen, 1);
    vterm_screen_reset(emulator->screen, 1);
    return emulator;
}

void emulator_free(struct emulator *emulator) {
    vterm_free(emulator->terminal);
    free(emulator);
}

void emulator_feed(struct emulator *emulator, const void *bytes, size_t count) {
    vterm_input_write(emulator->terminal, bytes, count);
    vterm_screen_flush_damage(emulator->screen);
}

void emulator_resize(struct emulator *emulator, int columns, int rows) {
    vterm_set_size(emulator->terminal, rows, columns);
}

static int palette_index(const VTermColor *color, bool is_default) {
    return is_default || !VTERM_COLOR_IS_INDEXED(color) ? -1 : color->indexed.idx;
}

void emulator_cell(
    const struct emulator *emulator, int column, int row, struct emulator_cell *cell) {
    VTermScreenCell source;
    vterm_screen_get_cell(emulator->screen, (VTermPos){.row = row, .col = column}, &source);
    *cell = (struct emulator_cell){
        .width = source.chars[0] == (uint32_t)-1 ? 0 : source.width,
        .bold = source.attrs.bold,
        .reverse = source.attrs.reverse,
        .foreground = palette_index(&source.fg, VTERM_COLOR_IS_DEFAULT_FG(&source.fg)),
        .background = palette_index(&source.bg, VTERM_COLOR_IS_DEFAULT_BG(&source.bg)),
    };
    if (cell->width == 0) return;
    while (cell->count < VTERM_MAX_CHARS_PER_CELL && source.chars[cell->count]) {
        cell->scalars[cell->count] = source.chars[cell->count];
        cell->count++;
    }
}

bool emulator_cursor(const struct emulator *emulator, int *column, int *row) {
    *column = emulator->cursor.col;
    *row = emulator->cursor.row;
    return emulator->shows_cursor;
}

bool emulator_is_alternate(const struct emulator *emulator) { return emulator->is_alternate; }

bool emulator_reports_mouse(const struct emulator *emulator) { return emulator->reports_mouse; }

size_t emulator_answers(const struct emulator *emulator) { return emulator->answers; }
