import { defineConfig } from 'prisma/config';

// The stock CLI reads the address here; the desk itself applies the same migrations at its start.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
