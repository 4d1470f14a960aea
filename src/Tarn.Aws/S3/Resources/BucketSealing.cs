using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Sealing;

namespace Tarn.Aws.S3.Resources;

/// <summary>How the objects of buckets are sealed when their writer does not say it.</summary>
public static class BucketSealing
{
    /// <summary>Decides by bucket and key.</summary>
    /// <param name="definitions">Holds the buckets' default encryption.</param>
    /// <param name="find">Finds buckets.</param>
    /// <param name="sealsAll">Whether every object is sealed.</param>
    public static Func<string, string, SealRequest?> Of(Definitions<BucketDefinition> definitions, Func<string, Bucket?> find, bool sealsAll) => (bucket, _) =>
        definitions.Find(BucketResources.NameOf(bucket))?.Encryption switch
        {
            { UsesKms: true } encryption when find(bucket) is { } found => new SealRequest(SealKind.Kms)
            {
                KeyName = encryption.KmsKey,
                Place = new KeyScope(found.Account, found.Region),
                UsesBucketKey = encryption.BucketKeys,
            },
            { SealsObjects: true } => SealRequest.Instance,
            _ => sealsAll ? SealRequest.Instance : null,
        };
}
