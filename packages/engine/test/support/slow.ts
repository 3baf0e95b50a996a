/** Whether this is `npm run test:slow`, which has what takes too long for every change. */
export const withSlowTests = process.env.PERSEPHONE_SLOW_TESTS === '1';
