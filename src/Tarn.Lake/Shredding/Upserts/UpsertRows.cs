using System.Buffers.Binary;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Shredding.Upserts;

/// <summary>
/// The effect of updates and deletes among the rows of one commit: D33 (only updates and deletes supersede). An update or
/// delete supersedes the rows with its key that come before it. Of several, the last one of a key decides. Rows of a shard
/// have the order of its log, rows of different shards that of their arrival. Memory: the keys of updates and deletes.
/// </summary>
public sealed class UpsertRows
{
    private readonly IReadOnlyList<long> _shards;
    private readonly StructType _columns;
    private readonly (int Id, PrimitiveType Type)[] _keys;
    private readonly Dictionary<byte[], (RowOrigin Origin, ChunkBatch Batch, int Row)> _last = new(new BytesComparer());

    private UpsertRows(IReadOnlyList<long> shards, StructType columns, (int Id, PrimitiveType Type)[] keys) =>
        (_shards, _columns, _keys) = (shards, columns, keys);

    public ChunkRowSelection Written { get; } = new(others: true);

    /// <summary>A row of each key whose earlier rows are deleted.</summary>
    public ChunkRowSelection Deleted { get; } = new(others: false);

    /// <summary>The number of rows that are not written: superseded ones, and deletes.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Computes the effect; null: all rows are inserts.</summary>
    /// <param name="chunks">The rows.</param>
    /// <param name="columns">The table's columns with their ids.</param>
    /// <param name="keys">The ids of the key columns. They are primitive and not within lists or maps.</param>
    /// <param name="shards">The ids of the shards that the rows' origins number.</param>
    public static UpsertRows? Of(IReadOnlyList<ColumnChunk> chunks, StructType columns, IReadOnlyList<int> keys, IReadOnlyList<long> shards)
    {
        var schema = new Schema(0, columns);
        var upserts = new UpsertRows(shards, columns, [.. keys.Select(id => (id, TypeOf(schema, id)))]);
        upserts.ForEach(chunks, isChange: true, upserts.Note);
        if (upserts._last.Count == 0)
        {
            return null;
        }

        upserts.ForEach(chunks, isChange: false, upserts.Judge);
        foreach (var (_, batch, row) in upserts._last.Values)
        {
            upserts.Deleted.Set(batch, row, true);
        }

        return upserts;
    }

    private void ForEach(IReadOnlyList<ColumnChunk> chunks, bool isChange, Action<byte[], RowOrigin, ChunkBatch, int> visit)
    {
        foreach (var chunk in chunks)
        {
            var paths = Array.ConvertAll(_keys, key => ChunkValue.PathTo(chunk.Root, _columns, key.Id));
            using var use = chunk.Use();
            foreach (var batch in chunk.Batches)
            {
                for (var row = 0; row < batch.Rows; row++)
                {
                    var origin = batch.Origin(row);
                    if (!isChange || origin.Operation != RowOperation.Insert)
                    {
                        visit(KeyOf(batch, row, paths), origin, batch, row);
                    }
                }
            }
        }
    }

    private void Note(byte[] key, RowOrigin origin, ChunkBatch batch, int row)
    {
        if (!_last.TryGetValue(key, out var known) || Compare(origin, known.Origin) > 0)
        {
            _last[key] = (origin, batch, row);
        }
    }

    private void Judge(byte[] key, RowOrigin origin, ChunkBatch batch, int row)
    {
        if (!_last.TryGetValue(key, out var last))
        {
            return;
        }

        var isWritten = last.Batch == batch && last.Row == row ? origin.Operation == RowOperation.Update : Compare(origin, last.Origin) > 0;
        if (!isWritten)
        {
            Written.Set(batch, row, false);
            LeftOut++;
        }
    }

    private int Compare(in RowOrigin one, in RowOrigin other)
    {
        if (one.Shard == other.Shard)
        {
            return one.Offset != other.Offset ? one.Offset.CompareTo(other.Offset) : one.Sub.CompareTo(other.Sub);
        }

        return one.ArrivalTimeMs != other.ArrivalTimeMs
            ? one.ArrivalTimeMs.CompareTo(other.ArrivalTimeMs)
            : _shards[one.Shard].CompareTo(_shards[other.Shard]);
    }

    // A length before each value, and -1 for null: null equals null, as in equality delete files.
    private byte[] KeyOf(ChunkBatch batch, int row, ChunkColumn[]?[] paths)
    {
        var values = new byte[]?[paths.Length];
        for (var i = 0; i < paths.Length; i++)
        {
            values[i] = paths[i] is { } path && ChunkValue.At(batch, path, row) is { } value ? SingleValue.Encode(_keys[i].Type, value) : null;
        }

        var key = new byte[values.Sum(value => sizeof(int) + (value?.Length ?? 0))];
        var at = 0;
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt32LittleEndian(key.AsSpan(at), value?.Length ?? -1);
            value?.CopyTo(key, at + sizeof(int));
            at += sizeof(int) + (value?.Length ?? 0);
        }

        return key;
    }

    private static PrimitiveType TypeOf(Schema schema, int id) =>
        schema.FieldsById.TryGetValue(id, out var field) && field.Type is PrimitiveType type
            ? type
            : throw IcebergFormat.Broken($"key column {id} is missing, or has fields of its own");

    private sealed class BytesComparer : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);

        public int GetHashCode(byte[] key)
        {
            var hash = new HashCode();
            hash.AddBytes(key);
            return hash.ToHashCode();
        }
    }
}
