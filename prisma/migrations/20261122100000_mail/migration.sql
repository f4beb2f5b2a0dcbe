-- CreateTable
CREATE TABLE "mail" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "customer_id" UUID,
    "wished_at" TIMESTAMPTZ(6) NOT NULL,
    "settled_at" TIMESTAMPTZ(6),
    "outcome" TEXT,

    CONSTRAINT "mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "finding" (
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "found_at" TIMESTAMPTZ(6) NOT NULL,
    "resolved_at" TIMESTAMPTZ(6),

    CONSTRAINT "finding_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "mail_kind_target_recipient_key" ON "mail"("kind", "target", "recipient");

-- CreateIndex
CREATE INDEX "mail_customer_id_idx" ON "mail"("customer_id");

-- CreateIndex
CREATE INDEX "finding_customer_id_idx" ON "finding"("customer_id");

-- What waits is looked for often and is little.
CREATE INDEX "mail_waiting" ON "mail" ("wished_at") WHERE "outcome" IS NULL;

-- One open finding of a kind on a subject.
CREATE UNIQUE INDEX "finding_open" ON "finding" ("customer_id", "subject", "kind") WHERE "resolved_at" IS NULL;
