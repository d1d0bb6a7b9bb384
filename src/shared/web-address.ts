/** An address of the web, http or https, or a path of the marketplace: `//host` and `/\\host` are none, they lead elsewhere. */
export const WEB_ADDRESS = /^(https?:\/\/|\/(?![/\\]))\S*$/i;
