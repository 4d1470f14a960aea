namespace Tarn.Storage.Objects.Buckets;

/// <summary>Whether a bucket retains replaced and removed objects as versions. The numbers are stored on disk.</summary>
public enum BucketVersioning : byte
{
    /// <summary>It was never enabled: a put replaces the object.</summary>
    Never = 0,

    /// <summary>Every put makes a version, every delete a marker.</summary>
    Enabled = 1,

    /// <summary>Puts and deletes replace the version <c>null</c>; other versions stay.</summary>
    Suspended = 2,
}
