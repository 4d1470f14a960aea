using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Records;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.CloudWatch.Points;

/// <summary>Makes rows of <see cref="PointTable"/> of the records of metric data. Any thread may use it.</summary>
public sealed class PointRecords : IChangeSource, IChangeReader
{
    private const int MinuteSeconds = 60;

    private PointRecords()
    {
    }

    /// <summary>The source, which has no state.</summary>
    public static PointRecords Source { get; } = new();

    /// <inheritdoc/>
    public IChangeReader Open(StreamId stream, ChangesConfig config) => this;

    /// <inheritdoc/>
    public RecordOperation? Write(LogPosition place, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, IBufferWriter<byte> target)
    {
        var datum = DatumRecord.Read(value.Span);
        var metric = MetricIdentity.Read(datum.Identity);
        using var json = new Utf8JsonWriter(target);
        json.WriteStartObject();
        json.WriteString("namespace"u8, metric.Namespace);
        json.WriteString("metric"u8, metric.Name);
        json.WriteStartObject("dimensions"u8);
        foreach (var dimension in metric.Dimensions)
        {
            json.WriteString(dimension.Name, dimension.Value);
        }

        json.WriteEndObject();
        json.WriteString("unit"u8, datum.Unit.Name);
        json.WriteString("time"u8, Time(MetricDatum.SecondOf(datum.TimeMs, datum.IsHigh)));
        json.WriteNumber("period"u8, datum.IsHigh ? 1 : MinuteSeconds);
        Write(json, datum.Sample);
        json.WriteString("metric_id"u8, metric.Id.Text);
        json.WriteEndObject();
        return RecordOperation.Insert;
    }

    /// <inheritdoc/>
    public ValueTask<IChangeBase> OpenBase(CancellationToken cancellationToken) =>
        throw new TarnException(ErrorKind.NotSupported, "Points of metrics have no base.");

    // A value needs no list: it is the sum of one sample.
    private static void Write(Utf8JsonWriter json, in MetricSample sample)
    {
        json.WriteNumber("sample_count"u8, sample.Count);
        json.WriteNumber("sum"u8, sample.Sum);
        if (double.IsFinite(sample.Minimum) && double.IsFinite(sample.Maximum))
        {
            json.WriteNumber("minimum"u8, sample.Minimum);
            json.WriteNumber("maximum"u8, sample.Maximum);
        }

        if (sample.Values is { } values)
        {
            Write(json, "sample_values"u8, values, static each => each.Value);
            Write(json, "sample_counts"u8, values, static each => each.Count);
        }
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<WeightedValue> values, Func<WeightedValue, double> part)
    {
        json.WriteStartArray(name);
        foreach (var each in values)
        {
            json.WriteNumberValue(part(each));
        }

        json.WriteEndArray();
    }

    private static string Time(long second) =>
        DateTimeOffset.FromUnixTimeSeconds(second).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
