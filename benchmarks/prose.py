"""Works of any size, of invented prose in four languages: the same seed gives the same words.

A language is a page of plain prose written for this file. Its commonest words stand for themselves; the others are
made letter by letter, each chosen by the three before it, as they follow one another in the words of that page. So
words have the lengths, the syllables and the hyphens of the language, and the common ones are as common as in print.
"""

from __future__ import annotations

import argparse
import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path

from msgspec import Struct

_TEXTS = {
    "en-GB": """The room above the printer's shop was cold until noon, and those who came before noon were the
        ones who had nowhere warmer to go. They read what was nearest to the stove, which is how a catalogue
        of river tolls came to be the best known book in the quarter. Nobody remembered who had brought it;
        the librarian, a retired engineer with a considerable moustache, believed it had been left against
        an unpaid subscription. He kept the ledger himself, in a hand so regular that visitors mistook it
        for engraving, and every evening he entered the number of readers, the temperature at the window,
        and whatever had been complained of. It is from this ledger that we know how many afternoons were
        spent over the tolls, and that in the winter of the strike the attendance doubled while the coal was
        halved. What they were looking for is another question. An old correspondent has suggested that the
        tables, with their patient columns of bridges and barges, answered to something which the newspapers
        of that year could not supply: an impression that somewhere the charges had been agreed, written
        down and observed. Others thought it merely convenient, since the volume was large enough to hide a
        sandwich. Whoever is right, the copy survives, with its burnt corner and its marginal arithmetic,
        and anyone who asks for it politely may still be shown the page where a stranger wrote, under the
        heading of exemptions, the names of eleven people, and drew through each of them a careful line.""",
    "fr": """La salle au-dessus de l'imprimerie restait froide jusqu'à midi, et ceux qui venaient avant midi
        étaient ceux qui n'avaient nulle part ailleurs où aller. Ils lisaient ce qui se trouvait le plus
        près du poêle, et c'est ainsi qu'un catalogue des péages de la rivière devint le livre le plus connu
        du quartier. Personne ne se rappelait qui l'avait apporté; le bibliothécaire, un ancien ingénieur à
        la moustache considérable, croyait qu'on l'avait laissé en gage d'un abonnement impayé. Il tenait
        lui-même le registre, d'une écriture si régulière que les visiteurs la prenaient pour une gravure,
        et chaque soir il y portait le nombre des lecteurs, la température à la fenêtre et toutes les
        réclamations de la journée. C'est par ce registre que nous savons combien d'après-midi furent passés
        sur les péages, et que pendant l'hiver de la grève la fréquentation doubla tandis que le charbon
        diminuait de moitié. Ce qu'ils cherchaient est une autre question. Un vieux correspondant a supposé
        que les tableaux, avec leurs patientes colonnes de ponts et de bateaux, répondaient à quelque chose
        que les journaux de cette année ne pouvaient plus donner: le sentiment que quelque part les charges
        avaient été convenues, écrites et respectées.""",
    "de": """Der Raum über der Druckerei blieb bis zum Mittag kalt, und wer vor dem Mittag kam, hatte keinen
        wärmeren Ort, an den er gehen konnte. Gelesen wurde, was dem Ofen am nächsten lag; so wurde ein
        Verzeichnis der Flusszölle zum bekanntesten Buch des Viertels. Niemand erinnerte sich, wer es
        gebracht hatte. Der Bibliothekar, ein ausgeschiedener Ingenieur mit einem beträchtlichen
        Schnurrbart, hielt es für das Pfand eines unbezahlten Jahresbeitrags. Er führte das Hauptbuch
        selbst, in einer so gleichmäßigen Handschrift, dass Besucher sie für gestochen hielten, und trug
        jeden Abend die Zahl der Leser ein, die Temperatur am Fenster und alles, worüber man sich beschwert
        hatte. Aus diesem Buch wissen wir, wie viele Nachmittage über den Zöllen vergingen, und dass im
        Winter des Streiks die Zahl der Besucher sich verdoppelte, während die Kohle auf die Hälfte
        zurückging. Wonach sie suchten, ist eine andere Frage. Ein alter Briefschreiber hat vermutet, dass
        die Tabellen mit ihren geduldigen Spalten von Brücken und Lastkähnen auf etwas antworteten, was die
        Zeitungen jenes Jahres nicht mehr geben konnten: den Eindruck, dass irgendwo die Abgaben vereinbart,
        aufgeschrieben und eingehalten worden waren.""",
    "ru": """Комната над типографией до полудня оставалась холодной, и приходили туда до полудня только те,
        кому больше некуда было пойти. Читали то, что лежало ближе к печке; так перечень речных пошлин стал
        самой известной книгой квартала. Никто не помнил, кто её принёс. Библиотекарь, отставной инженер с
        внушительными усами, полагал, что её оставили в залог неуплаченного взноса. Он сам вёл учётную книгу
        таким ровным почерком, что посетители принимали его за гравюру, и каждый вечер записывал число
        читателей, температуру у окна и всё, на что жаловались. Из этой книги мы знаем, сколько вечеров было
        проведено над пошлинами и что в зиму забастовки посетителей стало вдвое больше, а угля вдвое меньше.
        Чего они искали, это другой вопрос. Один старый корреспондент предположил, что таблицы с их
        терпеливыми столбцами мостов и барж отвечали чему-то такому, чего газеты того года дать уже не
        могли: ощущению, что где-то сборы были согласованы, записаны и соблюдались.""",
}
LANGUAGES = tuple(_TEXTS)
_VOCABULARY = 9000
_OPENING = {"en-GB": "“”", "fr": "«\u00a0|\u00a0»", "de": "„“", "ru": "«»"}


