using System.Buffers.Binary;
using System.Text;

namespace Tarn.Aws.Kinesis.Resources;

/// <summary>The door document of a stream: settings that Describe returns and the log ignores.</summary>
internal sealed record StreamDocument
{
    private const byte Version = 1;
    private const int FixedBytes = 1 + 4 + 4;

    /// <summary>The largest record, data and key together.</summary>
    public int MaxRecordSizeKiB { get; init; } = 1_024;

    /// <summary>The requested warm throughput; −1 when there is none.</summary>
    public int WarmThroughputMiBps { get; init; } = -1;

    /// <summary>The requested shard-level metrics, in the service's order.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

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

    public static StreamDocument Decode(ReadOnlyMemory<byte> document)
    {
        var bytes = document.Span;
        Invariant.Check(bytes.Length >= FixedBytes && bytes[0] == Version);
        var metrics = Encoding.UTF8.GetString(bytes[FixedBytes..]);
        return new StreamDocument
        {
            MaxRecordSizeKiB = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]),
            WarmThroughputMiBps = BinaryPrimitives.ReadInt32LittleEndian(bytes[5..]),
            Metrics = metrics.Length == 0 ? [] : metrics.Split(','),
        };
    }
}
