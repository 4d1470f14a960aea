using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Items.Tables;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Output;

/// <summary>
/// Names of streams and shards for a person, from a stopped server's metadata; without metadata, their ids.
/// </summary>
/// <param name="store">The metadata, or null.</param>
internal sealed class ShardTitles(IMetadataReader? store)
{
    /// <summary>The stream's name and region, and the shard's name in it.</summary>
    public async ValueTask<string> Of(StreamId stream, ShardId shard) => store is null
        ? $"stream id {stream}, shard id {shard}"
        : await Of(store, stream, shard);

    private static async ValueTask<string> Of(IMetadataReader reader, StreamId stream, ShardId shard)
    {
        var resource = await ResourceRegistry.Get(reader, new ResourceId(stream.Value));
        var shards = await StreamDirectory.Shards(reader, stream);
        var known = shards.FirstOrDefault(candidate => candidate.Id == shard);
        var name = await ItemTableNames.Find(reader, stream) is { } table ? $"item table {table.Name} ({table.Region})"
            : resource is null ? $"stream id {stream}" : $"stream {resource.Name.Name} ({resource.Name.Region})";
        return known is null ? $"{name}, shard id {shard}" : FormattableString.Invariant($"{name}, shardId-{known.Ordinal:D12}");
    }
}
