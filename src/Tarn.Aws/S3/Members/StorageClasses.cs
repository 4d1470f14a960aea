using StorageClass = Tarn.Storage.Objects.Properties.StorageClass;

namespace Tarn.Aws.S3.Members;

/// <summary>Storage classes as clients write them.</summary>
public static class StorageClasses
{
    public const string Standard = "STANDARD";

    /// <summary>The class that a client asks for; STANDARD where it names none.</summary>
    /// <exception cref="AwsErrorException">InvalidStorageClass.</exception>
    public static StorageClass Of(string? name) => name switch
    {
        null or "" or Standard => StorageClass.Standard,
        "REDUCED_REDUNDANCY" => StorageClass.ReducedRedundancy,
        "STANDARD_IA" => StorageClass.StandardIa,
        "ONEZONE_IA" => StorageClass.OneZoneIa,
        "INTELLIGENT_TIERING" => StorageClass.IntelligentTiering,
        "GLACIER" => StorageClass.Glacier,
        "DEEP_ARCHIVE" => StorageClass.DeepArchive,
        "GLACIER_IR" => StorageClass.GlacierIr,
        _ => throw new AwsErrorException("InvalidStorageClass", 400, $"The storage class {name} is not supported: leave it out, or use STANDARD."),
    };

    public static string NameOf(StorageClass value) => value switch
    {
        StorageClass.Standard => Standard,
        StorageClass.ReducedRedundancy => "REDUCED_REDUNDANCY",
        StorageClass.StandardIa => "STANDARD_IA",
        StorageClass.OneZoneIa => "ONEZONE_IA",
        StorageClass.IntelligentTiering => "INTELLIGENT_TIERING",
        StorageClass.Glacier => "GLACIER",
        StorageClass.DeepArchive => "DEEP_ARCHIVE",
        StorageClass.GlacierIr => "GLACIER_IR",
    };

    /// <summary>The value of the header: S3 leaves STANDARD out.</summary>
    public static string? HeaderOf(StorageClass value) => value == StorageClass.Standard ? null : NameOf(value);
}
