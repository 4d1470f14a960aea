using System.Security.Cryptography;
using System.Text;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Functions.Packages;

/// <summary>
/// The zips of functions and layers. Each is one durable object per hash in Tarn's own bucket, closed to users, and is
/// there as long as a version uses it. It is unpacked once per hash.
/// </summary>
/// <param name="objects">Stores the zips.</param>
/// <param name="folders">Stores the unpacked files.</param>
public sealed class PackageStore(ObjectStore objects, PackageFolders folders)
{
    private const int HashBytes = SHA256.HashSizeInBytes;
    private static readonly PutOptions ZipPut = new() { Properties = ObjectProperties.OfType("application/zip"), LeavesNoVersion = true };

    /// <summary>Where a zip is: bucket and key.</summary>
    public static (string Bucket, string Key) PlaceOf(PackageScope scope, string hash) =>
        (SystemFolder.BucketOf(scope.Account, scope.Region), $"{SystemFolder.FunctionCode}/{hash}/code.zip");

    /// <summary>Checks a zip, unpacks it and makes it durable.</summary>
    /// <param name="scope">The account and region.</param>
    /// <param name="zip">The zip, which can be read at any offset.</param>
    /// <param name="cancellationToken">Ends the work; nothing remains.</param>
    /// <exception cref="TarnException">InvalidArgument: it cannot be unpacked, or is too large. DiskFull; DiskFailed.</exception>
    public async Task<StagedPackage> Stage(PackageScope scope, Stream zip, CancellationToken cancellationToken)
    {
        if (zip.Length > PackageLimits.UnpackedBytesMax)
        {
            throw PackageFailures.TooLarge();
        }

        zip.Position = 0;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(zip, cancellationToken));
        zip.Position = 0;
        var unpacked = await folders.Unpack(hash, zip, cancellationToken);
        zip.Position = 0;
        var (bucket, key) = PlaceOf(scope, hash);
        var blob = await objects.Stage(
            zip, new StageOptions { Bucket = bucket, Key = key, Length = zip.Length, Properties = ZipPut.Properties, IsPrompt = true }, cancellationToken);
        return new StagedPackage(new CodePackage { Hash = hash, ZipBytes = zip.Length, UnpackedBytes = unpacked }, blob);
    }

    /// <summary>Refers to a staged zip for an owner from this transaction on.</summary>
    /// <param name="scope">The account and region.</param>
    /// <param name="staged">The zip.</param>
    /// <param name="owner">The number of the version that uses it.</param>
    public async ValueTask Use(IMetadataTransaction transaction, PackageScope scope, StagedPackage staged, long owner)
    {
        var hash = staged.Package.Hash;
        if (!await IsUsed(transaction, scope, hash))
        {
            var (bucket, key) = PlaceOf(scope, hash);
            if (await ObjectStore.FindBucket(transaction, bucket) is null)
            {
                await objects.CreateBucket(transaction, bucket, scope.Account, scope.Region);
            }

            await objects.Put(transaction, bucket, key, staged.Blob, ZipPut);
        }

        transaction.Put(FunctionSpaces.PackageUses, KeyOf(scope, hash, owner), new byte[] { 1 });
    }

    /// <summary>Refers to a zip that another version already uses.</summary>
    public static async ValueTask Share(IMetadataTransaction transaction, PackageScope scope, CodePackage package, long owner)
    {
        if (package.HotFolder is null)
        {
            if (!await IsUsed(transaction, scope, package.Hash))
            {
                throw new TarnException(ErrorKind.NotFound, "The code was deleted while the function was changed.");
            }

            transaction.Put(FunctionSpaces.PackageUses, KeyOf(scope, package.Hash, owner), new byte[] { 1 });
        }
    }

    /// <summary>Ends an owner's use. The zip goes with its last one.</summary>
    public async ValueTask Release(IMetadataTransaction transaction, PackageScope scope, CodePackage package, long owner)
    {
        if (package.HotFolder is not null)
        {
            return;
        }

        transaction.Delete(FunctionSpaces.PackageUses, KeyOf(scope, package.Hash, owner));
        if (!await IsUsed(transaction, scope, package.Hash))
        {
            var (bucket, key) = PlaceOf(scope, package.Hash);
            await objects.Delete(transaction, bucket, key, DeleteOptions.WithoutVersion);
        }
    }

    /// <summary>The folder with the unpacked files, which are unpacked again when scratch was emptied.</summary>
    /// <exception cref="TarnException">NotFound: no version uses the code any more. Damaged; DiskFailed.</exception>
    public ValueTask<string> Open(PackageScope scope, CodePackage package, CancellationToken cancellationToken)
    {
        var folder = folders.PathOf(package.Hash);
        return folders.Has(package.Hash) ? ValueTask.FromResult(folder) : new ValueTask<string>(UnpackAgain(scope, package, folder, cancellationToken));
    }

    internal static string HashIn(ReadOnlyMemory<byte> useKey) =>
        Convert.ToHexStringLower(useKey.Span.Slice(useKey.Length - HashBytes - sizeof(long), HashBytes));

    private async Task<string> UnpackAgain(PackageScope scope, CodePackage package, string folder, CancellationToken cancellationToken)
    {
        var (bucket, key) = PlaceOf(scope, package.Hash);
        var version = await objects.Head(bucket, key, cancellationToken);
        using var lease = await objects.LeaseLocalFile(version, cancellationToken);
        await lease.Verify([new ByteRange(0, version.Size)], cancellationToken);
        await using var zip = new FileStream(lease.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
        await folders.Unpack(package.Hash, zip, cancellationToken);
        return folder;
    }

    private static async ValueTask<bool> IsUsed(IMetadataReader reader, PackageScope scope, string hash) =>
        (await reader.Scan(FunctionSpaces.PackageUses, KeyRange.Prefix(PrefixOf(scope, hash)), 1)).Count > 0;

    private static byte[] PrefixOf(PackageScope scope, string hash) =>
        [.. Encoding.UTF8.GetBytes($"{scope.Account}\0{scope.Region}\0"), .. Convert.FromHexString(hash)];

    private static byte[] KeyOf(PackageScope scope, string hash, long owner)
    {
        var id = new byte[sizeof(long)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(id, owner);
        return [.. PrefixOf(scope, hash), .. id];
    }
}
