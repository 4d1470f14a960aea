using System.Globalization;
using Tarn.DuckDb;
using Tarn.Workers;

namespace Tarn.Streaming.Running.Clocks;

/// <summary>The clock of a zone, by the engine's own table of zones. Times are milliseconds. Memory: a number for each of 10,000 quarters of an hour.</summary>
/// <param name="connection">The engine.</param>
/// <param name="zone">The zone's name.</param>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/sql/timezone/"/>
internal sealed class StreamZone(DuckConnection connection, string zone)
{
    // Offsets of zones change at whole quarters of an hour.
    private const long QuarterMs = 15 * 60_000;
    private const long DayMs = 24 * 3_600_000;
    private const int OffsetsMax = 10_000;

    private readonly Dictionary<long, long> _offsets = [];

    public long Clock(long instant) => instant + OffsetAt(instant);

    /// <summary>The instant of a clock: the later of two. A clock in a gap moves on by the length of the gap.</summary>
    public long Instant(long clock)
    {
        var (before, after) = (OffsetAt(clock - DayMs), OffsetAt(clock + DayMs));
        var (first, last) = (clock - before, clock - after);
        var (fitsFirst, fitsLast) = (OffsetAt(first) == before, OffsetAt(last) == after);
        return fitsFirst && fitsLast ? Math.Max(first, last) : fitsLast ? last : first;
    }

    private long OffsetAt(long instant)
    {
        var quarter = instant >= 0 ? instant / QuarterMs : ((instant + 1) / QuarterMs) - 1;
        if (_offsets.TryGetValue(quarter, out var known))
        {
            return known;
        }

        if (_offsets.Count >= OffsetsMax)
        {
            _offsets.Clear();
        }

        var start = (quarter * QuarterMs).ToString(CultureInfo.InvariantCulture);
        using var result = connection.Query(
            $"SELECT epoch_ms(timezone({EngineText.Quote(zone)}, timezone('UTC', make_timestamp_ms(CAST('{start}' AS BIGINT))))) - CAST('{start}' AS BIGINT)");
        using var chunk = result.NextChunk()!;
        return _offsets[quarter] = chunk.View[0].Values<long>(1)[0];
    }
}
