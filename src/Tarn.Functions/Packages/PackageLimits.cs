namespace Tarn.Functions.Packages;

/// <summary>The limits of code packages. Limits that AWS has are AWS's.</summary>
public static class PackageLimits
{
    /// <summary>The largest zip in a request.</summary>
    public const long DirectZipBytesMax = 52_428_800;

    /// <summary>The most unpacked bytes of a version and its layers. No zip is larger either.</summary>
    public const long UnpackedBytesMax = 262_144_000;

    /// <summary>The most entries of one zip.</summary>
    public const int EntriesMax = 100_000;

    /// <summary>The longest name of an entry, bytes.</summary>
    public const int NameBytesMax = 4_000;

    /// <summary>The longest part of a name between slashes, bytes: file systems take no longer one.</summary>
    public const int PartBytesMax = 255;

    /// <summary>The longest target of a symbolic link, bytes.</summary>
    public const int LinkBytesMax = 4_000;
}
