import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

BIGRAMS = """
CREATE FUNCTION yiwang_bigrams(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT substr(lower(words), place, 2)), '{}')
  FROM generate_series(1, length(words) - 1) AS place
$$;
"""

FITS = """
  (c.level, coalesce(p.level, '')) IN (
    ('province', ''), ('city', 'province'), ('district', 'city'), ('street', 'district'),
    ('community', 'street'), ('large_grid', 'community'), ('grid', 'large_grid'),
    ('grid', 'community'))
  AND (c.level = 'province' OR (
    c.province = p.province
    AND (c.level = 'city' OR c.city = p.city)
    AND (c.level = 'district' OR c.district = p.district)
    AND (c.level = 'street' OR c.street = p.street)
    AND (c.level = 'community' OR c.community = p.community)
    AND (c.level = 'large_grid' OR c.large_grid = p.large_grid)))
"""

# A plan made while the table was small is kept by the session; without these it would go on
# reading the whole table for each row when the table is large.
BY_INDEX = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"

TREE = """
CREATE FUNCTION places_children_lie_in_parent() RETURNS trigger LANGUAGE plpgsql
@BY_INDEX@ AS $$
DECLARE wrong text;
BEGIN
  SELECT c.code INTO wrong FROM changed c LEFT JOIN places_division p ON p.id = c.parent_id
  WHERE NOT (@FITS@) LIMIT 1;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'division % does not lie in its parent', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'places_children_lie_in_parent';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION places_moved_divisions_fit() RETURNS trigger LANGUAGE plpgsql
@BY_INDEX@ AS $$
DECLARE wrong text;
BEGIN
  SELECT c.code INTO wrong FROM changed p JOIN places_division c ON c.parent_id = p.id
  WHERE NOT (@FITS@) LIMIT 1;
  IF wrong IS NULL THEN
    SELECT c.code INTO wrong FROM changed c LEFT JOIN places_division p ON p.id = c.parent_id
    WHERE NOT (@FITS@) LIMIT 1;
  END IF;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'division % does not lie in its parent', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'places_children_lie_in_parent';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION places_code_is_forever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the code and level of a division never change: %', OLD.code
    USING ERRCODE = 'check_violation', CONSTRAINT = 'places_code_is_forever';
END $$;

CREATE FUNCTION places_area_holds_grids() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM places_division d JOIN places_responsibilityarea a ON a.id = NEW.area_id
  WHERE d.id = NEW.grid_id AND d.level = 'grid'
    AND d.district = a.district AND a.district = NEW.district;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'an area holds grids of its own district only'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'places_area_holds_grids';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER places_children_lie_in_parent AFTER INSERT ON places_division
  REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION places_children_lie_in_parent();
CREATE TRIGGER places_code_is_forever BEFORE UPDATE ON places_division
  FOR EACH ROW WHEN (OLD.code <> NEW.code OR OLD.level <> NEW.level)
  EXECUTE FUNCTION places_code_is_forever();
CREATE TRIGGER places_moved_divisions_fit AFTER UPDATE ON places_division
  REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION places_moved_divisions_fit();
CREATE TRIGGER places_area_holds_grids BEFORE INSERT OR UPDATE ON places_responsibilitygrid
  FOR EACH ROW EXECUTE FUNCTION places_area_holds_grids();

CREATE SEQUENCE places_revision_number;
CREATE FUNCTION places_renew_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO places_revision ("table", number)
  VALUES (TG_TABLE_NAME, nextval('places_revision_number'))
  ON CONFLICT ("table") DO UPDATE SET number = excluded.number;
  RETURN NULL;
END $$;
CREATE TRIGGER places_renew_revision AFTER INSERT OR UPDATE OR DELETE ON places_division
  FOR EACH STATEMENT EXECUTE FUNCTION places_renew_revision();
CREATE TRIGGER places_renew_revision AFTER INSERT OR UPDATE OR DELETE ON places_building
  FOR EACH STATEMENT EXECUTE FUNCTION places_renew_revision();
CREATE TRIGGER places_renew_revision AFTER INSERT OR UPDATE OR DELETE ON places_basefeature
  FOR EACH STATEMENT EXECUTE FUNCTION places_renew_revision();
""".replace("@FITS@", FITS).replace("@BY_INDEX@", BY_INDEX)

