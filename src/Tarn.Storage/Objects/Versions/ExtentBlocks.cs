using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Versions;

/// <summary>Reads the checksums of extents' blocks, from the extent itself or from a row of the blob.</summary>
internal sealed class ExtentBlocks(IMetadataStore store)
{
    /// <summary>The checksums of an extent's blocks, from the extent or from a row of their own.</summary>
    public async ValueTask<ReadOnlyMemory<uint>> Of(Extent extent) =>
        HasBlocks(extent) ? extent.Blocks : await store.Read(reader => Of(reader, extent), default);

    /// <summary>
    /// The checksums of an extent's blocks, from the extent or from a row of their own; empty when they are lost.
    /// </summary>
    public static async ValueTask<ReadOnlyMemory<uint>> Of(IMetadataReader reader, Extent extent) =>
        HasBlocks(extent) ? extent.Blocks
            : await reader.Get(ObjectSpaces.BlobBlocks, ObjectKeys.Blocks(extent)) is { } value ? BlobRows.DecodeBlocks(value)
            : ReadOnlyMemory<uint>.Empty;

    private static bool HasBlocks(Extent extent) => !extent.Blocks.IsEmpty || extent.Stored == 0;
}
