-- CreateTable
CREATE TABLE "organisation_version" (
    "version" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "applied_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "applied_by" TEXT NOT NULL,

    CONSTRAINT "organisation_version_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "person" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "chosen" BOOLEAN NOT NULL DEFAULT false,
    "time_zone" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "managed_in" TEXT NOT NULL DEFAULT 'file',

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity" (
    "surface" TEXT NOT NULL,
    "tenant" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "joined_by" TEXT NOT NULL,
    "joined_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "identity_pkey" PRIMARY KEY ("surface","tenant","external_id")
);

-- CreateTable
CREATE TABLE "role_grant" (
    "person_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "given_in" TEXT NOT NULL DEFAULT 'file',

    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("person_id","role","unit")
);

-- CreateTable
CREATE TABLE "data_key" (
    "owner_id" UUID NOT NULL,
    "ring_id" TEXT NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "data_key_pkey" PRIMARY KEY ("owner_id")
);

-- CreateTable
CREATE TABLE "customer" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "account_group" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "name" TEXT NOT NULL,
    "name_folded" TEXT NOT NULL,
    "owner_id" TEXT,
    "account_manager_id" TEXT,
    "values" JSONB NOT NULL,
    "sealed" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "customer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "sealed" JSONB NOT NULL,

    CONSTRAINT "contact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "field_history" (
    "id" BIGSERIAL NOT NULL,
    "customer_id" UUID NOT NULL,
    "field" TEXT NOT NULL,
    "value" JSONB,
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "request_id" UUID,

    CONSTRAINT "field_history_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "duplicate_key" (
    "customer_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "request_id" UUID,
    "id" BIGSERIAL NOT NULL,

    CONSTRAINT "duplicate_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "number_series" (
    "id" TEXT NOT NULL,
    "next" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "number_series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "round" INTEGER NOT NULL DEFAULT 0,
    "step_index" INTEGER NOT NULL DEFAULT 0,
    "assignee_id" TEXT,
    "overridden" BOOLEAN NOT NULL DEFAULT false,
    "requester_id" TEXT NOT NULL,
    "customer_id" UUID NOT NULL,
    "customer_name" TEXT NOT NULL DEFAULT '',
    "unit" TEXT NOT NULL,
    "account_group" TEXT NOT NULL,
    "organisation_version" INTEGER NOT NULL,
    "path" JSONB NOT NULL,
    "changes" JSONB NOT NULL,
    "basis" INTEGER,
    "answers" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "submitted_at" TIMESTAMPTZ(6),
    "step_started_at" TIMESTAMPTZ(6),
    "due_at" TIMESTAMPTZ(6),
    "closed_at" TIMESTAMPTZ(6),

    CONSTRAINT "request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "decision" (
    "request_id" UUID NOT NULL,
    "round" INTEGER NOT NULL,
    "step_index" INTEGER NOT NULL,
    "step" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "note" JSONB,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("request_id","round","step_index","person_id")
);

-- CreateTable
CREATE TABLE "remark" (
    "request_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "text" JSONB NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "remark_pkey" PRIMARY KEY ("request_id","seq")
);

-- CreateTable
CREATE TABLE "field_hold" (
    "customer_id" UUID NOT NULL,
    "field" TEXT NOT NULL,
    "request_id" UUID NOT NULL,

    CONSTRAINT "field_hold_pkey" PRIMARY KEY ("customer_id","field")
);

-- CreateTable
CREATE TABLE "receipt" (
    "command_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "answer" JSONB NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "receipt_pkey" PRIMARY KEY ("command_id","person_id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "chain" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "actor" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "previous" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("chain","seq")
);

-- CreateTable
CREATE TABLE "card" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "audience" TEXT NOT NULL,
    "surface" TEXT NOT NULL,
    "thread_kind" TEXT,
    "thread_target" TEXT,
    "wanted" INTEGER NOT NULL DEFAULT 1,
    "shown" INTEGER NOT NULL DEFAULT 0,
    "address" JSONB,
    "available_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_until" TIMESTAMPTZ(6),
    "lease" UUID,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "fault" TEXT,
    "parked_at" TIMESTAMPTZ(6),
    "copies" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "card_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "obligation" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "owner_role" TEXT,
    "owner_unit" TEXT,
    "person" TEXT,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "moments" JSONB NOT NULL,
    "next_at" TIMESTAMPTZ(6),
    "done_at" TIMESTAMPTZ(6),
    "evidence" TEXT,

    CONSTRAINT "obligation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "security_event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "person_id" TEXT,
    "identity" TEXT NOT NULL,
    "command" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "target" TEXT,

    CONSTRAINT "security_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "desk_clock" (
    "one" BOOLEAN NOT NULL DEFAULT true,
    "shift_ms" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "desk_clock_pkey" PRIMARY KEY ("one")
);

-- CreateIndex
CREATE UNIQUE INDEX "person_email_key" ON "person"("email");

-- CreateIndex
CREATE INDEX "identity_person_id_idx" ON "identity"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "customer_number_key" ON "customer"("number");

