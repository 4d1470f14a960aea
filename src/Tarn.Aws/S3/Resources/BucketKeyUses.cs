using Tarn.Access.Keys;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Use;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Sealing;

namespace Tarn.Aws.S3.Resources;

/// <summary>
/// The buckets that use a key: by their default, from memory, and by their objects' versions, of which at most 100,000 are read. The bytes
/// of a bucket whose versions were not all read are not counted.
/// </summary>
/// <param name="definitions">Holds the buckets' default encryption.</param>
/// <param name="finder">Finds the key that a default names.</param>
public sealed class BucketKeyUses(ObjectStore objects, Definitions<BucketDefinition> definitions, KeyFinder finder) : IKeyDependents
{
    private const int VersionsMax = 100_000;
    private const int PageSize = 1_000;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<KeyDependent>> Of(FoundKey key, CancellationToken cancellationToken)
    {
        var found = new List<KeyDependent>();
        var left = VersionsMax;
        foreach (var bucket in objects.ListBuckets().Where(bucket => bucket.Region == key.Resource.Name.Region))
        {
            if (IsDefault(bucket, key))
            {
                found.Add(new KeyDependent("default of bucket", bucket.Name, null));
            }

            var (bytes, read, isWhole) = await Count(bucket, key, left, cancellationToken);
            left -= read;
            if (bytes > 0 || !isWhole)
            {
                found.Add(new KeyDependent("bucket", bucket.Name, isWhole ? bytes : null));
            }
        }

        return found;
    }

    private bool IsDefault(Bucket bucket, FoundKey key)
    {
        if (definitions.Find(BucketResources.NameOf(bucket.Name))?.Encryption is not { UsesKms: true } encryption)
        {
            return false;
        }

        try
        {
            return finder.Find(bucket.Account, bucket.Region, encryption.KmsKey ?? KeyAlias.Start + ObjectKeyWrap.ManagedAlias).Arn == key.Arn;
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            return false;
        }
    }

    private async Task<(long Bytes, int Read, bool IsWhole)> Count(Bucket bucket, FoundKey key, int versionsMax, CancellationToken cancellationToken)
    {
        var (bytes, read) = (0L, 0);
        for (VersionListPage? page = null; page is null || page.Next is not null;)
        {
            if (read >= versionsMax)
            {
                return (bytes, read, false);
            }

            var (after, version) = page?.Next ?? default;
            page = await objects.ListVersions(
                new VersionListRequest { Bucket = bucket.Name, Limit = PageSize, AfterKey = after, AfterVersion = version }, cancellationToken);
            read += page.Versions.Count;
            bytes += page.Versions.Where(version => version.Seal is { Kind: SealKind.Kms } seal && seal.KeyName == key.Arn).Sum(version => version.Size);
        }

        return (bytes, read, true);
    }
}
