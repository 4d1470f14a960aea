using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Appends;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Writing;

/// <summary>Appends data to the internal stream of their scope. They are durable when the task completes.</summary>
internal sealed class DatumWriter(IStreamLog streams, StreamDirectory directory, TimeProvider time)
{
    private readonly InternalAppender _appender = new(streams, directory, "The metric data");

    /// <summary>Appends the data of one put: all or none.</summary>
    /// <exception cref="TarnException">Throttled, DiskFull, Unavailable, OutcomeUnknown.</exception>
    public async ValueTask Append(
        StreamId stream, MetricScope scope, IReadOnlyList<MetricDatum> data, CallKey call, CancellationToken cancellationToken)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(time.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var datum in data)
        {
            batch.Append(default, DatumRecord.Write(scope, datum));
        }

        await _appender.Append(stream, batch.Finish(), data.Count, call, cancellationToken);
    }

    /// <summary>Data in the commit of their cause.</summary>
    public IInsideAppend RecordOf(StreamId stream, MetricScope scope, IReadOnlyList<MetricDatum> data) =>
        new RecordsAppend(directory, stream, [.. data.Select(datum => DatumRecord.Write(scope, datum))], time, mayBeGone: false);
}
