using System.Buffers.Binary;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// Records stored unparsed until a table's types are chosen from all of them: D35 (types are chosen over the first
/// buffer).
/// </summary>
/// <param name="keepsKeys">Whether the records are stored with their partition keys.</param>
internal sealed class RawRecords(ByteBuffer bytes, bool keepsKeys = false) : IDisposable
{
    private const int HeaderBytes = 8 + 8 + 8 + 4 + 4 + 1;

    /// <summary>The number of records.</summary>
    public long Count { get; private set; }

    public long DataBytes { get; private set; }

    /// <summary>The bytes of the buffer: each record has 33 more than its data, and its key where keys are stored.</summary>
    public long Bytes => bytes.Length;

    public void Add(in DeliveryRecord record)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt64LittleEndian(header, record.Shard.Value);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], record.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], record.ArrivalTimeMs);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], record.Data.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], record.Sub);
        header[32] = (byte)record.Operation;
        bytes.Append(header);
        bytes.Append(record.Data.Span);
        if (keepsKeys)
        {
            Span<byte> keyLength = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(keyLength, record.PartitionKey.Length);
            bytes.Append(keyLength);
            bytes.Append(record.PartitionKey.Span);
        }

        Count++;
        DataBytes += record.Data.Length;
    }

    /// <summary>Passes on every record, in order.</summary>
    public void ForEach(Action<DeliveryRecord> each)
    {
        using var stream = bytes.Read();
        var header = new byte[HeaderBytes];
        var data = Array.Empty<byte>();
        var key = Array.Empty<byte>();
        for (var i = 0L; i < Count; i++)
        {
            stream.ReadExactly(header);
            var length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(24));
            Read(stream, ref data, length);
            var keyLength = keepsKeys ? ReadKey(stream, ref key) : 0;
            each(new DeliveryRecord(
                new ShardId(BinaryPrimitives.ReadInt64LittleEndian(header)),
                BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8)),
                BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(28)),
                BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)),
                data.AsMemory(0, length))
            {
                PartitionKey = key.AsMemory(0, keyLength),
                Operation = (RecordOperation)header[32],
            });
        }
    }

    public void Clear()
    {
        bytes.Clear();
        Count = 0;
        DataBytes = 0;
    }

    public void Dispose() => bytes.Dispose();

    private static int ReadKey(Stream stream, ref byte[] key)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        stream.ReadExactly(length);
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(length);
        Read(stream, ref key, bytes);
        return bytes;
    }

    private static void Read(Stream stream, ref byte[] into, int length)
    {
        Invariant.Check(length >= 0);
        if (into.Length < length)
        {
            into = new byte[Math.Max(length, into.Length * 2)];
        }

        stream.ReadExactly(into, 0, length);
    }
}