class Language:
    """A vocabulary with the frequencies of print, and sentences of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        counted = Counter(word.strip(".,;:").lower() for word in _TEXTS[name].split())
        common = [word for word, _ in counted.most_common(70)]
        rng = random.Random(name)
        self.words = [*common, *(word for word in _invented(list(counted), rng) if word not in common)]
        # The weight of the word of rank n is a little under 1/n (Zipf, Mandelbrot): more than half of all words come
        # from the first hundred, as in print.
        self._weights = list(accumulate((rank + 2.7) ** -1.15 for rank in range(len(self.words))))
        opening = _OPENING[name]
        self._quotes = opening.split("|") if "|" in opening else tuple(opening)

    def word(self, rng: random.Random) -> str:
        """A word, common ones more often."""
        return self.words[bisect(self._weights, rng.random() * self._weights[-1])]

    def sentence(self, rng: random.Random, marked: bool = False) -> str:
        """A sentence; ``marked`` ones may have Markdown's emphasis, small capitals and a year."""
        words = [self.word(rng) for _ in range(max(4, min(45, int(rng.lognormvariate(2.9, 0.45)))))]
        for place in range(len(words) - 1):
            chance = rng.random()
            if chance < 0.08:
                words[place] += ","
            elif chance < 0.012 + 0.08 and marked:
                words[place] = f"*{words[place]}*"
            elif chance < 0.016 + 0.08 and marked:
                words[place] = f"*{words[place]} {self.word(rng)} {self.word(rng)}*"
            elif chance < 0.019 + 0.08 and marked:
                words[place] = f"[{words[place]}]{{.smallcaps}}"
            elif chance < 0.023 + 0.08:
                words[place] += f"–{self.word(rng)}" if rng.random() < 0.5 else f"-{self.word(rng)}"
            elif chance < 0.026 + 0.08:
                words[place] = str(rng.randint(1871, 1946))
        first = words[0]
        words[0] = first if first.startswith(("*", "[")) else first[:1].upper() + first[1:]
        text = " ".join(words) + rng.choices(".?!;", (90, 4, 3, 3))[0].replace(";", ".")
        if rng.random() < 0.06:
            text = text.join(self._quotes)
        return text


def _invented(words: list[str], rng: random.Random) -> Iterator[str]:
    follows: dict[str, list[str]] = {}
    for word in words:
        if not word.isalpha():
            continue
        padded = f"  {word} "
        for place in range(2, len(padded)):
            for length in (1, 2, 3):
                follows.setdefault(padded[max(0, place - length) : place], []).append(padded[place])
    made: set[str] = set()
    while len(made) < _VOCABULARY:
        word = "  "
        while len(word) < 15 and (len(word) == 2 or word[-1] != " "):
            # Three letters of context keep words pronounceable; three in ten are chosen by two, for variety.
            context = word[-3:] if len(word) > 3 and rng.random() > 0.3 and word[-3:] in follows else word[-2:]
            word += rng.choice(follows.get(context) or follows[word[-1]])
        if len(new := word.strip()) > 2 and new not in made:
            made.add(new)
            yield new


@cache
def language(name: str) -> Language:
    """The language of a tag of ``LANGUAGES``."""
    return Language(name)


