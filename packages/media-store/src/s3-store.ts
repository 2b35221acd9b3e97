import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { checkKey, type MediaSource, type MediaStore } from './media-store.ts';

export interface S3StoreOptions {
  /** Of an S3-compatible storage; without it, Amazon's of the region. */
  endpoint?: string | undefined;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** `endpoint/bucket/key` in place of `bucket.endpoint/key`. */
  forcePathStyle: boolean;
}

/** Tries of a call in all; what streams is tried once by the SDK and again here. */
const ATTEMPTS = 3;

/** Deletions under way at once. */
const PARALLEL = 8;

/** Media in a bucket of S3 or of what speaks like it (MinIO, R2, Ceph). The bucket exists and is private. */
export function createS3Store(options: S3StoreOptions): MediaStore {
  const { bucket: Bucket, endpoint, region, accessKeyId, secretAccessKey, forcePathStyle } = options;
  const client = new S3Client({
    ...(endpoint ? { endpoint } : {}),
    region,
    forcePathStyle,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: ATTEMPTS,
    // Not every storage knows the trailing checksums that the SDK sends by itself.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // It would write to the console; what fails is told by whoever called.
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
    requestHandler: { connectionTimeout: 3_000, socketTimeout: 30_000, httpsAgent: { maxSockets: 64 } },
  });
  return {
    async put(Key, source, { contentType: ContentType }) {
      checkKey(Key);
      await again(async () => {
        const Body = await bodyOf(source);
        const ContentLength = source instanceof Uint8Array ? source.byteLength : source.size;
        try {
          await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength, ContentType }));
        } finally {
          if (Body instanceof Readable) Body.destroy();
        }
      });
    },
    async get(Key, range) {
      checkKey(Key);
      const Range = range && `bytes=${range.start}-${range.end}`;
      try {
        const found = await client.send(new GetObjectCommand({ Bucket, Key, ...(Range ? { Range } : {}) }));
        const size = Number(found.ContentRange?.split('/')[1] ?? found.ContentLength);
        return { stream: found.Body as Readable, size };
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    },
    async delete(keys) {
      for (const key of keys) checkKey(key);
      // One by one: the request that deletes many needs a checksum that not every storage computes alike.
      for (let i = 0; i < keys.length; i += PARALLEL) {
        const some = keys.slice(i, i + PARALLEL);
        await Promise.all(some.map((Key) => client.send(new DeleteObjectCommand({ Bucket, Key }))));
      }
    },
    signedUrl(Key, { contentType, disposition, expiresS }) {
      checkKey(Key);
      const command = new GetObjectCommand({
        Bucket,
        Key,
        ResponseContentType: contentType,
        ResponseContentDisposition: disposition,
        ResponseCacheControl: 'private, no-store',
      });
      return getSignedUrl(client, command, { expiresIn: expiresS });
    },
    async ready() {
      return client.send(new HeadBucketCommand({ Bucket })).then(
        () => true,
        () => false,
      );
    },
    async close() {
      client.destroy();
    },
  };
}

async function bodyOf(source: MediaSource): Promise<Readable | Uint8Array> {
  if (source instanceof Uint8Array) return source;
  // Opened before: a stream that fails later leaves the request hanging until its timeout.
  return (await open(source.file)).createReadStream();
}

async function again(run: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === ATTEMPTS || isRefusal(error)) throw error;
    }
  }
}

/** The storage understood and said no; it will again. */
function isRefusal(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500 && status !== 429;
}
