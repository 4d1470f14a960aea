using System.Buffers;
using System.Collections.Frozen;
using System.Net;

namespace Tarn.Storage.Objects.Buckets;

/// <summary>
/// The valid bucket names: AWS's rules for general purpose buckets, without the first path segments that the listener
/// reserves.
/// </summary>
public static class BucketName
{
    private const int LengthMin = 3;
    private const int LengthMax = 63;
    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");
    private static readonly string[] Prefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
    private static readonly string[] Suffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        "health", "metrics", "console", "iceberg", "api", "service", "restapis", "queue", "views");

    /// <summary>True when a bucket may have the name.</summary>
    public static bool IsValid(string name) =>
        name.Length is >= LengthMin and <= LengthMax
        && !name.AsSpan().ContainsAnyExcept(Letters)
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1])
        && !name.Contains("..", StringComparison.Ordinal)
        && !IsAddress(name)
        && !Reserved.Contains(name)
        && !Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        && !Array.Exists(Suffixes, suffix => name.EndsWith(suffix, StringComparison.Ordinal));

    private static bool IsAddress(string name) =>
        name.Count(letter => letter == '.') == 3 && IPAddress.TryParse(name, out _);
}
