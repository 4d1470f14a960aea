using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Sealing;

namespace Tarn.Aws.S3.Resources;

/// <summary>How the objects of buckets are sealed when their writer does not say it.</summary>
public static class BucketSealing
{
    /// <summary>Decides by bucket and key.</summary>
    /// <param name="definitions">Holds the buckets' default encryption.</param>
    /// <param name="sealsAll">Whether every object is sealed.</param>
    public static Func<string, string, SealRequest?> Of(Definitions<BucketDefinition> definitions, bool sealsAll) => (bucket, _) =>
        sealsAll || definitions.Find(BucketResources.NameOf(bucket))?.Encryption is { SealsObjects: true } ? SealRequest.Instance : null;
}
