// The floor that a key's way to the screen is compared with: ncurses, and nothing else. Shows each
// key at the top left; `q` ends it.

#include <curses.h>

int main(void) {
    initscr();
    cbreak();
    noecho();
    curs_set(0);
    for (int key = ' '; key != 'q'; key = getch()) {
        mvaddch(0, 0, (chtype)key);
        refresh();
    }
    endwin();
    return 0;
}