-- CreateIndex
CREATE INDEX "customer_owner_id_number_idx" ON "customer"("owner_id", "number");

-- CreateIndex
CREATE INDEX "customer_account_manager_id_number_idx" ON "customer"("account_manager_id", "number");

-- CreateIndex
CREATE INDEX "customer_unit_number_idx" ON "customer"("unit", "number");

-- CreateIndex
CREATE UNIQUE INDEX "contact_customer_id_position_key" ON "contact"("customer_id", "position");

-- CreateIndex
CREATE INDEX "field_history_customer_id_field_id_idx" ON "field_history"("customer_id", "field", "id");

-- CreateIndex
CREATE INDEX "duplicate_key_kind_digest_idx" ON "duplicate_key"("kind", "digest");

-- CreateIndex
CREATE INDEX "duplicate_key_customer_id_idx" ON "duplicate_key"("customer_id");

-- CreateIndex
CREATE INDEX "duplicate_key_request_id_idx" ON "duplicate_key"("request_id");

-- CreateIndex
CREATE UNIQUE INDEX "request_number_key" ON "request"("number");

-- CreateIndex
CREATE INDEX "request_requester_id_number_idx" ON "request"("requester_id", "number");

-- CreateIndex
CREATE INDEX "request_customer_id_idx" ON "request"("customer_id");

-- CreateIndex
CREATE INDEX "field_hold_request_id_idx" ON "field_hold"("request_id");

-- CreateIndex
CREATE INDEX "receipt_at_idx" ON "receipt"("at");

-- CreateIndex
CREATE UNIQUE INDEX "card_kind_target_audience_surface_key" ON "card"("kind", "target", "audience", "surface");

-- CreateIndex
CREATE UNIQUE INDEX "obligation_kind_subject_key" ON "obligation"("kind", "subject");

-- AddForeignKey
ALTER TABLE "identity" ADD CONSTRAINT "identity_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact" ADD CONSTRAINT "contact_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The only clock the rules know. The shift is moved by the local workspace alone.
INSERT INTO "desk_clock" ("one", "shift_ms") VALUES (true, 0);
ALTER TABLE "desk_clock" ADD CONSTRAINT "desk_clock_one_row" CHECK ("one");
CREATE FUNCTION "desk_now"() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT now() + (SELECT "shift_ms" FROM "desk_clock") * interval '1 millisecond'
$$;

-- R97. The payload is jsonb, whose text form is canonical, so the same event always hashes to the same value.
-- STABLE like what it is made of: only then is its text taken into the statement, which halves the cost of an event.
CREATE FUNCTION "audit_hash"(previous bytea, chain text, seq int, at timestamptz, actor text, type text, payload jsonb)
RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(previous || convert_to(
    jsonb_build_array(chain, seq, (extract(epoch FROM at) * 1000000)::bigint, actor, type, payload)::text, 'UTF8'))
$$;

-- A slip of the hand in a database console is refused; whoever removes the trigger is found by the chain.
CREATE FUNCTION "audit_event_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is append-only';
END
$$;
CREATE TRIGGER "audit_event_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_event_append_only"();

-- R28. What a customer file holds, as a digest that the applying event carries: a change past the desk shows.
CREATE FUNCTION "customer_digest"(c "customer") RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(jsonb_build_array(
    c."id", c."number", c."account_group", c."unit", c."status", c."name", c."name_folded", c."owner_id",
    c."account_manager_id", c."values", c."sealed")::text, 'UTF8')), 'hex')
$$;
CREATE FUNCTION "contact_digest"(c "contact") RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(jsonb_build_array(c."id", c."customer_id", c."position", c."sealed")::text, 'UTF8')), 'hex')
$$;

-- What a worker looks for: cards that lag behind, obligations whose next moment is due, requests that are open.
CREATE INDEX "card_behind" ON "card" ("available_at") WHERE "shown" < "wanted" AND "parked_at" IS NULL;
CREATE INDEX "obligation_next" ON "obligation" ("next_at") WHERE "done_at" IS NULL AND "next_at" IS NOT NULL;
CREATE INDEX "request_open" ON "request" ("number") WHERE "status" = 'pending';
CREATE INDEX "card_parked" ON "card" ("parked_at") WHERE "parked_at" IS NOT NULL;
CREATE INDEX "card_copied" ON "card" ("copies") WHERE "copies" > 0;
-- The anchors ask every minute for what was added lately; events come in the order of time, so a few bytes a block are enough.
CREATE INDEX "audit_event_at" ON "audit_event" USING brin ("at") WITH (pages_per_range = 16);
CREATE INDEX "customer_name_folded" ON "customer" ("name_folded" text_pattern_ops);

-- Rows that change at every click keep room on their page, so that an update stays in place.
ALTER TABLE "request" SET (fillfactor = 80);
ALTER TABLE "card" SET (fillfactor = 70);
ALTER TABLE "obligation" SET (fillfactor = 80);

ALTER SEQUENCE "request_number_seq" RESTART WITH 1001;
