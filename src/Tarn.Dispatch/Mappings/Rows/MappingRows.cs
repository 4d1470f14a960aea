using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Mappings.Rows;

/// <summary>The rows of one kind of mappings.</summary>
/// <param name="space">Their space.</param>
/// <param name="kind">Knows the values.</param>
internal sealed class MappingRows<TConfig>(Space space, IMappingKind<TConfig> kind)
    where TConfig : class
{
    /// <summary>Reads a row, inside a transaction or not; null: there is none.</summary>
    public async ValueTask<TConfig?> Find(IMetadataReader reader, MappingId id) =>
        await reader.Get(space, MappingKey.Of(id)) is { } value ? kind.Decode(value) : null;

    /// <summary>Makes or replaces a row.</summary>
    public void Put(IMetadataTransaction transaction, MappingId id, TConfig config) =>
        transaction.Put(space, MappingKey.Of(id), kind.Encode(config));

    public void Remove(IMetadataTransaction transaction, MappingId id) => transaction.Delete(space, MappingKey.Of(id));
}
