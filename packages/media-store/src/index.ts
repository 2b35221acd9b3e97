export { createFolderStore } from './folder-store.ts';
export type { MediaSource, MediaStore, Range, SignedUrlOptions, StoredMedia } from './media-store.ts';
export { createS3Store, type S3StoreOptions } from './s3-store.ts';
