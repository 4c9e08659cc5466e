"""Who is acting: an account's posts, read once and carried through a request."""

from dataclasses import dataclass

from yiwang.lib.place import HasPlace

from .roles import verbs_of
from .rules import covers


@dataclass(frozen=True)
class HeldPost:
    """One post as its holder carries it. `grids` narrows the division to a responsibility area."""

    id: int
    code: str
    name: str
    role: str
    division: str
    grids: tuple[str, ...]
    department: int | None

    def covers(self, placed: HasPlace) -> bool:
        """Whether the post holds over this thing; the same rows as `selectors.visible_to`.

        A department's post holds over the department's own things, and over things that have
        no department only through its division.
        """
        owned = self.department is not None and hasattr(placed, "department_id")
        if owned and getattr(placed, "department_id", None) != self.department:
            return False
        if not owned and not self.division:
            return False
        return covers(self.division, self.grids, placed)


@dataclass(frozen=True)
class Actor:
    """The one who acts. `account_id` is None for the system's own jobs and for strangers."""

    account_id: int | None
    name: str
    posts: tuple[HeldPost, ...] = ()
    is_system: bool = False
    address: str | None = None

    @property
    def me(self) -> int:
        """The account's id, where a guard has made sure that there is one."""
        assert self.account_id is not None, "a page for signed-in people asked for a stranger"
        return self.account_id

    def posts_that(self, verb: str) -> tuple[HeldPost, ...]:
        """The posts whose role may do the verb somewhere."""
        return tuple(post for post in self.posts if verb in verbs_of(post.role))

    def holds(self, *roles: str) -> bool:
        """Whether any post has one of the roles."""
        return any(post.role in roles for post in self.posts)


SYSTEM = Actor(account_id=None, name="系统", is_system=True)
STRANGER = Actor(account_id=None, name="")
