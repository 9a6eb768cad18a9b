"""Which input a request carries, drawn by its number: Tyche-i for the key of a path, and of that key Threefry-2x32-13."""

WORD = 0xFFFFFFFF
ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)


def tyche_words(path):
    """As seedrandom's tychei has it: the name mixed in letter by letter, then twenty steps more."""
    a, b, c, d = 0, 0, 2654435769, 1367130551

    def step(a, b, c, d):
        b = (b << 25 & WORD) ^ (b >> 7) ^ c
        c = c - d & WORD
        d = (d << 24 & WORD) ^ (d >> 8) ^ a
        a = a - b & WORD
        b = (b << 20 & WORD) ^ (b >> 12) ^ c
        c = c - d & WORD
        d = (d << 16 & WORD) ^ (c >> 16) ^ a
        return a - b & WORD, b, c, d

    for letter in [ord(letter) for letter in path] + [0] * 20:
        a, b, c, d = step(a, b ^ letter, c, d)
    while True:
        a, b, c, d = step(a, b, c, d)
        yield a


keys = {}


def row_of(path, index, n):
    """The row, of n, that request number `index` carries."""
    if path not in keys:
        words = tyche_words(path)
        keys[path] = (next(words), next(words))
    key = (*keys[path], 0x1BD11BDA ^ keys[path][0] ^ keys[path][1])
    x = (index & WORD) + key[0] & WORD
    y = (index >> 32) + key[1] & WORD
    for i in range(13):
        x = x + y & WORD
        rotation = ROTATIONS[i % 8]
        y = ((y << rotation & WORD) | y >> 32 - rotation) ^ x
        if i % 4 == 3:
            turn = i // 4 + 1
            x = x + key[turn % 3] & WORD
            y = y + key[(turn + 1) % 3] + turn & WORD
    return x * n >> 32
