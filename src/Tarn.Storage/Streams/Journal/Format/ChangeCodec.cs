using System.Buffers;
using System.Buffers.Binary;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>
/// A change frame's payload: version, changes of streams and shards, changed rows. See D9 (one commit for rows and
/// records). A close leaves 8 bytes for the shard's end, which only the writer knows.
/// </summary>
internal static class ChangeCodec
{
    private const byte Version = 0;
    private const byte CreateStream = 1;
    private const byte DeleteStream = 2;
    private const byte OpenShard = 3;
    private const byte CloseShard = 4;
    private const byte SetRetention = 5;
    private const byte DeleteShard = 6;
    private const byte RowDeleted = 0;
    private const byte RowPut = 1;

    /// <summary>
    /// Encodes the set; <paramref name="closes"/> gets each closed shard with the offset of its 8 bytes.
    /// </summary>
    public static byte[] Encode(CommitSet set, List<(ShardId Shard, int At)> closes)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Put(output, Version);
        PutNumber(output, (ulong)set.Changes.Count);
        foreach (var change in set.Changes)
        {
            PutChange(output, change, closes);
        }

        PutNumber(output, (ulong)set.Rows.Count);
        foreach (var row in set.Rows)
        {
            PutNumber(output, row.Space.Id);
            Put(output, row.Value is null ? RowDeleted : RowPut);
            PutNumber(output, (ulong)row.Key.Length);
            output.Write(row.Key.Span);
            if (row.Value is { } value)
            {
                PutNumber(output, (ulong)value.Length);
                output.Write(value.Span);
            }
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Decodes the payload; a close carries the shard's end.</summary>
    /// <exception cref="TarnException">Damaged.</exception>
    public static (List<(LogChange Change, long ShardEnd)> Changes, List<RowChange> Rows) Decode(ReadOnlyMemory<byte> payload)
    {
        var reader = new Reader(payload);
        if (reader.Byte() != Version)
        {
            throw Damaged();
        }

        var changes = new List<(LogChange, long)>();
        for (var left = reader.Number(); left > 0; left--)
        {
            changes.Add(ReadChange(ref reader));
        }

        var rows = new List<RowChange>();
        for (var left = reader.Number(); left > 0; left--)
        {
            var space = new Space((ushort)reader.Number(), "");
            var kind = reader.Byte();
            var key = reader.Bytes();
            rows.Add(new RowChange(space, key, kind == RowPut ? reader.Bytes() : default(ReadOnlyMemory<byte>?)));
        }

        return (changes, rows);
    }

    private static void PutChange(ArrayBufferWriter<byte> output, LogChange change, List<(ShardId Shard, int At)> closes)
    {
        switch (change)
        {
            case LogChange.CreateStream create:
                Put(output, CreateStream);
                PutFixed(output, create.Stream.Value);
                PutFixed(output, (long)create.Retention.TotalMilliseconds);
                break;
            case LogChange.DeleteStream delete:
                Put(output, DeleteStream);
                PutFixed(output, delete.Stream.Value);
                break;
            case LogChange.OpenShard open:
                Put(output, OpenShard);
                PutFixed(output, open.Stream.Value);
                PutFixed(output, open.Shard.Value);
                break;
            case LogChange.CloseShard close:
                Put(output, CloseShard);
                PutFixed(output, close.Shard.Value);
                closes.Add((close.Shard, output.WrittenCount));
                PutFixed(output, 0);
                break;
            case LogChange.DeleteShard delete:
                Put(output, DeleteShard);
                PutFixed(output, delete.Shard.Value);
                break;
            case LogChange.SetRetention retention:
                Put(output, SetRetention);
                PutFixed(output, retention.Stream.Value);
                PutFixed(output, (long)retention.Retention.TotalMilliseconds);
                break;
            default:
                throw new InvalidOperationException($"Unknown change {change}.");
        }
    }

    private static (LogChange Change, long ShardEnd) ReadChange(ref Reader reader) => reader.Byte() switch
    {
        CreateStream => (new LogChange.CreateStream(new StreamId(reader.Fixed()), TimeSpan.FromMilliseconds(reader.Fixed())), 0),
        DeleteStream => (new LogChange.DeleteStream(new StreamId(reader.Fixed())), 0),
        OpenShard => (new LogChange.OpenShard(new StreamId(reader.Fixed()), new ShardId(reader.Fixed())), 0),
        CloseShard => (new LogChange.CloseShard(new ShardId(reader.Fixed())), reader.Fixed()),
        SetRetention => (new LogChange.SetRetention(new StreamId(reader.Fixed()), TimeSpan.FromMilliseconds(reader.Fixed())), 0),
        DeleteShard => (new LogChange.DeleteShard(new ShardId(reader.Fixed())), 0),
        _ => throw Damaged(),
    };

    private static TarnException Damaged() => new(ErrorKind.Damaged, "A change frame cannot be read.");

    private static void Put(ArrayBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private static void PutNumber(ArrayBufferWriter<byte> output, ulong value) =>
        output.Advance(Varint.Write(output.GetSpan(Varint.BytesMax), value));

    private static void PutFixed(ArrayBufferWriter<byte> output, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    private ref struct Reader(ReadOnlyMemory<byte> payload)
    {
        private int _at;

        public byte Byte()
        {
            Need(1);
            return payload.Span[_at++];
        }

        public long Fixed()
        {
            Need(8);
            _at += 8;
            return BinaryPrimitives.ReadInt64LittleEndian(payload.Span[(_at - 8)..]);
        }

        public ulong Number() => Varint.TryRead(payload.Span, ref _at, out var value) ? value : throw Damaged();

        public ReadOnlyMemory<byte> Bytes()
        {
            var length = Number();
            if (length > (ulong)(payload.Length - _at))
            {
                throw Damaged();
            }

            _at += (int)length;
            return payload.Slice(_at - (int)length, (int)length);
        }

        private readonly void Need(int bytes)
        {
            if (payload.Length - _at < bytes)
            {
                throw Damaged();
            }
        }
    }
}
