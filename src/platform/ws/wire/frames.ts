const FINAL = 0x80;
const TEXT = 0x1;
const BINARY = 0x2;
/** Up to here the length of a frame is in its second byte; up to the next in the two after it, else in eight. */
const SHORT = 125;
const MEDIUM = 0xffff;

/** A text as one frame of a WebSocket, as a server sends it: unmasked. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(headerLength(length) + length);
  frame.write(text, writeHeader(frame, TEXT, length));
  return frame;
}

/** Bytes as one frame of a WebSocket, as a server sends it. */
export function binaryFrame(data: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headerLength(data.length) + data.length);
  frame.set(data, writeHeader(frame, BINARY, data.length));
  return frame;
}

function headerLength(length: number): number {
  if (length <= SHORT) return 2;
  return length <= MEDIUM ? 4 : 10;
}

/** Answers where the data begins. */
function writeHeader(frame: Buffer, kind: number, length: number): number {
  frame[0] = FINAL | kind;
  if (length <= SHORT) {
    frame[1] = length;
    return 2;
  }
  if (length <= MEDIUM) {
    frame[1] = SHORT + 1;
    return frame.writeUInt16BE(length, 2);
  }
  frame[1] = SHORT + 2;
  return frame.writeBigUInt64BE(BigInt(length), 2);
}
