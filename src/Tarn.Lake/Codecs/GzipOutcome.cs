namespace Tarn.Lake.Codecs;

/// <summary>The outcome of a decompression.</summary>
public enum GzipOutcome
{
    /// <summary>Every member is whole, and nothing follows the last one.</summary>
    Whole,

    /// <summary>The bytes are not GZIP, are incomplete or damaged, or other bytes follow.</summary>
    Damaged,

    /// <summary>The text reaches the bound.</summary>
    TooLarge,
}
