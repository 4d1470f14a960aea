using System.Globalization;
using Microsoft.Extensions.Logging;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Modules.Storage;

/// <summary>Records that are lost to damage: logged when a reader meets them, and listed for an operator.</summary>
internal sealed partial class DamageReport
{
    private const int LinesMax = 100;
    private readonly StorageParts _storage;
    private readonly ILogger<DamageReport> _logger;

    public DamageReport(StorageParts storage, ILogger<DamageReport> logger)
    {
        _storage = storage;
        _logger = logger;
        storage.Log.DamageMet = records => Met(Describe(records));
    }

    /// <summary>Returns a stream's name, or null. The module that stores the names sets this function.</summary>
    public Func<StreamId, string?> NameOf { get; set; } = static _ => null;

    /// <summary>
    /// One line per shard that has lost records, at most 100, and one for the ranges that are not listed.
    /// </summary>
    public IReadOnlyList<string> Lines()
    {
        var damage = _storage.Log.Damage;
        List<string> lines = [.. damage.Take(LinesMax).Select(Describe)];
        if (damage.Count > LinesMax)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{damage.Count - LinesMax} more shards have lost records"));
        }

        if (_storage.Log.DamageUnlisted is > 0 and var unlisted)
        {
            lines.Add(string.Create(
                CultureInfo.InvariantCulture, $"damaged places past the first 10,000 were met {unlisted:N0} times; `tarn verify` lists them"));
        }

        return lines;
    }

    private string Describe(DamagedRecords records)
    {
        var name = NameOf(records.Stream) ?? $"stream id {records.Stream}";
        var shard = _storage.Streams.Find(records.Stream)?.Shards.FirstOrDefault(one => one.Id == records.Shard);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name}, {(shard is null ? $"shard id {records.Shard}" : $"shardId-{shard.Ordinal:D12}")}: "
                + $"{records.Records:N0} records in {records.Places:N0} damaged places cannot be read: "
            + $"sequence numbers {new SequenceNumber(records.Shard, records.FirstOffset)} to {new SequenceNumber(records.Shard, records.EndOffset - 1)}, "
            + $"offsets {records.FirstOffset} to {records.EndOffset - 1}, arrived {Time(records.FirstArrivalMs)} to {Time(records.LastArrivalMs)}");
    }

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Error, "Journal damage: {Records}. `tarn verify` names the file and the place")]
    private partial void Met(string records);
}
