using Tarn.Items.Tables;
using Tarn.Items.Windows;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.DynamoDbStreams.Finding;

/// <summary>A stream of a table.</summary>
/// <param name="Layout">The shards of the table's internal stream.</param>
internal sealed record FoundWindow(ItemTable Table, ItemStreamWindow Window, StreamLayout Layout)
{
    public string Arn => Table.ArnOf(Window);

    /// <summary>The window's shards in the order of their opening.</summary>
    public IReadOnlyList<ShardDescription> Shards => Window.ShardsOf(Layout);
}
