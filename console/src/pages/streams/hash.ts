import { hashSpace, isOpen, type Shard } from "../../api/kinesis.ts";

export interface ShardBox {
  shard: Shard;
  open: boolean;
  /** Place in the key space, from 0 to 1. */
  left: number;
  width: number;
  /** Generation: 0 for shards without a known parent. */
  level: number;
}

const scale = 1_000_000n;

export const shareOf = (shard: Shard): { left: number; width: number } => {
  const start = BigInt(shard.HashKeyRange.StartingHashKey);
  const end = BigInt(shard.HashKeyRange.EndingHashKey) + 1n;
  return { left: Number((start * scale) / hashSpace) / Number(scale), width: Number(((end - start) * scale) / hashSpace) / Number(scale) };
};

/** Shards as boxes in the key space: parents above the children that splits and merges made of them. */
export function boxesOf(shards: Shard[]): ShardBox[] {
  const levels = new Map<string, number>();
  const sorted = shards.toSorted((a, b) => a.ShardId.localeCompare(b.ShardId));
  for (const shard of sorted) {
    const parents = [shard.ParentShardId, shard.AdjacentParentShardId].filter((id) => id !== undefined);
    levels.set(shard.ShardId, Math.max(-1, ...parents.map((id) => levels.get(id) ?? -1)) + 1);
  }
  return sorted.map((shard) => ({ shard, open: isOpen(shard), ...shareOf(shard), level: levels.get(shard.ShardId) ?? 0 }));
}

/** shardId-000000000012 as 12. */
export const shortId = (id: string): string => String(Number(id.replace("shardId-", "")));

/** The hash key in the middle of a shard, where a split makes two equal halves. */
export function middle(shard: Shard): string {
  const start = BigInt(shard.HashKeyRange.StartingHashKey);
  const end = BigInt(shard.HashKeyRange.EndingHashKey);
  return String((start + end + 1n) / 2n);
}

/** The open shards whose ranges touch this one. */
export function neighbours(shard: Shard, shards: Shard[]): Shard[] {
  const start = BigInt(shard.HashKeyRange.StartingHashKey);
  const end = BigInt(shard.HashKeyRange.EndingHashKey);
  return shards.filter(
    (other) =>
      isOpen(other) &&
      other !== shard &&
      (BigInt(other.HashKeyRange.StartingHashKey) === end + 1n || BigInt(other.HashKeyRange.EndingHashKey) + 1n === start),
  );
}

const hex = (key: string): string => BigInt(key).toString(16).padStart(32, "0").slice(0, 8);

/** A shard's hash range by the first 8 of its 32 hexadecimal digits. */
export const rangeOf = ({ HashKeyRange }: Shard): string => `${hex(HashKeyRange.StartingHashKey)}…${hex(HashKeyRange.EndingHashKey)}`;

export const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`;
