-- CreateTable
CREATE TABLE "review_campaign" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT '',
    "one_in" INTEGER NOT NULL DEFAULT 1,
    "stage" TEXT NOT NULL,
    "cursor" TEXT NOT NULL DEFAULT '',
    "opened_by" TEXT,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "closes_at" TIMESTAMPTZ(6) NOT NULL,
    "closed_at" TIMESTAMPTZ(6),
    "closed_by" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "review_campaign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review_list" (
    "campaign_id" UUID NOT NULL,
    "list" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "person_id" TEXT,
    "role" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "confirmed" INTEGER NOT NULL DEFAULT 0,
    "correcting" INTEGER NOT NULL DEFAULT 0,
    "corrected" INTEGER NOT NULL DEFAULT 0,
    "flagged" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "review_list_pkey" PRIMARY KEY ("campaign_id","list")
);

-- CreateTable
CREATE TABLE "review_item" (
    "customer_id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "list" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "request_id" UUID,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(6),
    "reason" TEXT,
    "remark" JSONB,
    "resolved_by" TEXT,
    "resolved_at" TIMESTAMPTZ(6),
    "resolution" JSONB,

    CONSTRAINT "review_item_pkey" PRIMARY KEY ("customer_id","campaign_id")
);

-- CreateIndex
CREATE INDEX "review_list_person_id_idx" ON "review_list"("person_id");

ALTER TABLE "review_list" ADD CONSTRAINT "review_list_counts"
    CHECK ("confirmed" >= 0 AND "correcting" >= 0 AND "corrected" >= 0 AND "flagged" >= 0
        AND "confirmed" + "correcting" + "corrected" + "flagged" <= "total");

-- One of a kind at a time over a unit: two that open it at once meet here.
CREATE UNIQUE INDEX "review_campaign_running" ON "review_campaign" ("kind", "unit", "role") WHERE "closed_at" IS NULL;

-- A list is read page by page along its numbers, what is left of it.
CREATE INDEX "review_item_ahead" ON "review_item" ("campaign_id", "list", "number") WHERE "state" IN ('open', 'correcting');

-- What a closing report counts: few beside those confirmed as they are.
CREATE INDEX "review_item_touched" ON "review_item" ("campaign_id", "state", "list", "number")
    WHERE "state" IN ('correcting', 'corrected', 'flagged');
