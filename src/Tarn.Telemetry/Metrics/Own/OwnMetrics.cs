using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Tarn.Storage;
using Tarn.Storage.Calls;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>
/// Writes what services and the server count as metric data, once a minute: with one append for an account and region, or with one
/// per 1,000 data. A kill loses the counts since the last pass. No count is written twice: units leave their cells when their data are
/// made, and an append of unknown outcome is repeated with its key.
/// </summary>
public sealed partial class OwnMetrics
{
    private const int DataPerAppend = 1_000;
    private const int SecondsPerMinute = 60;

    // Calls that end with a minute are counted before the pass.
    private static readonly TimeSpan AfterMinute = TimeSpan.FromSeconds(2);

    // Less than the log recognises a repeated append.
    private static readonly TimeSpan PendingMax = TimeSpan.FromMinutes(4);

    private readonly OwnMetricParts _parts;
    private readonly CellMetrics _cells;
    private readonly FigureMetrics _figures;
    private readonly List<PendingData> _pending = [];
    private long _minute;

    public OwnMetrics(OwnMetricParts parts)
    {
        (_parts, _cells, _figures) = (parts, new CellMetrics(parts), new FigureMetrics(parts));
        _minute = MinuteOf(parts.Time.GetUtcNow());
    }

    /// <summary>When the next pass is due: shortly after the minute's end.</summary>
    public DateTimeOffset Due => DateTimeOffset.FromUnixTimeSeconds((_minute + 1) * SecondsPerMinute) + AfterMinute;

    /// <summary>The figures of the last pass.</summary>
    public IReadOnlyList<FigureValue> LastFigures => _figures.Last;

    /// <summary>Asks for totals that are older than the server, so that only their growth counts.</summary>
    public ValueTask Start(CancellationToken cancellationToken) =>
        _figures.AddTo(new OwnData(), _parts.Time.GetUtcNow(), _minute, hasGauges: false, cancellationToken);

    /// <summary>Writes the data of the minutes that have ended. One pass at a time.</summary>
    /// <exception cref="TarnException">Throttled, DiskFull, Unavailable, OutcomeUnknown: the next pass tries again.</exception>
    public async Task Run(CancellationToken cancellationToken)
    {
        var now = _parts.Time.GetUtcNow();
        var (minute, isNew) = (MinuteOf(now), MinuteOf(now) != _minute);
        _minute = minute;
        await Write(now, minute - 1, hasGauges: isNew, cancellationToken);
    }

    /// <summary>Writes the counts of the running minute too: the server stops.</summary>
    public async Task Finish()
    {
        try
        {
            var now = _parts.Time.GetUtcNow();
            await Write(now, MinuteOf(now), hasGauges: false, CancellationToken.None);
        }
        catch (TarnException failure)
        {
            LogLost(_parts.Log, _pending.Sum(each => each.Data.Count), failure.Message);
        }
    }

    private static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / SecondsPerMinute;

    private async Task Write(DateTimeOffset now, long last, bool hasGauges, CancellationToken cancellationToken)
    {
        var data = new OwnData();
        await _figures.AddTo(data, now, last, hasGauges, cancellationToken);
        _cells.AddTo(data, now, last);
        foreach (var (scope, all) in data.Scopes)
        {
            _pending.AddRange(all.Chunk(DataPerAppend).Select(part => new PendingData(scope, part, NewKey(), now)));
        }

        while (_pending.Count > 0)
        {
            var next = _pending[0];
            if (now - next.At > PendingMax)
            {
                LogLost(_parts.Log, next.Data.Count, "no append was possible for some minutes");
            }
            else if (await _parts.Metrics.PutOwn(next.Scope, next.Data, next.Key, cancellationToken) is > 0 and var left)
            {
                LogLeftOut(_parts.Log, left, next.Scope.Account, next.Scope.Region, Series.SeriesIndex.OwnMax);
            }

            _pending.RemoveAt(0);
        }
    }

    private static CallKey NewKey() => new(
        BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))), BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));

    [LoggerMessage(LogLevel.Warning, "{Count} data of services' metrics are lost: {Reason}")]
    private static partial void LogLost(ILogger logger, int count, string reason);

    [LoggerMessage(LogLevel.Warning, "{Count} data of services' metrics are left out: account {Account} has {Max} metrics of services in {Region}")]
    private static partial void LogLeftOut(ILogger logger, int count, string account, string region, int max);
}
