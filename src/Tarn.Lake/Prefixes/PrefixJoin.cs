using Tarn.Lake.Catalog;
using Tarn.Lake.Removal;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Lake.Prefixes;

/// <summary>Joins a group of objects, and swaps their keys in one transaction.</summary>
/// <param name="catalog">The tables, whose locations are left alone.</param>
internal sealed class PrefixJoin(ObjectStore objects, IMetadataStore store, LakeCatalog catalog)
{
    /// <summary>Joins a group; returns the new key, or the reason why the objects stay.</summary>
    /// <exception cref="TarnException">InvalidArgument: a table came into the prefix. DiskFull.</exception>
    public async Task<(string? Key, string? Failure)> Run(TableLocation place, IReadOnlyList<PrefixObject> group, CancellationToken cancellationToken)
    {
        await using var bytes = new JoinedStream(objects, group);
        return await Swap(place, group, stage => objects.Stage(bytes, stage, cancellationToken));
    }

    /// <summary>As <see cref="Run"/>, with the joined file in <c>scratch/</c>. The file leaves that folder or is removed.</summary>
    public Task<(string? Key, string? Failure)> Adopt(
        TableLocation place, IReadOnlyList<PrefixObject> group, string path, CancellationToken cancellationToken) =>
        Swap(place, group, stage => objects.Adopt(path, stage, cancellationToken));

    private async Task<(string? Key, string? Failure)> Swap(
        TableLocation place, IReadOnlyList<PrefixObject> group, Func<StageOptions, Task<StagedBlob>> stageFile)
    {
        var first = group[0].Version;
        var put = new PutOptions { Properties = first.Properties with { Lock = default }, Condition = new WriteCondition(IfNoneMatch: "*") };
        var stage = new StageOptions { Bucket = place.Bucket, Key = JoinedKey.Of(first.Key), Properties = put.Properties };
        try
        {
            await using var joined = await stageFile(stage);
            await Swap(place, group, joined, stage.Key, put);
            return (stage.Key, null);
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.Conflict or ErrorKind.NotFound or ErrorKind.Damaged or ErrorKind.NotSupported)
        {
            return (null, failure.Message);
        }
    }

    private async Task Swap(TableLocation place, IReadOnlyList<PrefixObject> group, StagedBlob joined, string key, PutOptions put)
    {
        await store.Commit(
            async transaction =>
            {
                await RemovalGate.RemoveOfPrefix(transaction, catalog, objects, place, group.Select(part => part.Version));
                return await objects.Put(transaction, place.Bucket, key, joined, put);
            },
            CancellationToken.None);
    }
}
