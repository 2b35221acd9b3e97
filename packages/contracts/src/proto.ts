// The generated protobuf, by package; `npm run generate` makes gen/.
export * as authProto from '../gen/parley/auth/v1/auth_pb.js';
export * as eventProto from '../gen/parley/event/v1/event_pb.js';
export * as messageProto from '../gen/parley/message/v1/message_pb.js';
export * as pushProto from '../gen/parley/push/v1/push_pb.js';
