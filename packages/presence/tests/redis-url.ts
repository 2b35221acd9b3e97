const url = process.env['REDIS_URL'];
if (!url) throw new Error('REDIS_URL is not set: these tests run on a real Redis');

export const redisUrl: string = url;
