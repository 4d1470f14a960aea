using System.Globalization;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Output;

/// <summary>Streams, shards and the positions of readers as tables for a person.</summary>
internal static class ShardTables
{
    private const double HashesPerPercent = 3.402823669209385e36;

    /// <summary>Streams, one a row.</summary>
    public static PrintedTable Streams(IReadOnlyList<StreamStatus> streams) => new(
        ["stream", "state", "shards", "records/s", "bytes/s", "last record"],
        [false, false, true, true, true, false],
        [.. streams.Select(stream => new[]
        {
            stream.Name, stream.State, Text(stream.Shards), Rate(stream.RecordsPerSecond), Bytes(stream.BytesPerSecond), Time(stream.LastArrivalAt),
        })]);

    /// <summary>Shards with the rates between two answers. A shard that is only in the later one began with zero.</summary>
    /// <param name="before">The earlier answer.</param>
    /// <param name="now">The later one.</param>
    /// <param name="seconds">The time between them.</param>
    public static PrintedTable Shards(IReadOnlyList<ShardStatus> before, IReadOnlyList<ShardStatus> now, double seconds)
    {
        var old = before.ToDictionary(shard => shard.ShardId);
        double Per(ShardStatus shard, Func<ShardStatus, long> total) =>
            Math.Max(0, total(shard) - (old.TryGetValue(shard.ShardId, out var then) ? total(then) : 0)) / Math.Max(seconds, 0.001);
        return new PrintedTable(
            ["shard", "state", "% of keys", "written records/s", "written bytes/s", "read records/s", "read bytes/s", "last record"],
            [false, false, true, true, true, true, true, false],
            [.. now.Select(shard => new[]
            {
                shard.ShardId, shard.State, Share(shard),
                Rate(Per(shard, one => one.RecordsIn)), Bytes(Per(shard, one => one.BytesIn)),
                Rate(Per(shard, one => one.RecordsOut)), Bytes(Per(shard, one => one.BytesOut)), Time(shard.LastArrivalAt),
            })]);
    }

    /// <summary>The position of each reader in each shard.</summary>
    public static PrintedTable Positions(IEnumerable<ShardPosition> positions) => new(
        ["reader", "kind", "shard", "done up to", "records behind", "seconds behind"],
        [false, false, false, false, true, true],
        [
            .. from position in positions
               orderby position.Name, position.ShardId
               select new[]
               {
                   position.Name, position.Kind, position.ShardId, position.SequenceNumber ?? "",
                   Text(position.LagRecords), position.LagSeconds.ToString("N1", CultureInfo.InvariantCulture),
               },
        ]);

    private static string Share(ShardStatus shard)
    {
        var (from, to) = (UInt128.Parse(shard.StartingHashKey, CultureInfo.InvariantCulture), UInt128.Parse(shard.EndingHashKey, CultureInfo.InvariantCulture));
        return ((double)(to - from) / HashesPerPercent).ToString("N2", CultureInfo.InvariantCulture);
    }

    private static string? Text(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Rate(double? number) => number?.ToString("N1", CultureInfo.InvariantCulture);

    private static string? Bytes(double? number) => number is { } bytes ? Quantity.Bytes(bytes) : null;

    private static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
