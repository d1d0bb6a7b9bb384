import type { AppError } from '../../shared/app-error.js';
import { httpStatusOf } from '../http/http-status.js';
import { html, page, prose } from './html.js';

/** The page that the `type` of a problem points to. */
export function renderErrors(errors: AppError[]): string {
  const rows = errors.map(
    ({ code, kind, message }) =>
      html`<tr id="${code}">
        <td><code>${code}</code></td>
        <td>${httpStatusOf[kind]}</td>
        <td>${prose(message)}</td>
      </tr>`,
  );
  return page(
    'Errors',
    html`<p>${prose(LEAD)}</p>
      <table>
        <tr>
          <th>code</th>
          <th>status</th>
          <th>what it says</th>
        </tr>
        ${rows}
      </table>`,
  );
}

const LEAD =
  'REST answers `application/problem+json` with this status and `code`; sockets answer `{ ok: false, error: { code, message, details? } }`.';
