"""Settings: ``config/settings.yaml``, overridden by the environment (``YICHUANG_…``)."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, YamlConfigSettingsSource

from channels.web.throttle import Rates

HOME = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Everything that differs between installations; see the comments in the file."""

    model_config = SettingsConfigDict(
        env_prefix="YICHUANG_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        yaml_file=HOME / "config" / "settings.yaml",
        yaml_file_encoding="utf-8",
    )

    home: Path = HOME
    var: Path = HOME / "var"
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    region: str = Field("330100", pattern=r"^\d{6}$")
    database_url: str | None = None
    rasa_processes: int = Field(1, ge=1, le=64)
    rasa_port: int = Field(5105, ge=1, le=65535)
    rasa_urls: tuple[str, ...] = ()
    rasa_seconds: float = Field(8.0, gt=0)
    quiet_seconds: float = Field(1.2, ge=0)
    longest_wait_seconds: float = Field(8.0, ge=0)
    auto_publish: bool = True
    demo: bool = True
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    rates: Rates = Rates()
    allowed_origins: tuple[str, ...] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments before environment before file."""
        return init_settings, env_settings, YamlConfigSettingsSource(settings_cls)

    @cached_property
    def database(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{self.var / 'yichuang.db'}"

    @property
    def rasa_addresses(self) -> tuple[str, ...]:
        """Where the understanding processes listen."""
        if self.rasa_urls:
            return self.rasa_urls
        return tuple(f"http://127.0.0.1:{self.rasa_port + i}" for i in range(self.rasa_processes))

    @property
    def url(self) -> str:
        """Where this installation is reached on its own machine."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104  compared, not bound
        return f"http://{host}:{self.port}"
