namespace Tarn.Storage.Objects.Properties;

/// <summary>S3's storage classes. The numbers are stored on disk.</summary>
public enum StorageClass : byte
{
    Standard = 0,
    ReducedRedundancy = 1,
    StandardIa = 2,
    OneZoneIa = 3,
    IntelligentTiering = 4,
    Glacier = 5,
    DeepArchive = 6,
    GlacierIr = 7,
}
