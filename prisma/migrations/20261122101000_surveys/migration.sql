-- CreateTable
CREATE TABLE "survey_run" (
    "id" UUID NOT NULL,
    "survey_id" TEXT NOT NULL,
    "organisation_version" INTEGER NOT NULL,
    "audience" JSONB NOT NULL,
    "unit" TEXT NOT NULL,
    "language" TEXT,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6) NOT NULL,
    "stage" TEXT NOT NULL,
    "planned_by" TEXT NOT NULL,
    "planned_at" TIMESTAMPTZ(6) NOT NULL,
    "started_at" TIMESTAMPTZ(6),
    "filled_at" TIMESTAMPTZ(6),
    "closed_at" TIMESTAMPTZ(6),
    "position" TEXT,
    "sent" INTEGER NOT NULL DEFAULT 0,
    "without_address" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "survey_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "survey_invitation" (
    "id" UUID NOT NULL,
    "run_id" UUID,
    "survey_id" TEXT NOT NULL,
    "organisation_version" INTEGER NOT NULL,
    "unit" TEXT NOT NULL,
    "customer_id" UUID,
    "contact_id" UUID,
    "account_manager_id" TEXT,
    "person_id" TEXT,
    "reason" TEXT NOT NULL,
    "reference" UUID,
    "language" TEXT,
    "sent_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "answered_at" TIMESTAMPTZ(6),
    "score" DECIMAL(4,1),
    "answers" JSONB NOT NULL DEFAULT '{}',
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "survey_invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "survey_follow_up" (
    "invitation_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "escalated_at" TIMESTAMPTZ(6),
    "taken_by" TEXT,
    "done_by" TEXT,
    "done_at" TIMESTAMPTZ(6),
    "note" JSONB,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "survey_follow_up_pkey" PRIMARY KEY ("invitation_id")
);

-- CreateIndex
CREATE INDEX "survey_run_planned_at_idx" ON "survey_run"("planned_at");

-- CreateIndex
CREATE INDEX "survey_invitation_customer_id_sent_at_idx" ON "survey_invitation"("customer_id", "sent_at");

-- CreateIndex
CREATE INDEX "survey_invitation_survey_id_sent_at_idx" ON "survey_invitation"("survey_id", "sent_at");

-- CreateIndex
CREATE UNIQUE INDEX "survey_invitation_run_id_customer_id_key" ON "survey_invitation"("run_id", "customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "survey_invitation_run_id_person_id_key" ON "survey_invitation"("run_id", "person_id");

-- AddForeignKey
ALTER TABLE "survey_invitation" ADD CONSTRAINT "survey_invitation_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "survey_run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "survey_follow_up" ADD CONSTRAINT "survey_follow_up_invitation_id_fkey" FOREIGN KEY ("invitation_id") REFERENCES "survey_invitation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A customer is asked by a contact person, a person of the desk in chat.
ALTER TABLE "survey_invitation" ADD CONSTRAINT "survey_invitation_one_recipient"
  CHECK (("customer_id" IS NULL) = ("contact_id" IS NULL) AND ("customer_id" IS NULL) <> ("person_id" IS NULL));

-- What is listed and watched: follow-ups that are not done. Few at any time.
CREATE INDEX "survey_follow_up_open" ON "survey_follow_up" ("due_at") WHERE "done_at" IS NULL;
