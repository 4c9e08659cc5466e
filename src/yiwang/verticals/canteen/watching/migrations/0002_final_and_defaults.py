"""What was taken, seen, said and found stays so; a rating is of a meal of hers; numbers and items
where no district has said otherwise."""

from django.db import migrations

CREATE = """
ALTER TABLE canteen_watching_sample ADD CONSTRAINT canteen_watching_sample_long_enough
  CHECK (keep_until = taken_at + least_hours * interval '1 hour');

CREATE FUNCTION canteen_watching_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free text[] := COALESCE(TG_ARGV, '{}');
BEGIN
  IF TG_OP = 'DELETE' OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
    RAISE EXCEPTION '% stays as it was', TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER canteen_watching_sample_final BEFORE UPDATE OR DELETE ON canteen_watching_sample
  FOR EACH ROW EXECUTE FUNCTION canteen_watching_only('thrown_at', 'thrown_by');
CREATE TRIGGER canteen_watching_inspection_final
  BEFORE UPDATE OR DELETE ON canteen_watching_inspection
  FOR EACH ROW EXECUTE FUNCTION canteen_watching_only();
CREATE TRIGGER canteen_watching_finding_final BEFORE UPDATE OR DELETE ON canteen_watching_finding
  FOR EACH ROW EXECUTE FUNCTION canteen_watching_only('case_id', 'ended_at', 'outcome');
CREATE TRIGGER canteen_watching_rating_final BEFORE UPDATE OR DELETE ON canteen_watching_rating
  FOR EACH ROW EXECUTE FUNCTION canteen_watching_only();
CREATE TRIGGER canteen_watching_certificate_final
  BEFORE UPDATE OR DELETE ON canteen_watching_certificate
  FOR EACH ROW EXECUTE FUNCTION canteen_watching_only('ended_at', 'reason');

CREATE FUNCTION canteen_watching_signal_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'open' AND to_jsonb(NEW) - 'ended_at' - 'outcome'
                          <> to_jsonb(OLD) - 'ended_at' - 'outcome' THEN
    RAISE EXCEPTION 'a signal is settled once' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER canteen_watching_signal_evidence
  BEFORE UPDATE OR DELETE ON canteen_watching_signal
  FOR EACH ROW EXECUTE FUNCTION canteen_watching_only('state', 'reason', 'settled_by',
    'settled_name', 'settled_at', 'case_id', 'ended_at', 'outcome');
CREATE TRIGGER canteen_watching_signal_settled_once BEFORE UPDATE ON canteen_watching_signal
  FOR EACH ROW EXECUTE FUNCTION canteen_watching_signal_final();

CREATE FUNCTION canteen_watching_rating_is_hers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM canteen_mealserved m
    WHERE m.id = NEW.served_id AND m.district = NEW.district AND m.diner_id = NEW.diner_id
      AND m.canteen_id = NEW.canteen_id AND m.day = NEW.day AND m.undone_at IS NULL
    FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'only who ate a meal rates it' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER canteen_watching_rating_is_hers BEFORE INSERT ON canteen_watching_rating
  FOR EACH ROW EXECUTE FUNCTION canteen_watching_rating_is_hers();

INSERT INTO canteen_watching_threshold (district, code, since, value, source, is_default) VALUES
  ('', 'sample_grams', '2018-10-01', 125, '餐饮服务食品安全操作规范（2018）：每个品种留样不少于 125 克', false),
  ('', 'sample_hours', '2018-10-01', 48, '餐饮服务食品安全操作规范（2018）：冷藏存放 48 小时以上', false),
  ('', 'certificate_days', '2020-01-01', 30, '缺省：到期前 30 天提醒，资料未规定', true),
  ('', 'rating_days', '2020-01-01', 7, '缺省：就餐后 7 天内可评价，资料未规定', true),
  ('', 'watch_days', '2020-01-01', 7, '缺省：离线补传多在一周内，资料未规定', true),
  ('', 'fact_days', '2020-01-01', 180, '缺省：身故登记常晚于发生，资料未规定', true),
  ('', 'travel_kmh', '2020-01-01', 60, '缺省：市内乘车的最快速度，资料未规定', true),
  ('', 'row_seconds', '2020-01-01', 5, '缺省：间隔 5 秒，取自需求资料，非标准', true),
  ('', 'row_scans', '2020-01-01', 5, '缺省：连续 5 人，资料未规定', true),
  ('', 'price_percent', '2020-01-01', 10, '缺省：提价一成起，资料未规定', true),
  ('', 'borne_percent', '2020-01-01', 80, '缺省：提价的八成以上由补贴承担，资料未规定', true),
  ('', 'seat_turns', '2020-01-01', 3, '缺省：每餐每座周转三轮，资料未规定', true);

INSERT INTO canteen_watching_inspectionitem
  (district, code, title, deduction, since, source, is_default) VALUES
  ('', '01', '食品经营许可证在有效期内并公示', 10, '2020-01-01', '缺省：依据餐饮服务食品安全操作规范拟定，扣分为缺省', true),
  ('', '02', '从业人员健康证明有效', 10, '2020-01-01', '缺省：依据餐饮服务食品安全操作规范拟定，扣分为缺省', true),
  ('', '03', '每道菜留样 125 克以上、48 小时以上', 10, '2020-01-01', '缺省：依据餐饮服务食品安全操作规范拟定，扣分为缺省', true),
  ('', '04', '留样在专用冰箱 0 至 8 摄氏度存放', 5, '2020-01-01', '缺省：依据餐饮服务食品安全操作规范拟定，扣分为缺省', true),
  ('', '05', '烧熟后 2 小时内食用，或 60 摄氏度以上保温', 10, '2020-01-01', '缺省：依据餐饮服务食品安全操作规范拟定，扣分为缺省', true),
  ('', '06', '生熟分开，刀具砧板有标识', 10, '2020-01-01', '缺省：依据餐饮服务食品安全操作规范拟定，扣分为缺省', true),
  ('', '07', '餐具清洗消毒并有记录', 10, '2020-01-01', '缺省：依据餐饮服务食品安全操作规范拟定，扣分为缺省', true),
  ('', '08', '进货查验，食材无过期变质', 15, '2020-01-01', '缺省：依据餐饮服务食品安全操作规范拟定，扣分为缺省', true),
  ('', '09', '明厨亮灶设施正常', 5, '2020-01-01', '缺省：依据餐饮服务食品安全操作规范拟定，扣分为缺省', true),
  ('', '10', '菜单标明过敏原，有少盐菜', 5, '2020-01-01', '缺省：依据餐饮服务食品安全操作规范拟定，扣分为缺省', true),
  ('', '11', '消防通道畅通，灭火器有效', 5, '2020-01-01', '缺省：依据餐饮服务食品安全操作规范拟定，扣分为缺省', true),
  ('', '12', '收费、补贴标准公示，逐人刷卡', 5, '2020-01-01', '缺省：依据餐饮服务食品安全操作规范拟定，扣分为缺省', true);
"""
DROP = """
DELETE FROM canteen_watching_inspectionitem WHERE district = '';
DELETE FROM canteen_watching_threshold WHERE district = '';
DROP TRIGGER canteen_watching_rating_is_hers ON canteen_watching_rating;
DROP FUNCTION canteen_watching_rating_is_hers();
DROP TRIGGER canteen_watching_signal_settled_once ON canteen_watching_signal;
DROP TRIGGER canteen_watching_signal_evidence ON canteen_watching_signal;
DROP FUNCTION canteen_watching_signal_final();
DROP TRIGGER canteen_watching_certificate_final ON canteen_watching_certificate;
DROP TRIGGER canteen_watching_rating_final ON canteen_watching_rating;
DROP TRIGGER canteen_watching_finding_final ON canteen_watching_finding;
DROP TRIGGER canteen_watching_inspection_final ON canteen_watching_inspection;
DROP TRIGGER canteen_watching_sample_final ON canteen_watching_sample;
DROP FUNCTION canteen_watching_only();
ALTER TABLE canteen_watching_sample DROP CONSTRAINT canteen_watching_sample_long_enough;
"""


class Migration(migrations.Migration):
    dependencies = [("canteen_watching", "0001_supervision")]
    operations = [migrations.RunSQL(CREATE, DROP)]