class Prose(Struct):
    """A work in Markdown: paragraphs, with notes and verse as wished.

    ``fenced`` verse is this press's, other pandoc's.
    """

    seed: int
    words: int
    tag: str = "en-GB"
    notes_per_thousand: float = 3.0
    verse: bool = True
    marked: bool = True
    note_words: tuple[int, int] = (8, 45)
    fenced: bool = True
    _count: int = 0

    def paragraphs(self) -> Iterator[str]:
        """The blocks of the work; notes follow the paragraph that calls them."""
        rng = random.Random(f"{self.seed}-{self.tag}")
        spoken = language(self.tag)
        left = self.words
        while left > 0:
            if self.verse and rng.random() < 0.015:
                lines = [" ".join(spoken.word(rng) for _ in range(rng.randint(4, 8))) for _ in range(8)]
                stanzas = "\n\n".join("\n".join(lines[at : at + 4]) for at in (0, 4))
                yield f"::: verse\n{stanzas}\n:::" if self.fenced else "\n".join(f"| {line}" for line in lines)
                left -= 48
            sentences, notes = [], []
            for _ in range(rng.randint(2, 8)):
                sentence = spoken.sentence(rng, self.marked)
                count = len(sentence.split())
                left -= count
                if rng.random() < self.notes_per_thousand * count / 1000:
                    self._count += 1
                    sentence += f"[^{self._count}]"
                    notes.append(f"[^{self._count}]: {self._note(rng, spoken)}")
                sentences.append(sentence)
            yield " ".join(sentences)
            yield from notes

    def _note(self, rng: random.Random, spoken: Language) -> str:
        text, wanted = "", rng.randint(*self.note_words)
        while len(text.split()) < wanted:
            text = f"{text} {spoken.sentence(rng)}".strip()
        return text

    def markdown(self) -> str:
        """The blocks as one text."""
        return "\n\n".join(self.paragraphs()) + "\n"


SIZES = {"XS": (4, 4_000), "S": (12, 8_700), "M": (116, 3_700), "L": (114, 10_400), "MANY": (2_000, 300)}
"""How many works a size has, and of how many words each."""
UNEVEN = (150, 200_000)
"""The words of the works of the size ``UNEVEN``: one page, and 800."""


def titles(count: int) -> list[str]:
    """Titles for works, each another."""
    spoken, rng = language("en-GB"), random.Random(7)
    return [f"The {spoken.word(rng).title()} of {spoken.word(rng).title()} {n}" for n in range(1, count + 1)]


def works(size: str, **options: object) -> list[tuple[str, Prose]]:
    """The works of a size, by their titles; one in twelve is French, one in twelve German."""
    count, words = SIZES.get(size, (0, 0))
    lengths = UNEVEN if size == "UNEVEN" else (words,) * count
    tags = ["en-GB"] * 10 + ["fr", "de"]
    return [
        (title, Prose(seed, words, tags[seed % 12], **options))  # type: ignore[arg-type]
        for seed, (title, words) in enumerate(zip(titles(len(lengths)), lengths, strict=True), 1)
    ]


def write_project(folder: Path, size: str, **options: object) -> Path:
    """A project of this press with the works of a size: an EPUB, and a PDF for the screen, on digest."""
    return write(folder, works(size, **options), "{size: digest, font_size: 11pt, line_height: 14.3pt}")


def write(folder: Path, works: list[tuple[str, Prose]], page: str) -> Path:
    """A project with these works, by their titles, and this ``page`` in its config."""
    texts = folder / "manuscript"
    texts.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(
        "book:\n  title: A Measured Anthology\n  publisher: The Bench\n"
        "  contributors:\n    - {role: editor, name: Ada Quill}\n"
        f"  date: '2026'\npage: {page}\n",
        "utf-8",
    )
    for number, (title, prose) in enumerate(works, 1):
        head = (
            f"---\ntitle: {title}\nauthor: Ada Quill\ndate: 1931\nlanguage: {prose.tag}\n"
            "rights: {holder: Ada Quill, licence: CC-BY-SA-4.0}\n---\n\n"
        )
        (texts / f"work-{number:04}.md").write_text(head + prose.markdown(), "utf-8")
    return folder


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a project of invented works, to be built like any other.")
    parser.add_argument("size", choices=[*SIZES, "UNEVEN"], help="how many works, of how many words")
    parser.add_argument("folder", type=Path, help="where it goes")
    given = parser.parse_args()
    write_project(given.folder, given.size)
