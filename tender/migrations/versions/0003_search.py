"""The tables by which the public list finds, orders and counts tenders; triggers keep them in step.

They are an index: what a reader sees comes from the audited rows, and these tables can be emptied and
filled again from them. What a tender under preparation must not show is not even here.

    face_fts    view: what may order or find a tender      line_fts    that, with a place that stays
    gram_fts    view: its words cut into one, two and three letters; its marks (stage, category)
    tender_fts  the full-text index over these
    tally_fts   how many tenders stand at each stage, of each category and method
"""

# ruff: noqa: S608  every part of these statements is a constant of this file
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FACE = "category, method, stage, number, amount, noticed, deadline"
KINDS = "stage, category, method"
CHANGED = "title, number, organisation, category, method, stage, ceiling_fen, noticed_at, deadline"
ORDERS = ("number", "amount", "noticed", "deadline")
FILTERS = ("", "stage, ", "category, ")

# 教学楼 has the ones 教 学 楼, the twos 教学 学楼, the three 教学楼. Each stands as hex, so that no tokenizer takes
# a sign for a space; they stand in their order, so that a phrase of them is a substring.
GRAMS = """(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < length(words))
            SELECT group_concat(hex(substr(words, i, {size})), ' ') FROM n)"""

TABLES = (
    """CREATE VIEW face_fts AS SELECT tender.id AS tender, tender.category, tender.method, tender.stage, tender.number,
         CASE stage WHEN 'preparation' THEN NULL ELSE ceiling_fen END AS amount,
         CASE stage WHEN 'preparation' THEN NULL ELSE noticed_at END AS noticed,
         CASE stage WHEN 'preparation' THEN NULL ELSE deadline END AS deadline,
         lower(title || char(10) || number || char(10) || organisation.name) AS words
       FROM tender JOIN organisation ON organisation.id = tender.organisation""",
    """CREATE TABLE line_fts (place INTEGER PRIMARY KEY, tender TEXT NOT NULL UNIQUE,
         category TEXT NOT NULL, method TEXT NOT NULL, stage TEXT NOT NULL, number TEXT NOT NULL,
         amount BIGINT, noticed TEXT, deadline TEXT)""",
    f"""CREATE VIEW gram_fts AS SELECT place, face_fts.tender,
         {GRAMS.format(size=1)} AS ones, {GRAMS.format(size=2)} AS twos, {GRAMS.format(size=3)} AS threes,
         face_fts.stage || ' ' || face_fts.category AS marks
       FROM line_fts JOIN face_fts ON face_fts.tender = line_fts.tender""",
    """CREATE VIRTUAL TABLE tender_fts USING fts5(ones, twos, threes, marks,
         content='gram_fts', content_rowid='place', tokenize='ascii', columnsize=0)""",
    f"CREATE TABLE tally_fts (stage TEXT, category TEXT, method TEXT, tenders INTEGER, PRIMARY KEY ({KINDS}))",
)

COUNT_IN = f"""INSERT INTO tally_fts VALUES (NEW.stage, NEW.category, NEW.method, 1)
               ON CONFLICT ({KINDS}) DO UPDATE SET tenders = tenders + 1;"""
COUNT_OUT = f"""UPDATE tally_fts SET tenders = tenders - 1
                WHERE ({KINDS}) = (OLD.stage, OLD.category, OLD.method);"""
NEW_LINE = f"INSERT INTO line_fts (tender, {FACE}) SELECT tender, {FACE} FROM face_fts"
INDEX = "INSERT INTO tender_fts (rowid, ones, twos, threes, marks) SELECT place, ones, twos, threes, marks FROM gram_fts"
FORGET = """INSERT INTO tender_fts (tender_fts, rowid, ones, twos, threes, marks)
            SELECT 'delete', place, ones, twos, threes, marks FROM gram_fts"""  # says what was indexed, so it goes first
OF_OWNER = "WHERE tender IN (SELECT id FROM tender WHERE organisation = OLD.id);"

TRIGGERS = {
    "line_in_fts": f"AFTER INSERT ON line_fts BEGIN {COUNT_IN} END",
    "line_moves_fts": f"AFTER UPDATE OF {KINDS} ON line_fts BEGIN {COUNT_OUT} {COUNT_IN} END",
    "line_out_fts": f"AFTER DELETE ON line_fts BEGIN {COUNT_OUT} END",
    "tender_in_fts": f"""AFTER INSERT ON tender BEGIN {NEW_LINE} WHERE tender = NEW.id;
        {INDEX} WHERE tender = NEW.id; END""",
    "tender_before_fts": f"BEFORE UPDATE OF {CHANGED} ON tender BEGIN {FORGET} WHERE tender = OLD.id; END",
    "tender_after_fts": f"""AFTER UPDATE OF {CHANGED} ON tender BEGIN
        UPDATE line_fts SET ({FACE}) = (SELECT {FACE} FROM face_fts WHERE tender = NEW.id) WHERE tender = NEW.id;
        {INDEX} WHERE tender = NEW.id; END""",
    "tender_out_fts": f"""BEFORE DELETE ON tender BEGIN {FORGET} WHERE tender = OLD.id;
        DELETE FROM line_fts WHERE tender = OLD.id; END""",
    "owner_before_fts": f"BEFORE UPDATE OF name ON organisation BEGIN {FORGET} {OF_OWNER} END",
    "owner_after_fts": f"AFTER UPDATE OF name ON organisation BEGIN {INDEX} {OF_OWNER} END",
}


def upgrade() -> None:
    """SQLite's form; PostgreSQL gets its own step (pg_trgm) with the issue that brings it."""
    for statement in TABLES:
        op.execute(statement)
    for order in ORDERS:
        for kept in FILTERS:
            name = f"line_fts_{kept.replace(', ', '_')}{order}"  # with all that `listing.is_shown` asks for
            op.execute(f"CREATE INDEX {name} ON line_fts ({kept}{order}, place, method, stage)")
    for name, when in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {when}")
    op.execute(NEW_LINE)
    op.execute(INDEX)


def downgrade() -> None:
    raise NotImplementedError("a ledger's schema only goes forward")
