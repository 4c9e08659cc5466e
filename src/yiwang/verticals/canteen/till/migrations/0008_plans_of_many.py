"""What canteen_serve calls has its plans by the settings of canteen_serve; setting them again in each
of three functions costs more than it keeps. canteen_serve_many has them from its first line on."""

from django.db import migrations

INNER = (
    "canteen_require_first(canteen_mealserved)",
    "canteen_require_entitled(canteen_mealserved)",
    "canteen_post_meal(canteen_mealserved, bigint, text, text, bigint, date)",
)
MANY = "canteen_serve_many(jsonb, bigint)"
SETTINGS = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


def _set(*functions: str) -> str:
    return "".join(
        f"ALTER FUNCTION {function} SET {name} = {value};\n"
        for function in functions
        for name, value in SETTINGS.items()
    )


def _reset(*functions: str) -> str:
    return "".join(f"ALTER FUNCTION {function} RESET ALL;\n" for function in functions)


class Migration(migrations.Migration):
    dependencies = [("canteen_till", "0007_top_ups_undone")]
    operations = [
        migrations.RunSQL(_reset(*INNER), _set(*INNER)),
        migrations.RunSQL(_set(MANY), _reset(MANY)),
    ]
