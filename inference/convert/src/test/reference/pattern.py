"""The test pictures: whole numbers only, so that Python, JavaScript and Java draw the same."""
import numpy as np


def triangle(values):
    return np.abs(values % 510 - 255)


def pattern(picture, channels, height, width):
    """Picture number `picture`, 0..255, as channel, row, column."""
    c, y, x = np.meshgrid(np.arange(channels), np.arange(height), np.arange(width), indexing="ij")
    c, y, x = (axis.astype(np.int64) for axis in (c, y, x))
    wave = triangle(x * (picture % 7 + 1) + y * (picture % 5 + 2) + c * 40 * picture)
    dx, dy = x - (picture * 29 + 17) % width, y - (picture * 53 + 11) % height
    rings = triangle((dx * dx + dy * dy) // (picture + 2))
    grain = (x * 73 + y * 151 + c * 199 + picture * 97) ** 2 % 65521 % 256
    return (2 * wave + rings + grain) // 4
