import { createPublicKey } from 'node:crypto';
import { ValidateBy } from 'class-validator';

/** A key that tokens can be verified with: RSA for RS256, the curve P-256 for ES256. */
function isTokenKey(pem: unknown): boolean {
  try {
    const { type, asymmetricKeyType, asymmetricKeyDetails } = createPublicKey(pem as string);
    return (
      type === 'public' && (asymmetricKeyType === 'rsa' || asymmetricKeyDetails?.namedCurve === 'prime256v1')
    );
  } catch {
    return false;
  }
}

/** The value is the PEM of a public key of a kind that tokens are signed with. */
export const IsTokenKey = (): PropertyDecorator =>
  ValidateBy({
    name: 'isTokenKey',
    validator: {
      validate: isTokenKey,
      defaultMessage: () => '$property must be the PEM of an RSA or P-256 public key',
    },
  });
