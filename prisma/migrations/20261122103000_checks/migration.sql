-- CreateTable
CREATE TABLE "customer_need" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,
    "month" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "text" JSONB,

    CONSTRAINT "customer_need_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "need_list" (
    "manager_id" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "customers" INTEGER NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "closed_at" TIMESTAMPTZ(6),

    CONSTRAINT "need_list_pkey" PRIMARY KEY ("manager_id", "month")
);

-- CreateTable
CREATE TABLE "spot_check" (
    "id" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "seed" TEXT NOT NULL,
    "units" JSONB,
    "drawn_at" TIMESTAMPTZ(6) NOT NULL,
    "drawn_by" TEXT,
    "population" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "looked" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "spot_check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "internal_audit" (
    "id" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "seed" TEXT NOT NULL,
    "units" JSONB,
    "drawn_at" TIMESTAMPTZ(6) NOT NULL,
    "drawn_by" TEXT,
    "population" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "stage" TEXT NOT NULL,
    "checked" INTEGER NOT NULL DEFAULT 0,
    "trail" JSONB,
    "opinion" TEXT,
    "conclusion" JSONB,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "concluded_at" TIMESTAMPTZ(6),
    "concluded_by" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "internal_audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sample_item" (
    "check_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "customer_id" UUID NOT NULL,
    "verdict" TEXT,
    "judged_by" TEXT,
    "judged_at" TIMESTAMPTZ(6),
    "results" JSONB,

    CONSTRAINT "sample_item_pkey" PRIMARY KEY ("check_id", "position")
);

-- CreateTable
CREATE TABLE "check_finding" (
    "id" UUID NOT NULL,
    "check_id" UUID NOT NULL,
    "origin" TEXT NOT NULL,
    "customer_id" UUID,
    "unit" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "text" JSONB NOT NULL,
    "owner_id" TEXT,
    "found_by" TEXT NOT NULL,
    "found_at" TIMESTAMPTZ(6) NOT NULL,
    "stage" TEXT NOT NULL,
    "round" INTEGER NOT NULL DEFAULT 1,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "request_id" UUID,
    "rectified_by" TEXT,
    "rectified_at" TIMESTAMPTZ(6),
    "done" JSONB,
    "answer" JSONB,
    "settled_by" TEXT,
    "settled_at" TIMESTAMPTZ(6),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "check_finding_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "customer_need_customer_id_recorded_at_idx" ON "customer_need"("customer_id", "recorded_at");

-- CreateIndex
CREATE INDEX "spot_check_unit_drawn_at_idx" ON "spot_check"("unit", "drawn_at");

-- CreateIndex
CREATE UNIQUE INDEX "sample_item_check_id_customer_id_key" ON "sample_item"("check_id", "customer_id");

-- CreateIndex
CREATE INDEX "sample_item_customer_id_idx" ON "sample_item"("customer_id");

-- CreateIndex
CREATE INDEX "check_finding_check_id_idx" ON "check_finding"("check_id");

-- CreateIndex
CREATE INDEX "check_finding_customer_id_idx" ON "check_finding"("customer_id");

-- Whoever still has a list of the month open; few at any time.
CREATE INDEX "need_list_open" ON "need_list" ("manager_id") WHERE "closed_at" IS NULL;

-- The schedule draws once a unit and month, whatever its replicas think.
CREATE UNIQUE INDEX "spot_check_of_month" ON "spot_check" ("unit", "month") WHERE "drawn_by" IS NULL;

ALTER TABLE "internal_audit" ADD CONSTRAINT "internal_audit_period" CHECK ("first_day" <= "last_day");
