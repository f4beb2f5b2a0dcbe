import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';

export type Path = readonly PropertyKey[];

/**
 * The offset of the value a path leads to, or of the last part of the path that exists: a missing key is shown where its
 * parent begins. With `key`, the offset of that key itself, for keys that should not be there.
 */
export function offsetOf(document: Document, path: Path, key?: string): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const part of path) {
    const next = childOf(document, node, part);
    if (!next) return offset;
    offset = next.range?.[0] ?? offset;
    node = next;
  }
  return key === undefined ? offset : (keyOffset(resolved(document, node), key) ?? offset);
}

function childOf(document: Document, parent: Node | null, part: PropertyKey): Node | undefined {
  const node = resolved(document, parent);
  if (isSeq(node)) {
    const item = node.items[Number(part)];
    return isNode(item) ? item : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  if (isNode(pair?.value)) return pair.value;
  return isNode(pair?.key) ? pair.key : undefined;
}

/** An alias stands for its anchor: a mistake inside is shown where the text stands. */
function resolved(document: Document, node: Node | null | undefined): Node | undefined {
  return isAlias(node) ? node.resolve(document) : (node ?? undefined);
}

function keyOffset(node: Node | undefined, name: string): number | undefined {
  if (!isMap(node)) return undefined;
  const key = node.items.map((pair) => pair.key).find((k) => isScalar(k) && String(k.value) === name);
  return isNode(key) ? key.range?.[0] : undefined;
}
