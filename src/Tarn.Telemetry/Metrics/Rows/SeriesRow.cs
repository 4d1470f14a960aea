using System.Buffers.Binary;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Rows;

/// <summary>A metric of a scope.</summary>
/// <param name="LastMs">The arrival of its newest known datum, Unix milliseconds; a row may be an hour old.</param>
public sealed record SeriesRow(MetricIdentity Metric, long LastMs)
{
    private const byte Version = 1;

    /// <summary>The key's beginning that all metrics of a stream share.</summary>
    public static byte[] Prefix(StreamId stream)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, stream.Value);
        return key;
    }

    /// <summary>The row's key.</summary>
    public static byte[] Key(StreamId stream, SeriesId id)
    {
        var key = new byte[sizeof(long) + SeriesId.Bytes];
        BinaryPrimitives.WriteInt64BigEndian(key, stream.Value);
        BinaryPrimitives.WriteUInt128BigEndian(key.AsSpan(sizeof(long)), id.Value);
        return key;
    }

    public static SeriesRow Decode(ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        var lastMs = reader.Count();
        return new SeriesRow(MetricIdentity.Read(reader.Bytes(out _)), lastMs);
    }

    /// <summary>Writes the row.</summary>
    public void Put(IMetadataTransaction transaction, StreamId stream) =>
        transaction.Put(MetricSpaces.Series, Key(stream, Metric.Id), new ValueWriter(Version).Count(LastMs).Bytes(Metric.Stored.Span).ToArray());
}
