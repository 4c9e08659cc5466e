"""Django's own management commands, with our settings and database around them."""

import click


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Pass on to Django: migrate, makemigrations, shell, …"""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["yiwang manage", *arguments])
