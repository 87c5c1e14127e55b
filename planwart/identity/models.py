"""People who can sign in. What they may see stands in other rooms."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from planwart.identity.choices import Signup


class UserManager(BaseUserManager["User"]):
    """Finds and makes users by their e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a user; without a password the account can only be entered by a mailed link or code."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person with an account. ``email`` is identity only once it has been verified."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="de")
    date_joined = models.DateTimeField(default=timezone.now)
    password_is_unproven = models.BooleanField(default=False, help_text="chosen by somebody who had not proven the address")
    deleted_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email


class Installation(models.Model):
    """What the operator decides for everybody: one row, made when something is decided first."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    signup = models.CharField(max_length=8, choices=Signup, default=Signup.INVITED)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="installation_is_one")]

    def __str__(self) -> str:
        return f"sign-up: {self.signup}"


class AddressChange(models.Model):
    """A wish for another address. It counts once both addresses have answered; the links are kept as digests."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    old_email = models.EmailField(max_length=254)
    new_email = models.EmailField(max_length=254)
    old_digest = models.BinaryField(max_length=32, null=True, unique=True)
    new_digest = models.BinaryField(max_length=32, null=True, unique=True)
    old_confirmed_at = models.DateTimeField(null=True, blank=True)
    new_confirmed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], name="address_change_waits_once", condition=models.Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.old_email} to {self.new_email}"


class SignInCode(models.Model):
    """One request to sign in by a code from a mail. The code is made when the mail is, and only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"code of account {self.user_id}"
