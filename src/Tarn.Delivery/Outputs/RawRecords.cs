using System.Buffers.Binary;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Pipeline;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Outputs;

/// <summary>Records kept as they are, until a table's types are chosen over all of them (D35).</summary>
internal sealed class RawRecords(ByteBuffer bytes) : IDisposable
{
    private const int HeaderBytes = 8 + 8 + 8 + 4 + 4;

    /// <summary>Records kept.</summary>
    public long Count { get; private set; }

    /// <summary>Their bytes.</summary>
    public long DataBytes { get; private set; }

    public void Add(in DeliveryRecord record)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt64LittleEndian(header, record.Shard.Value);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], record.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], record.ArrivalTimeMs);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], record.Data.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], record.Sub);
        bytes.Append(header);
        bytes.Append(record.Data.Span);
        Count++;
        DataBytes += record.Data.Length;
    }

    /// <summary>Hands on every record, in order.</summary>
    public void ForEach(Action<DeliveryRecord> each)
    {
        using var stream = bytes.Read();
        var header = new byte[HeaderBytes];
        var data = Array.Empty<byte>();
        for (var i = 0L; i < Count; i++)
        {
            stream.ReadExactly(header);
            var length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(24));
            Invariant.Check(length >= 0);
            if (data.Length < length)
            {
                data = new byte[Math.Max(length, data.Length * 2)];
            }

            stream.ReadExactly(data, 0, length);
            each(new DeliveryRecord(
                new ShardId(BinaryPrimitives.ReadInt64LittleEndian(header)),
                BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8)),
                BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(28)),
                BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)),
                data.AsMemory(0, length)));
        }
    }

    public void Clear()
    {
        bytes.Clear();
        Count = 0;
        DataBytes = 0;
    }

    public void Dispose() => bytes.Dispose();
}
