"""Each problem of a document that gives no client ends with the next step."""

import pytest

from codegen.errors import CodegenError, Problem
from codegen.generate import generator
from codegen.generate.refusal import refusal
from codegen.openapi.document import Document
from tests.codegen.generate.kinds.clients import complete
from tests.codegen.generate.test_name_clashes import CLASHES
from tests.codegen.generate.test_supported import REFUSED

STEPS = (
    ", in the overlay or at the vendor",
    (
        "; replace it in the overlay, ask the vendor for another form, or extend the templates "
        "(CONTRIBUTING.md, Where does a fix go?)"
    ),
)
DOCUMENTS = {
    **{name: document for name, (document, _) in REFUSED.items()},
    **{name: document for name, (document, _) in CLASHES.items()},
}


def test_refusal() -> None:
    """A step of the problem's own stays; each problem is told once."""
    problems = [Problem("/a", "no"), Problem("/b", "no; rename it"), Problem("/a", "no")]
    error = refusal(problems, "d")
    assert (Problem("d#/a", f"no{STEPS[1]}"), Problem("d#/b", f"no; rename it{STEPS[0]}")) == (
        error.problems
    )


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_problem_ends_with_a_step(document: Document) -> None:
    """Each message about an unsupported part ends with the next step."""
    with pytest.raises(CodegenError) as caught:
        generator.render(complete(document), "d")
    told = [problem.what for problem in caught.value.problems]
    assert [] == [what for what in told if not what.endswith(STEPS)]
