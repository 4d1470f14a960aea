namespace Tarn.Storage.Objects.Blobs;

/// <summary>Where an extent's bytes are. The numbers are stored on disk.</summary>
public enum ExtentKind : byte
{
    /// <summary>A plain blob file: exactly these bytes.</summary>
    File = 1,

    /// <summary>A piece of a file with many small objects.</summary>
    Pack = 2,

    /// <summary>A blob in another store.</summary>
    Outside = 3,
}
