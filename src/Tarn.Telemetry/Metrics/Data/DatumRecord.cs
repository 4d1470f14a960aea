using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Data;

/// <summary>A datum as a record of the internal stream (<c>docs/formats/metrics.md</c>).</summary>
public readonly ref struct DatumRecord
{
    private const byte Version = 1;
    private const byte KindMask = 3;
    private const byte HighBit = 4;

    // The last millisecond that has a date.
    private const long TimeMaxMs = 253_402_300_799_999;

    private DatumRecord(MetricScope scope, ReadOnlySpan<byte> identity, MetricUnit unit, bool isHigh, long timeMs, MetricSample sample)
    {
        Scope = scope;
        Identity = identity;
        (Unit, IsHigh, TimeMs, Sample) = (unit, isHigh, timeMs, sample);
    }

    /// <summary>The account and region.</summary>
    public MetricScope Scope { get; }

    /// <summary>The stored identity, a part of the record.</summary>
    public ReadOnlySpan<byte> Identity { get; }

    public MetricUnit Unit { get; }

    /// <summary>Whether the resolution is one second.</summary>
    public bool IsHigh { get; }

    /// <summary>The time, Unix milliseconds.</summary>
    public long TimeMs { get; }

    /// <summary>The values.</summary>
    public MetricSample Sample { get; }

    public static byte[] Write(MetricScope scope, MetricDatum datum)
    {
        var writer = new ValueWriter(Version)
            .Byte((byte)((byte)datum.Sample.Kind | (datum.IsHigh ? HighBit : 0)))
            .Byte(datum.Unit.Number)
            .Count(datum.TimeMs)
            .Text(scope.Account)
            .Text(scope.Region)
            .Bytes(datum.Metric.Stored.Span);
        var sample = datum.Sample;
        switch (sample.Kind)
        {
            case SampleKind.Value:
                Number(writer, sample.Sum);
                break;
            case SampleKind.Set:
                Number(writer, sample.Count);
                Number(writer, sample.Sum);
                Number(writer, sample.Minimum);
                Number(writer, sample.Maximum);
                break;
            default:
                writer.Count(sample.Values!.Count);
                foreach (var each in sample.Values)
                {
                    Number(writer, each.Value);
                    Number(writer, each.Count);
                }

                break;
        }

        return writer.ToArray();
    }

    /// <summary>Reads a record. The result refers to its bytes.</summary>
    /// <exception cref="TarnException">Damaged: the record is no datum.</exception>
    public static DatumRecord Read(ReadOnlySpan<byte> record)
    {
        try
        {
            return Parse(record);
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.Damaged)
        {
            throw new TarnException(ErrorKind.Damaged, $"The record of a metric cannot be read: {failure.Message}", failure);
        }
    }

    private static DatumRecord Parse(ReadOnlySpan<byte> record)
    {
        var reader = new ValueReader(record);
        if (reader.Version != Version)
        {
            throw Damaged($"Version {reader.Version} is unknown.");
        }

        var (flags, unit, timeMs, account, region) = (reader.Byte(), reader.Byte(), reader.Count(), reader.Text(), reader.Text());
        var identity = reader.Bytes(out var isNull);
        if (flags > (KindMask | HighBit) || unit >= MetricUnit.Count || timeMs is < 0 or > TimeMaxMs || account is null || region is null || isNull)
        {
            throw Damaged("A field has no valid value.");
        }

        var sample = (SampleKind)(flags & KindMask) switch
        {
            SampleKind.Value => MetricSample.Of(Number(ref reader)),
            SampleKind.Set => MetricSample.Set(Number(ref reader), Number(ref reader), Number(ref reader), Number(ref reader)),
            SampleKind.Distribution => MetricSample.Distribution(Values(ref reader)),
            _ => throw Damaged("The kind of its values is unknown."),
        };
        return reader.IsAtEnd
            ? new DatumRecord(new MetricScope(account, region), identity, new MetricUnit(unit), (flags & HighBit) != 0, timeMs, sample)
            : throw Damaged("Bytes follow its end.");
    }

    private static WeightedValue[] Values(ref ValueReader reader)
    {
        var values = new WeightedValue[reader.Items()];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = new WeightedValue(Number(ref reader), Number(ref reader));
        }

        return values.Length > 0 ? values : throw Damaged("It has no values.");
    }

    private static void Number(ValueWriter writer, double value) => writer.Fixed(BitConverter.DoubleToInt64Bits(value));

    private static double Number(ref ValueReader reader) =>
        BitConverter.Int64BitsToDouble(reader.Fixed()) is var value && double.IsFinite(value) ? value : throw Damaged("A number is not finite.");

    private static TarnException Damaged(string reason) => new(ErrorKind.Damaged, reason);
}
