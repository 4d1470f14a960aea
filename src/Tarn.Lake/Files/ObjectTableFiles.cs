using System.Buffers;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Files;

/// <summary>The files of tables in the object store.</summary>
public sealed class ObjectTableFiles(ObjectStore objects) : ITableFiles
{
    private IRights _writer = InstanceRights.Instance;

    /// <inheritdoc/>
    public ITableFiles For(IRights writer) => new ObjectTableFiles(objects) { _writer = writer };

    /// <inheritdoc/>
    public async ValueTask<StoredFile> Find(string location, CancellationToken cancellationToken)
    {
        var (bucket, key) = ObjectLocation.Parse(location);
        var version = await objects.Head(bucket, key, cancellationToken);
        return new StoredFile(version.BytesId, version.Size, cancellationToken => Read(location, version, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<StagedFile> Stage(string location, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var stage = Options(location);
        return Staged(location, await objects.Stage(new ReadOnlySequence<byte>(bytes), stage, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<StagedFile> Adopt(string location, string scratchPath, bool isPrompt, CancellationToken cancellationToken)
    {
        var stage = Options(location) with { IsPrompt = isPrompt };
        return Staged(location, await objects.Adopt(scratchPath, stage, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask Delete(IMetadataTransaction transaction, string location)
    {
        var (bucket, key) = ObjectLocation.Parse(location);
        if (await ObjectStore.FindBucket(transaction, bucket) is not null)
        {
            await objects.Delete(transaction, bucket, key, DeleteOptions.WithoutVersion);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> Read(string location, ObjectVersion version, CancellationToken cancellationToken)
    {
        try
        {
            return await objects.ReadAll(version, cancellationToken);
        }
        catch (TarnException damage) when (damage.Kind == ErrorKind.Damaged)
        {
            throw new TarnException(ErrorKind.Damaged, $"{location} is damaged: {damage.Message}", damage);
        }
    }

    private StageOptions Options(string location)
    {
        var (bucket, key) = ObjectLocation.Parse(location);
        return new StageOptions { Bucket = bucket, Key = key, Properties = FilePut.Properties, Rights = _writer };
    }

    // A table's snapshots are its versions: a replaced or removed file leaves none.
    private static readonly PutOptions FilePut = new() { Properties = ObjectProperties.OfType("application/octet-stream"), LeavesNoVersion = true };

    private StagedObject Staged(string location, StagedBlob blob) => new(objects, blob) { Location = location, BytesId = blob.BytesId, SizeBytes = blob.Size };

    private sealed class StagedObject(ObjectStore objects, StagedBlob blob) : StagedFile
    {
        public override async ValueTask Put(IMetadataTransaction transaction)
        {
            var (bucket, key) = ObjectLocation.Parse(Location);
            await objects.Put(transaction, bucket, key, blob, FilePut);
        }

        public override ValueTask DisposeAsync() => blob.DisposeAsync();
    }
}
