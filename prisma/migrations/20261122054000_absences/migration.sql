-- CreateTable
CREATE TABLE "absence" (
    "id" UUID NOT NULL,
    "person_id" TEXT NOT NULL,
    "deputy_id" TEXT NOT NULL,
    "first_day" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "stage" TEXT NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "ended_because" TEXT,

    CONSTRAINT "absence_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "decision" ADD COLUMN "for_id" TEXT;

-- CreateIndex
CREATE INDEX "absence_person_id_last_day_idx" ON "absence"("person_id", "last_day");

-- CreateIndex
CREATE INDEX "absence_deputy_id_last_day_idx" ON "absence"("deputy_id", "last_day");

-- AddForeignKey
ALTER TABLE "absence" ADD CONSTRAINT "absence_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "absence" ADD CONSTRAINT "absence_deputy_id_fkey" FOREIGN KEY ("deputy_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "absence" ADD CONSTRAINT "absence_days" CHECK ("first_day" <= "last_day");
ALTER TABLE "absence" ADD CONSTRAINT "absence_not_oneself" CHECK ("person_id" <> "deputy_id");

-- What the regular look asks for: absences that are still to begin or to end. Few at any time.
CREATE INDEX "absence_ahead" ON "absence" ("first_day") WHERE "ended_at" IS NULL AND "stage" <> 'over';
