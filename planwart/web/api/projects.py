"""Projects: a name, and where it lies."""

from ninja import Router, Status

from planwart.places.choices import PlaceKind
from planwart.places.models import Place
from planwart.places.queries import get_place, projects_visible_to
from planwart.places.services import change_place, create_project
from planwart.web.api.door import ApiRequest
from planwart.web.api.shapes import (
    USUAL,
    Body,
    City,
    Cursor,
    Id,
    Limit,
    Moment,
    Name,
    Out,
    Page,
    PathId,
    PostalCode,
    Street,
    page_of,
    reads,
    writes,
)

router = Router(tags=["projects"])


class Project(Out):
    id: Id
    name: str
    street: str
    postal_code: str
    city: str
    created_at: Moment


class NewProject(Body):
    name: Name
    street: Street = ""
    postal_code: PostalCode = ""
    city: City = ""


class ProjectChange(Body):
    """What is missing or null stays as it is."""

    name: Name | None = None
    street: Street | None = None
    postal_code: PostalCode | None = None
    city: City | None = None


def project_out(place: Place) -> Project:
    return Project(
        id=place.pk,
        name=place.name,
        street=place.street,
        postal_code=place.postal_code,
        city=place.city,
        created_at=place.created_at,
    )


@router.get("/projects", response=reads(Page[Project]), summary="All projects")
def list_projects(request: ApiRequest, cursor: Cursor = 0, limit: Limit = USUAL) -> dict[str, object]:
    """The newest first."""
    return page_of(projects_visible_to(request.actor), project_out, cursor=cursor, limit=limit, newest_first=True)


@router.post("/projects", response=writes(Project, 201), summary="Begin a project")
def add_project(request: ApiRequest, body: NewProject) -> Status[Project]:
    return Status(201, project_out(create_project(actor=request.actor, organisation=request.firm, **body.model_dump())))


@router.get("/projects/{project_id}", response=reads(Project), summary="One project")
def get_project(request: ApiRequest, project_id: PathId) -> Project:
    return project_out(get_place(request.actor, project_id, kind=PlaceKind.PROPERTY))


@router.patch("/projects/{project_id}", response=writes(Project), summary="Change name and address of a project")
def change_project(request: ApiRequest, project_id: PathId, body: ProjectChange) -> Project:
    place = get_place(request.actor, project_id, kind=PlaceKind.PROPERTY)
    kept = {field: getattr(place, field) for field in ("name", "street", "postal_code", "city", "description")}
    return project_out(change_place(actor=request.actor, place=place, **{**kept, **body.model_dump(exclude_none=True)}))
