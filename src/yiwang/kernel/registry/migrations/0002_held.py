from django.db import migrations

CREATE = """
ALTER TABLE registry_person
  ADD CONSTRAINT registry_person_id_found CHECK ((length(id_number) = 0) = (id_index = '')),
  ADD CONSTRAINT registry_person_phone_found CHECK ((length(phone) = 0) = (phone_index = ''));
ALTER TABLE registry_organisation
  ADD CONSTRAINT registry_organisation_phone_found CHECK ((length(phone) = 0) = (phone_index = ''));

CREATE FUNCTION registry_keep_district() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.district IS DISTINCT FROM OLD.district THEN
    RAISE EXCEPTION 'the district of a % never changes', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER registry_person_district BEFORE UPDATE OF district ON registry_person
  FOR EACH ROW EXECUTE FUNCTION registry_keep_district();
CREATE TRIGGER registry_household_district BEFORE UPDATE OF district ON registry_household
  FOR EACH ROW EXECUTE FUNCTION registry_keep_district();
CREATE TRIGGER registry_organisation_district BEFORE UPDATE OF district ON registry_organisation
  FOR EACH ROW EXECUTE FUNCTION registry_keep_district();
CREATE TRIGGER registry_residence_district BEFORE UPDATE OF district ON registry_residence
  FOR EACH ROW EXECUTE FUNCTION registry_keep_district();

CREATE TRIGGER registry_note_is_final BEFORE UPDATE OR DELETE ON registry_note
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();
"""
DROP = """
DROP TRIGGER registry_note_is_final ON registry_note;
DROP TRIGGER registry_residence_district ON registry_residence;
DROP TRIGGER registry_organisation_district ON registry_organisation;
DROP TRIGGER registry_household_district ON registry_household;
DROP TRIGGER registry_person_district ON registry_person;
DROP FUNCTION registry_keep_district();
ALTER TABLE registry_organisation DROP CONSTRAINT registry_organisation_phone_found;
ALTER TABLE registry_person
  DROP CONSTRAINT registry_person_phone_found, DROP CONSTRAINT registry_person_id_found;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_people"), ("events", "0002_append_only")]
    operations = [migrations.RunSQL(CREATE, DROP)]
