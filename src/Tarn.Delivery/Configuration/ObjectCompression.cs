namespace Tarn.Delivery.Configuration;

/// <summary>How delivered objects are compressed. The numbers lie in metadata rows.</summary>
public enum ObjectCompression : byte
{
    /// <summary>As they are.</summary>
    None = 0,

    /// <summary>One GZIP member.</summary>
    Gzip = 1,

    /// <summary>A ZIP archive with one deflated entry.</summary>
    Zip = 2,
}
