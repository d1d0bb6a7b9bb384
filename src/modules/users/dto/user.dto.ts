/** What people see of each other. */
export class UserDto {
  /** The `sub` of the person's token. @example "u-42" */
  id: string;
  /** The name to show; null for somebody who has never been here. @example "Asha Rao" */
  name: string | null;
  /** Address of a picture. @example "https://market.example/u/42.jpg" */
  avatarUrl: string | null;
}

/** What a person lets others see; everything is on at first. */
export class SettingsDto {
  /** Others see how far I have read. Off: my read marker stays where it is for them, until I write. */
  readReceipts: boolean;
  /** Others see that I am typing. */
  typing: boolean;
  /** Others see whether I am here, and when I was here last. */
  presence: boolean;
}

/** What a person sees of themselves. */
export class MeDto extends UserDto {
  /** From the token. @example "asha@example.com" */
  email: string | null;
  /** What I let others see. */
  settings: SettingsDto;
}
