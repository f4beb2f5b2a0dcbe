-- CreateTable
CREATE TABLE "onboarding" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "rep_id" TEXT NOT NULL,
    "account_manager_id" TEXT NOT NULL,
    "contact_id" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,
    "signed_at" TIMESTAMPTZ(6) NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "started_by" TEXT NOT NULL,
    "hand_over_due" TIMESTAMPTZ(6) NOT NULL,
    "handed_over_at" TIMESTAMPTZ(6),
    "handed_over_by" TEXT,
    "hand_over" JSONB,
    "call_status" TEXT NOT NULL DEFAULT 'open',
    "call_due" TIMESTAMPTZ(6),
    "call_at" TIMESTAMPTZ(6),
    "call_minutes" INTEGER,
    "call_link" JSONB,
    "call_language" TEXT,
    "call_sequence" INTEGER NOT NULL DEFAULT 0,
    "call_missed" INTEGER NOT NULL DEFAULT 0,
    "session_ended_at" TIMESTAMPTZ(6),
    "survey_due" TIMESTAMPTZ(6),
    "survey_invitation_id" UUID,
    "survey_sent_at" TIMESTAMPTZ(6),
    "survey_answered_at" TIMESTAMPTZ(6),
    "survey_trouble" TEXT,
    "ended_at" TIMESTAMPTZ(6),
    "outcome" TEXT,
    "reason" JSONB,

    CONSTRAINT "onboarding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "onboarding_task" (
    "onboarding_id" UUID NOT NULL,
    "task" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "names" JSONB NOT NULL,
    "role" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "owner_id" TEXT,
    "done_at" TIMESTAMPTZ(6),
    "done_by" TEXT,
    "remark" JSONB,

    CONSTRAINT "onboarding_task_pkey" PRIMARY KEY ("onboarding_id","task")
);

-- CreateTable
CREATE TABLE "onboarding_point" (
    "onboarding_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "text" JSONB NOT NULL,
    "raised_by" TEXT NOT NULL,
    "raised_at" TIMESTAMPTZ(6) NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "owner_id" TEXT,
    "resolved_at" TIMESTAMPTZ(6),
    "resolved_by" TEXT,
    "outcome" JSONB,

    CONSTRAINT "onboarding_point_pkey" PRIMARY KEY ("onboarding_id","number")
);

-- CreateIndex
CREATE INDEX "onboarding_customer_id_idx" ON "onboarding"("customer_id");

-- CreateIndex
CREATE INDEX "onboarding_survey_invitation_id_idx" ON "onboarding"("survey_invitation_id");

-- AddForeignKey
ALTER TABLE "onboarding_task" ADD CONSTRAINT "onboarding_task_onboarding_id_fkey" FOREIGN KEY ("onboarding_id") REFERENCES "onboarding"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "onboarding_point" ADD CONSTRAINT "onboarding_point_onboarding_id_fkey" FOREIGN KEY ("onboarding_id") REFERENCES "onboarding"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One at a time for a customer; what runs is also what the lists ask for.
CREATE UNIQUE INDEX "onboarding_running" ON "onboarding" ("customer_id") WHERE "ended_at" IS NULL;
CREATE INDEX "onboarding_ahead" ON "onboarding" ("started_at") WHERE "ended_at" IS NULL;
