namespace Tarn.Functions.Packages;

/// <summary>The code of a function's version or of a layer's version.</summary>
public sealed record CodePackage
{
    /// <summary>SHA-256 of the zip, lower-case hexadecimal; empty for a hot folder.</summary>
    public required string Hash { get; init; }

    /// <summary>The size of the zip in bytes.</summary>
    public long ZipBytes { get; init; }

    /// <summary>The size of all unpacked files in bytes.</summary>
    public long UnpackedBytes { get; init; }

    /// <summary>A folder below <c>--function-folder</c> that is used directly, without a copy; null: the zip is used.</summary>
    public string? HotFolder { get; init; }

    /// <summary>The hash as AWS shows it: Base64 of SHA-256.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Sha256 => Hash.Length == 0 ? "" : Convert.ToBase64String(Convert.FromHexString(Hash));
}
