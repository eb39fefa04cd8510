import pathlib
import random

WORDS = pathlib.Path(__file__).with_name("words.txt").read_text().split()


def any_word():
    return random.choice(WORDS)
