"""The words of the reports in one language: sentences of the catalog, and the titles that documents have in both."""

from __future__ import annotations

from attrs import frozen

from gbt27922._basis.exact import exact_text
from gbt27922._basis.words import LANGUAGES, Language, catalog, of_data, sentence
from gbt27922.analysis import SetFinding
from gbt27922.models import Finding, Grade, Person, Scale, Scheme, SchemeReference, Source, Title
from gbt27922.report.numbers import Numbers


@frozen
class Words:
    """The words of one language; ``both`` says that titles are in the other language too.

    >>> Words("zh")("exclusions"), Words("en")("conforming_rest", count=3)
    ('删减', 'other findings, all conforming: 3')
    """

    lang: Language
    both: bool = False

    def __call__(self, key: str, **values: object) -> str:
        """The word or sentence ``key``, filled in with ``values``."""
        return sentence("report", key, self.lang, **values)

    def __contains__(self, key: str) -> bool:
        """Whether there is such a word."""
        return key in catalog("report")

    def title(self, title: Title) -> str:
        """A title in this language."""
        return str(getattr(title, self.lang))

    def other(self, title: Title) -> str:
        """A title in the other language."""
        return str(next(getattr(title, lang) for lang in LANGUAGES if lang != self.lang))

    def full(self, title: Title) -> str:
        """A title in this language, and where both are asked for in the other.

        >>> Words("zh", both=True).full(Title("维修", "repair"))
        '维修 / repair'
        """
        return f"{self.title(title)} / {self.other(title)}" if self.both else self.title(title)

    def source(self, source: Source) -> str:
        """What a source says, in this language where it has it.

        >>> figure = Source("as reported", "medium", text_zh="据报道")
        >>> Words("zh").source(figure), Words("en").source(figure)
        ('据报道', 'as reported')
        """
        return source.text_zh if self.lang == "zh" and source.text_zh else of_data(source.text, self.lang)

    def figure(self, name: str) -> str:
        """What a figure of a scheme is; its name where there is no word for it, as the id of an indicator.

        >>> Words("zh").figure("special.fail_at"), Words("zh").figure("5.2.4")
        ('特别项：决定等级的扣分项数', '5.2.4')
        """
        key = f"figure_{name.replace('.', '_')}"
        return self(key) if key in self else name

    def person(self, person: Person) -> str:
        """The name of somebody, and the role where there is one.

        >>> Words("zh").person(Person("张三", role="leader"))
        '张三（组长）'
        """
        return self("person", name=person.name, role=self(f"role_{person.role}")) if person.role else person.name

    def scheme(self, scheme: Scheme | SchemeReference) -> str:
        """The id of a scheme, and its revision if that is not the first.

        >>> Words("en").scheme(SchemeReference("S", "0" * 64)), Words("zh").scheme(SchemeReference("S", "0" * 64, 2))
        ('S', 'S 修订版 2')
        """
        return scheme.id if scheme.revision == 1 else self.revision(scheme)

    def revision(self, scheme: Scheme | SchemeReference) -> str:
        """The id of a scheme, and its revision whichever it is."""
        return self("of_revision", scheme=scheme.id, revision=scheme.revision)

    def method(self, method: str | None, scale: Scale | None) -> str:
        """How a leaf is assessed, and on which scale; empty where nothing is said."""
        named = self(method) if method else ""
        if not scale:
            return named
        return self("on_scale", method=named, low=exact_text(scale.from_), high=exact_text(scale.to))

    def outcome(self, found: Finding | SetFinding) -> str:
        """What was found: the verdict, how many did not conform of how many, or the value with its responses."""
        if found.value is not None:
            return self("measured_value", value=exact_text(found.value), responses=found.counts.sampled)
        if found.conforming is None:
            return f"{found.nonconforming}/{found.sampled}"
        return self("conforming" if found.conforming else "nonconforming")

    def grade(self, grade: Grade) -> str:
        """The title of a grade in this language."""
        return self.title(grade.title)

    def of_certificate(self, key: str) -> str:
        """The word for a state or an event of a certificate.

        >>> Words("zh").of_certificate("suspended"), Words("en").of_certificate("surveillance_passed")
        ('暂停', 'surveillance passed')
        """
        return sentence("certificate", key, self.lang)

    def due(self, key: str) -> str:
        """The word for what is due of a certificate, or what complaints call for.

        >>> Words("zh").due("suspend"), Words("en").due("end_of_suspension")
        ('暂停', 'end of the suspension')
        """
        return sentence("due", key, self.lang)

    def bound(self, grade: Grade, number: Numbers) -> str:
        """From which score on there is a grade."""
        return self("lowest") if grade.from_ is None else self("from", bound=number(grade.from_))

    def conditions(self, grade: Grade, number: Numbers) -> str:
        """All conditions of a grade above the lowest: its bound, its floor, and what it requires."""
        found = [self("from", bound=number(grade.from_))] if grade.from_ is not None else []
        if grade.floor:
            found.append(self("floor", level=grade.floor.level, share=exact_text(100 * grade.floor.share)))
        if grade.requires:
            found.append(self("requires", indicators=grade.requires))
        return self("listed").join(found) or self("no_bound")
