using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Recent;

/// <summary>The recent points of one metric with one unit and one resolution.</summary>
internal sealed class UnitPoints(MetricUnit unit, bool isHigh)
{
    private const int SampleBytes = 72;

    private readonly List<PointChunk> _chunks = [];
    private readonly List<(uint Second, MetricSample Sample)> _samples = [];

    public MetricUnit Unit => unit;

    /// <summary>Whether the resolution is one second.</summary>
    public bool IsHigh => isHigh;

    /// <summary>Whether no point is left.</summary>
    public bool IsEmpty => _chunks.Count == 0 && _samples.Count == 0;

    /// <summary>Adds a point.</summary>
    /// <returns>The bytes that it takes.</returns>
    public long Add(uint second, in MetricSample sample)
    {
        if (sample.Kind != SampleKind.Value)
        {
            _samples.Add((second, sample));
            return BytesOf(sample);
        }

        var before = 0L;
        if (_chunks is [.., { IsFull: false } last])
        {
            before = last.Bytes;
        }
        else
        {
            _chunks.Add(last = new PointChunk());
        }

        last.Add(second, sample.Sum);
        return last.Bytes - before;
    }

    /// <summary>Gives the points of a range of seconds.</summary>
    public void Read(long from, long before, IPointSink sink)
    {
        foreach (var chunk in _chunks)
        {
            for (var i = 0; i < chunk.Count; i++)
            {
                var (second, value) = chunk.At(i);
                if (second >= from && second < before)
                {
                    sink.Take(second, isHigh, unit, MetricSample.Of(value));
                }
            }
        }

        foreach (var (second, sample) in _samples)
        {
            if (second >= from && second < before)
            {
                sink.Take(second, isHigh, unit, sample);
            }
        }
    }

    /// <summary>Removes points before a second. A chunk goes when all its points are older.</summary>
    /// <returns>The bytes that this freed.</returns>
    public long Trim(long before)
    {
        var freed = 0L;
        foreach (var chunk in _chunks.Where(chunk => chunk.LastSecond < before))
        {
            freed += chunk.Bytes;
        }

        _chunks.RemoveAll(chunk => chunk.LastSecond < before);
        foreach (var (_, sample) in _samples.Where(each => each.Second < before))
        {
            freed += BytesOf(sample);
        }

        _samples.RemoveAll(each => each.Second < before);
        return freed;
    }

    private static long BytesOf(in MetricSample sample) => SampleBytes + (16L * (sample.Values?.Count ?? 0));
}
