using System.Buffers.Binary;
using System.Text;

namespace Tarn.Storage.Streams.Definitions;

/// <summary>The definition of a stream that users name: settings that Describe returns and the log ignores.</summary>
public sealed record StreamDefinition
{
    private const byte Version = 1;
    private const int FixedBytes = 1 + 4 + 4;

    /// <summary>The largest record, data and key together.</summary>
    public int MaxRecordSizeKiB { get; init; } = 1_024;

    /// <summary>The requested warm throughput; −1 when there is none.</summary>
    public int WarmThroughputMiBps { get; init; } = -1;

    /// <summary>The requested shard-level metrics, in the service's order.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>The row: a version byte, two numbers of 32 bits, little-endian, then the metrics.</summary>
    public byte[] Encode()
    {
        var metrics = Encoding.UTF8.GetBytes(string.Join(',', Metrics));
        var bytes = new byte[FixedBytes + metrics.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), MaxRecordSizeKiB);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(5), WarmThroughputMiBps);
        metrics.CopyTo(bytes, FixedBytes);
        return bytes;
    }

    public static StreamDefinition Decode(ReadOnlyMemory<byte> row)
    {
        var bytes = row.Span;
        Invariant.Check(bytes.Length >= FixedBytes && bytes[0] == Version);
        var metrics = Encoding.UTF8.GetString(bytes[FixedBytes..]);
        return new StreamDefinition
        {
            MaxRecordSizeKiB = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]),
            WarmThroughputMiBps = BinaryPrimitives.ReadInt32LittleEndian(bytes[5..]),
            Metrics = metrics.Length == 0 ? [] : metrics.Split(','),
        };
    }
}
