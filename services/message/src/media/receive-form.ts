import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { AppError } from '@parley/runtime';

/**
 * Reads a form (RFC 7578) and gives its field `file` to `write`. Throws `invalid` for a form that is broken, or has
 * no such field or several files; what `body` fails with is thrown as it is.
 */
export function receiveForm(
  body: Readable,
  headers: IncomingHttpHeaders,
  write: (file: Readable) => Promise<number>,
): Promise<{ size: number; name: string | undefined }> {
  return new Promise((resolve, reject) => {
    let written: Promise<{ size: number; name: string | undefined }> | undefined;
    const fail = (error: unknown) => {
      body.unpipe(form);
      body.destroy();
      reject(error instanceof AppError ? error : new AppError('invalid', 'The form could not be read'));
    };
    const form = openForm(headers);
    form.on('file', (field, file, name) => {
      // A form that breaks off ends its file like this; the reason is told elsewhere.
      file.on('error', () => {});
      if (field !== 'file' || written) {
        file.resume();
        fail(new AppError('invalid', 'Send one file, in the field `file`'));
        return;
      }
      written = write(file).then((size) => ({ size, name }));
      written.catch(fail);
    });
    form.once('filesLimit', () => fail(new AppError('invalid', 'Send one file, in the field `file`')));
    form.once('error', fail);
    form.once('finish', () => {
      if (written) written.then(resolve, fail);
      else fail(new AppError('invalid', 'Send a file in the field `file`'));
    });
    body.once('error', (error) => {
      form.destroy();
      fail(error);
    });
    body.pipe(form);
  });
}

function openForm(headers: IncomingHttpHeaders): BusboyInstance {
  try {
    return new Busboy({
      headers: headers as BusboyHeaders,
      limits: { files: 1, fields: 5, parts: 6, fieldSize: 1_024, fieldNameSize: 100, headerPairs: 20 },
    });
  } catch (cause) {
    throw new AppError('invalid', 'The form has no boundary', { cause });
  }
}
