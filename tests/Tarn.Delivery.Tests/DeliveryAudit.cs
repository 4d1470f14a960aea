using System.Text;
using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Tests.Steps;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Tests;

/// <summary>The state that a delivery from one shard must leave in its outputs, its positions and the ledger.</summary>
internal static class DeliveryAudit
{
    /// <summary>The next offset of each output. The commits that moved them show in the catalog too: a commit waits for those before it.</summary>
    public static async Task<(long Table, long Errors)> Positions(this DeliveryWorld world, DeliveryId id)
    {
        var positions = await world.Store.Commit(commit => ConsumerPositions.Read(commit, new ConsumerId(id.Value), RunId.Main), default);
        var low = positions.Single(position => position.Output == OutputId.All).Position.NextOffset;
        return (Of(OutputIds.Destination), Of(OutputIds.Errors));

        // An output has a position of its own only above the low-water.
        long Of(OutputId output)
        {
            var ahead = positions.SingleOrDefault(position => position.Output == output).Position.NextOffset;
            Assert.True(ahead == 0 || ahead > low);
            return Math.Max(low, ahead);
        }
    }

    /// <summary>The text of all objects under a prefix, decompressed.</summary>
    public static async Task<string> TextUnder(this DeliveryWorld world, string prefix, string bucket = DeliveryWorld.Bucket) =>
        string.Concat(
            (await world.ObjectsUnder(prefix, bucket)).Select(
                found => Encoding.UTF8.GetString(found.Key.EndsWith(".gz", StringComparison.Ordinal) ? Gzip.Plain(found.Bytes) : found.Bytes)));

    /// <summary>The records in the error output; JSON records come first.</summary>
    public static async Task<List<string>> RawErrors(this DeliveryWorld world, string bucket = DeliveryWorld.Bucket) =>
    [
        .. (await world.TextUnder("bad/", bucket)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Encoding.UTF8.GetString(JsonDocument.Parse(line).RootElement.GetProperty("rawData").GetBytesFromBase64()))
            .Order(StringComparer.Ordinal).OrderBy(text => text[0] == 'b'),
    ];

    /// <summary>Checks that the ranges tile the shard, and that refused records are in error files.</summary>
    public static Task LedgerTiles(this DeliveryWorld world, DeliveryId id, long records) => world.LedgerTiles(id, records, records);

    /// <summary>Checks the same where the steps make several records, or none, of a log record.</summary>
    public static async Task LedgerTiles(this DeliveryWorld world, DeliveryId id, long records, long subRecords)
    {
        var ledger = (await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 1_000), default))
            .Where(entry => entry.Run == RunId.Main).ToList();
        var at = 0L;
        foreach (var range in ledger.SelectMany(entry => entry.Ranges))
        {
            Assert.Equal(at, range.FromOffset);
            at = range.BeforeOffset;
        }

        Assert.Equal(records, at);
        Assert.Equal(records, ledger.Sum(entry => entry.Records));
        Assert.Equal(subRecords, ledger.Sum(entry => entry.Ranges.Sum(range => range.SubRecords)));
        Assert.Equal(subRecords, ledger.Sum(entry => entry.Rows + entry.Superseded + entry.Failed));
        Assert.Equal(ledger.Sum(entry => entry.Failed), ledger.SelectMany(entry => entry.Files).Where(file => file.Output == "errors").Sum(file => file.Rows));
    }
}
