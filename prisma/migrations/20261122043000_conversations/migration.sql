-- CreateTable
CREATE TABLE "conversation" (
    "tenant" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "conversation_id" TEXT,
    "member_id" TEXT,
    "service_url" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "conversation_pkey" PRIMARY KEY ("tenant","place")
);
