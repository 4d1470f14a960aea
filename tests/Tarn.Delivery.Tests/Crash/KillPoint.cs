using System.Globalization;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A store that blocks for ever at one commit of a delivery, and prints a line. It blocks inside the commit, when all
/// files are durable and nothing is committed, or directly after it. The outputs that a commit moves identify the
/// commit.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="consumer">The delivery.</param>
/// <param name="point"><c>before</c> or <c>after</c>, and <c>table</c>, <c>errors</c> or <c>both</c>.</param>
internal sealed class KillPoint(IMetadataStore store, ConsumerId consumer, string point)
    : StoreKillPoint<(string Table, string Errors)>(store, point)
{
    /// <summary>A line that the parent waits for.</summary>
    public static void Say(string line)
    {
        Console.Out.Write(line + "\n");
        Console.Out.Flush();
    }

    protected override async ValueTask<(string Table, string Errors)> StateOf(IMetadataReader reader)
    {
        var positions = await ConsumerPositions.Read(reader, consumer, RunId.Main);
        return (Of(OutputIds.Destination), Of(OutputIds.Errors));

        // The output's own position, where it is above the low-water.
        string Of(OutputId output) => string.Join(' ', positions
            .Where(position => position.Output == OutputId.All || position.Output == output)
            .GroupBy(position => position.Position.Shard)
            .Select(shard => shard.Max(position => position.Position.NextOffset).ToString(CultureInfo.InvariantCulture)));
    }

    protected override string KindOf((string Table, string Errors) before, (string Table, string Errors) after) =>
        (before.Table != after.Table, before.Errors != after.Errors) switch
        {
            (true, true) => "both",
            (true, false) => "table",
            (false, true) => "errors",
            _ => None,
        };
}
