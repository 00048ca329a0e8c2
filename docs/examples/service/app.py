"""A scoring service: ``uvicorn --app-dir docs/examples/service app:app``."""

from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, TypeAdapter, ValidationError

import gbt27922
from gbt27922 import schemes
from gbt27922.models import Assessment, Scorecard

MOST_BYTES = 10 * 2**20
app = FastAPI(title="Scores against GB/T 27922-2011")


class TooLarge:
    """Refuses a body as soon as more than ``MOST_BYTES`` of it have come."""

    def __init__(self, service: Any) -> None:
        self.service = service

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        came = 0

        async def counted() -> Any:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > MOST_BYTES:
                raise HTTPException(413, f"The body has more than {MOST_BYTES} bytes.")
            return message

        await self.service(scope, counted, send)


app.add_middleware(TooLarge)


@app.exception_handler(gbt27922.Gbt27922Error)
def refused(_: Request, error: gbt27922.Gbt27922Error) -> JSONResponse:
    """All problems at once, as FastAPI tells its own: where, our code, and our sentence in both languages."""
    detail = [
        {
            "loc": ["body", *problem.place],
            "type": problem.code,
            "msg": problem.message("en"),
            "ctx": {"path": problem.path, "zh": problem.message("zh")},
        }
        for problem in error.problems
    ]
    return JSONResponse({"detail": detail}, 422)


async def received(request: Request) -> bytes:
    """The body as it came."""
    return await request.body()


Body = Annotated[bytes, Depends(received)]


def described(model: Any) -> dict[str, Any]:
    """The body of a request, for the page that describes the service."""
    return {"requestBody": {"content": {"application/json": {"schema": TypeAdapter(model).json_schema()}}}}


# Reading and scoring keep a core busy. So what follows is ``def``, not ``async def``: FastAPI calls it in its pool of
# threads, and other requests are answered meanwhile.
@app.post("/scorecards", response_model=Scorecard, openapi_extra=described(Assessment))
def score(body: Body) -> Response:
    """The scorecard of an assessment, which is read from its bytes: no digit, and no field given twice, is lost."""
    card = gbt27922.score(gbt27922.parse_assessment(body))
    return Response(gbt27922.to_json(card, indent=None), media_type="application/json")


class Case(BaseModel):
    """A scorecard, and the assessment that it is said to be of: documents are fields of Pydantic."""

    scorecard: Scorecard
    assessment: Assessment


@app.post("/verifications", openapi_extra=described(Case))
def verify(body: Body) -> dict[str, Any]:
    """Whether the scorecard is that of the assessment; if not, where it differs."""
    try:
        case = Case.model_validate_json(body)
    except ValidationError as error:
        told = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([one | {"loc": ("body", *one["loc"])} for one in told]) from None
    problems = gbt27922.verify(case.scorecard, case.assessment)
    return {"verified": not problems, "problems": [{"path": one.path, "reason": one.reason} for one in problems]}


@app.get("/schemes")
def known() -> list[dict[str, str]]:
    """The schemes that are shipped."""
    found = [schemes.load(id) for id in schemes.ids()]
    return [{"id": one.id, "zh": one.title.zh, "en": one.title.en, "sha256": one.sha256} for one in found]
