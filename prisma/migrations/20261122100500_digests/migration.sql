-- CreateTable
CREATE TABLE "digest" (
    "person_id" TEXT NOT NULL,
    "last_day" DATE NOT NULL,

    CONSTRAINT "digest_pkey" PRIMARY KEY ("person_id")
);

-- AddForeignKey
ALTER TABLE "digest" ADD CONSTRAINT "digest_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What waits for a person, or for those who hold a role: the soonest first.
CREATE INDEX "obligation_open_person" ON "obligation" ("person", "due_at") WHERE "done_at" IS NULL AND "person" IS NOT NULL;
CREATE INDEX "obligation_open_role" ON "obligation" ("owner_role", "due_at") WHERE "done_at" IS NULL AND "owner_role" IS NOT NULL;
