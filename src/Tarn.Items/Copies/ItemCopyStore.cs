using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Making;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;

namespace Tarn.Items.Copies;

/// <summary>The copies of an instance's tables, and the parts that read and write their bytes. It opens before the engine of the
/// tables.</summary>
public sealed class ItemCopyStore : IDisposable
{
    private ItemCopyStore(TableCopies copies, CopyTools tools) => (Copies, Tools) = (copies, tools);

    public TableCopies Copies { get; }

    internal ReplicaLinks Links { get; private init; } = null!;

    internal CopyTools Tools { get; }

    /// <summary>Loads the copies, and removes temporary files of an earlier run.</summary>
    public static async Task<ItemCopyStore> Open(
        IMetadataStore store, UnkeyedBlobs blobs, IDisk disk, ItemCopyOptions options, CancellationToken cancellationToken)
    {
        var opened = new ItemCopyStore(await TableCopies.Open(store, blobs, cancellationToken), new CopyTools(disk, blobs, options))
        {
            Links = await ReplicaLinks.Open(store, cancellationToken),
        };
        await opened.Tools.Clear();
        return opened;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Copies.Dispose();
        Links.Dispose();
        Tools.Dispose();
    }
}
