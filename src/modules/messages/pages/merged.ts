/** Items of several streams as one; each stream is in this order already, and keeps it. */
export async function* merged<Item>(
  streams: AsyncGenerator<Item>[],
  comesBefore: (one: Item, other: Item) => boolean,
): AsyncGenerator<Item> {
  const heads = await Promise.all(streams.map((stream) => stream.next()));
  for (;;) {
    let first = -1;
    heads.forEach(({ done, value }, index) => {
      if (!done && (first < 0 || comesBefore(value, heads[first]?.value as Item))) first = index;
    });
    const stream = streams[first];
    if (!stream) return;
    yield heads[first]?.value;
    heads[first] = await stream.next();
  }
}
