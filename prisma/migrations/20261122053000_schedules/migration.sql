-- CreateTable
CREATE TABLE "schedule" (
    "name" TEXT NOT NULL,
    "next_slot" TIMESTAMPTZ(3) NOT NULL,
    "shifted_to" TIMESTAMPTZ(3),
    "last_slot" TIMESTAMPTZ(3),
    "paused_at" TIMESTAMPTZ(3),
    "paused_by" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "schedule_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "schedule_run" (
    "schedule" TEXT NOT NULL,
    "slot" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "late_ms" BIGINT NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "skipped_from" TIMESTAMPTZ(3),
    "asked_by" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "rests_until" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "did" JSONB,

    CONSTRAINT "schedule_run_pkey" PRIMARY KEY ("schedule","slot")
);

-- CreateIndex
CREATE INDEX "schedule_run_schedule_due_at_idx" ON "schedule_run"("schedule", "due_at" DESC);

-- AddForeignKey
ALTER TABLE "schedule_run" ADD CONSTRAINT "schedule_run_schedule_fkey" FOREIGN KEY ("schedule") REFERENCES "schedule"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the clock looks for: runs that are claimed and not done.
CREATE INDEX "schedule_run_open" ON "schedule_run" ("due_at") WHERE "ended_at" IS NULL;
-- Who has paused a schedule is known for as long as it is paused.
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_paused_by_somebody" CHECK (("paused_at" IS NULL) = ("paused_by" IS NULL));
ALTER TABLE "schedule_run" ADD CONSTRAINT "schedule_run_outcome" CHECK ("outcome" IN ('done', 'failed', 'skipped') AND ("outcome" IS NULL) = ("ended_at" IS NULL));
