/** Ends the run before any test when a service is not named, or the database may be someone's real one. */
export default function setup(): void {
  const { TEST_DATABASE_URL, TEST_REDIS_URL } = process.env;
  if (!TEST_DATABASE_URL || !TEST_REDIS_URL)
    throw new Error(
      'The service tests need TEST_DATABASE_URL (PostgreSQL) and TEST_REDIS_URL; without them nothing is proven.',
    );
  const database = new URL(TEST_DATABASE_URL).pathname.slice(1);
  if (!database.includes('test'))
    throw new Error(
      `TEST_DATABASE_URL names the database "${database}"; the tests empty it, so its name must say test.`,
    );
}
