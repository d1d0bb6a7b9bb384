/** Somebody has another name, or another picture. */
export class UserUpdatedDto {
  /** Who. @example "u-7" */
  userId: string;
  /** The name to show; null where it was taken away. @example "Asha Rao" */
  name: string | null;
  /** Address of a picture; null where it was taken away. @example "https://market.example/u/42.jpg" */
  avatarUrl: string | null;
}
