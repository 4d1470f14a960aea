using Tarn.Lake.Catalog;

namespace Tarn.Lake.Prefixes;

/// <summary>A part of a prefix whose small objects are joined.</summary>
public sealed record PrefixRequest
{
    /// <summary>The size of joined objects, bytes.</summary>
    public const long TargetBytesDefault = 128L << 20;

    /// <summary>The most plain bytes of gzip objects that one part looks at; it ends with the object that passes them.</summary>
    public long PlainBytesMax { get; init; } = 4L << 30;

    public required TableLocation Place { get; init; }

    /// <summary>The size of joined objects, bytes.</summary>
    public long TargetBytes { get; init; } = TargetBytesDefault;

    /// <summary>The format of all objects; null: JSON lines, which are recognised by their beginning.</summary>
    public PrefixFormat? Format { get; init; }

    /// <summary>Whether objects are only looked at.</summary>
    public bool IsDry { get; init; }

    /// <summary>Only objects whose keys come after this one; null: all.</summary>
    public string? After { get; init; }
}