UNDO_TREE = """
DROP TRIGGER places_renew_revision ON places_basefeature;
DROP TRIGGER places_renew_revision ON places_building;
DROP TRIGGER places_renew_revision ON places_division;
DROP FUNCTION places_renew_revision();
DROP SEQUENCE places_revision_number;
DROP TRIGGER places_area_holds_grids ON places_responsibilitygrid;
DROP TRIGGER places_code_is_forever ON places_division;
DROP TRIGGER places_moved_divisions_fit ON places_division;
DROP TRIGGER places_children_lie_in_parent ON places_division;
DROP FUNCTION places_area_holds_grids();
DROP FUNCTION places_code_is_forever();
DROP FUNCTION places_moved_divisions_fit();
DROP FUNCTION places_children_lie_in_parent();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(BIGRAMS, "DROP FUNCTION yiwang_bigrams(text)"),
        migrations.CreateModel(
            name="ResponsibilityArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("code", models.CharField(max_length=24)),
                ("name", models.CharField(max_length=80)),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="BaseFeature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("street", models.CharField(max_length=12)),
                ("code", models.CharField(max_length=24)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("road", "道路"),
                            ("rail", "铁路"),
                            ("water", "水系"),
                            ("green", "绿地"),
                            ("square", "广场"),
                        ],
                        max_length=8,
                    ),
                ),
                ("rank", models.CharField(blank=True, default="", max_length=16)),
                ("name", models.CharField(blank=True, default="", max_length=80)),
                ("width_m", models.FloatField(null=True)),
                ("geometry", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["street", "kind"], name="places_feature_street")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district", "code"), name="places_feature_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__startswith", models.F("street"))),
                        name="places_feature_code_in_street",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Building",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(blank=True, default="", max_length=6)),
                ("street", models.CharField(blank=True, default="", max_length=12)),
                ("community", models.CharField(blank=True, default="", max_length=15)),
                ("grid", models.CharField(blank=True, default="", max_length=20)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("lat", models.FloatField(blank=True, null=True)),
                ("address", models.CharField(blank=True, default="", max_length=200)),
                ("code", models.CharField(max_length=24)),
                ("name", models.CharField(blank=True, default="", max_length=80)),
                ("estate", models.CharField(blank=True, default="", max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("residential", "住宅"),
                            ("tower", "高层住宅"),
                            ("shop", "商铺"),
                            ("office", "办公"),
                            ("school", "学校"),
                            ("hospital", "医院"),
                            ("market", "市场"),
                            ("station", "车站"),
                            ("public", "公共服务"),
                            ("industrial", "厂房仓库"),
                            ("other", "其他"),
                        ],
                        default="other",
                        max_length=12,
                    ),
                ),
                ("footprint", models.BinaryField(null=True)),
                ("floors", models.PositiveSmallIntegerField(default=1)),
                ("height_m", models.FloatField(null=True)),
                ("units", models.PositiveSmallIntegerField(default=1)),
                ("households", models.PositiveIntegerField(default=0)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["district", "code"], name="places_building_district"),
                    models.Index(fields=["street", "code"], name="places_building_street"),
                    models.Index(fields=["community", "code"], name="places_building_community"),
                    models.Index(fields=["grid", "code"], name="places_building_grid"),
                    django.contrib.postgres.indexes.GinIndex(
                        models.Func(models.F("name"), function="yiwang_bigrams"),
                        name="places_building_name",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        models.Func(models.F("address"), function="yiwang_bigrams"),
                        name="places_building_address",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(
                                ("lat__gte", -90),
                                ("lat__isnull", False),
                                ("lat__lte", 90),
                                ("lon__gte", -180),
                                ("lon__isnull", False),
                                ("lon__lte", 180),
                            ),
                            _connector="OR",
                        ),
                        name="places_building_on_earth",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("district__regex", "^([0-9]{6})?$")),
                        name="places_building_district_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("grid", ""),
                                models.Q(("community", ""), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("community", ""),
                                models.Q(("street", ""), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("street", ""),
                                models.Q(("district", ""), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="places_building_codes_nest",
                    ),
                    models.UniqueConstraint(
                        fields=("district", "code"), name="places_building_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("district", ""), _negated=True),
                            ("code__startswith", models.F("district")),
                        ),
                        name="places_building_code_in_district",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("floors__gte", 1),
                            ("floors__lte", 300),
                            models.Q(
                                ("height_m__isnull", True),
                                models.Q(("height_m__gt", 0), ("height_m__lte", 1000)),
                                _connector="OR",
                            ),
                        ),
                        name="places_building_sizes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Division",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "省"),
                            ("city", "市"),
                            ("district", "区县"),
                            ("street", "街道"),
                            ("community", "社区"),
                            ("large_grid", "大网格"),
                            ("grid", "网格"),
                        ],
                        max_length=10,
                    ),
                ),
                ("province", models.CharField(blank=True, default="", max_length=2)),
                ("city", models.CharField(blank=True, default="", max_length=4)),
                ("district", models.CharField(blank=True, default="", max_length=6)),
                ("street", models.CharField(blank=True, default="", max_length=12)),
                ("community", models.CharField(blank=True, default="", max_length=15)),
                ("large_grid", models.CharField(blank=True, default="", max_length=18)),
                ("grid", models.CharField(blank=True, default="", max_length=20)),
                ("since", models.DateField(blank=True, null=True)),
                ("changed", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("boundary", models.BinaryField(null=True)),
                ("west", models.FloatField(null=True)),
                ("south", models.FloatField(null=True)),
                ("east", models.FloatField(null=True)),
                ("north", models.FloatField(null=True)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("area_m2", models.FloatField(null=True)),
                ("perimeter_m", models.FloatField(null=True)),
                ("land_use", models.CharField(blank=True, default="", max_length=40)),
                ("management_class", models.CharField(blank=True, default="", max_length=20)),
                ("responsible", models.CharField(blank=True, default="", max_length=80)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.division",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="ResponsibilityGrid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="places.responsibilityarea",
                    ),
                ),
                (
                    "grid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="responsibilityarea",
            name="grids",
            field=models.ManyToManyField(
                related_name="areas", through="places.ResponsibilityGrid", to="places.division"
            ),
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "table",
                    models.CharField(max_length=40, primary_key=True, serialize=False),
                ),
                ("number", models.BigIntegerField()),
            ],
        ),
        migrations.AddIndex(
            model_name="division",
            index=models.Index(fields=["level", "code"], name="places_division_level"),
        ),
        migrations.AddIndex(
            model_name="division",
            index=models.Index(fields=["city", "code"], name="places_division_city"),
        ),
        migrations.AddIndex(
            model_name="division",
            index=models.Index(fields=["district", "code"], name="places_division_district"),
        ),
        migrations.AddIndex(
            model_name="division",
            index=models.Index(fields=["street", "code"], name="places_division_street"),
        ),
        migrations.AddIndex(
            model_name="division",
            index=models.Index(fields=["community", "code"], name="places_division_community"),
        ),
        migrations.AddIndex(
            model_name="division",
            index=models.Index(fields=["grid", "code"], name="places_division_grid"),
        ),
        migrations.AddIndex(
            model_name="division",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(models.F("name"), function="yiwang_bigrams"),
                name="places_division_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(
                        ("lat__gte", -90),
                        ("lat__isnull", False),
                        ("lat__lte", 90),
                        ("lon__gte", -180),
                        ("lon__isnull", False),
                        ("lon__lte", 180),
                    ),
                    _connector="OR",
                ),
                name="places_division_on_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[0-9]{2,20}$")),
                name="places_division_code_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="places_division_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("level", "province"),
                        ("province", models.F("code")),
                        ("city", ""),
                        ("district", ""),
                        ("street", ""),
                        ("community", ""),
                        ("large_grid", ""),
                        ("grid", ""),
                    ),
                    models.Q(
                        ("city", models.F("code")),
                        ("level", "city"),
                        ("district", ""),
                        ("street", ""),
                        ("community", ""),
                        ("large_grid", ""),
                        ("grid", ""),
                        models.Q(("province", ""), _negated=True),
                    ),
                    models.Q(
                        ("district", models.F("code")),
                        ("level", "district"),
                        ("street", ""),
                        ("community", ""),
                        ("large_grid", ""),
                        ("grid", ""),
                        models.Q(("province", ""), _negated=True),
                        models.Q(("city", ""), _negated=True),
                    ),
                    models.Q(
                        ("level", "street"),
                        ("street", models.F("code")),
                        ("community", ""),
                        ("large_grid", ""),
                        ("grid", ""),
                        models.Q(("province", ""), _negated=True),
                        models.Q(("city", ""), _negated=True),
                        models.Q(("district", ""), _negated=True),
                    ),
                    models.Q(
                        ("community", models.F("code")),
                        ("level", "community"),
                        ("large_grid", ""),
                        ("grid", ""),
                        models.Q(("province", ""), _negated=True),
                        models.Q(("city", ""), _negated=True),
                        models.Q(("district", ""), _negated=True),
                        models.Q(("street", ""), _negated=True),
                    ),
                    models.Q(
                        ("large_grid", models.F("code")),
                        ("level", "large_grid"),
                        ("grid", ""),
                        models.Q(("province", ""), _negated=True),
                        models.Q(("city", ""), _negated=True),
                        models.Q(("district", ""), _negated=True),
                        models.Q(("street", ""), _negated=True),
                        models.Q(("community", ""), _negated=True),
                    ),
                    models.Q(
                        ("grid", models.F("code")),
                        ("level", "grid"),
                        models.Q(("province", ""), _negated=True),
                        models.Q(("city", ""), _negated=True),
                        models.Q(("district", ""), _negated=True),
                        models.Q(("street", ""), _negated=True),
                        models.Q(("community", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="places_division_columns",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True),
                    ("since__isnull", True),
                    ("until__gte", models.F("since")),
                    _connector="OR",
                ),
                name="places_division_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("boundary__isnull", True),
                    models.Q(
                        ("area_m2__gt", 0),
                        ("east__lte", 180),
                        ("lon__isnull", False),
                        ("north__lte", 90),
                        ("south__gte", -90),
                        ("south__lt", models.F("north")),
                        ("west__gte", -180),
                        ("west__lt", models.F("east")),
                    ),
                    _connector="OR",
                ),
                name="places_division_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="responsibilitygrid",
            constraint=models.UniqueConstraint(
                fields=("district", "area", "grid"), name="places_area_grid"
            ),
        ),
        migrations.AddConstraint(
            model_name="responsibilityarea",
            constraint=models.UniqueConstraint(
                fields=("district", "code"), name="places_area_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="responsibilityarea",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("district__regex", "^[0-9]{6}$"), ("code__startswith", models.F("district"))
                ),
                name="places_area_code_in_district",
            ),
        ),
        migrations.RunSQL(TREE, UNDO_TREE),
    ]
