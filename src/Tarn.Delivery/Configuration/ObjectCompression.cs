namespace Tarn.Delivery.Configuration;

/// <summary>The compression of delivered objects. Metadata rows hold the numbers.</summary>
public enum ObjectCompression : byte
{
    /// <summary>No compression.</summary>
    None = 0,

    /// <summary>One GZIP member.</summary>
    Gzip = 1,

    /// <summary>A ZIP archive with one deflated entry.</summary>
    Zip = 2,

    /// <summary>A stream of snappy-java.</summary>
    Snappy = 3,

    /// <summary>Hadoop's blocks of snappy.</summary>
    HadoopSnappy = 4,
}
