using System.Buffers;

namespace Tarn.Wire.Http.Sites;

/// <summary>Function URLs: <c>ID.lambda-url.REGION.localhost</c> in the host, or <c>/_lambda-url/ID/</c> at the start of the path.</summary>
public static class HostFunction
{
    /// <summary>The first segment of paths that name a function URL.</summary>
    public const string Segment = "_lambda-url";

    private const int IdLength = 32;
    private const string Label = ".lambda-url.";
    private static readonly SearchValues<char> IdLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz234567");

    /// <summary>The id that the Host header names; null: none.</summary>
    public static string? Find(string? host)
    {
        if (host is null || host.Length <= IdLength + Label.Length || !host.AsSpan(IdLength).StartsWith(Label, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var id = host[..IdLength].ToLowerInvariant();
        return IsId(id) ? id : null;
    }

    /// <summary>The id at the start of a path, and the path after it; null: none.</summary>
    public static (string Id, string Path)? FindInPath(string path)
    {
        var start = Segment.Length + 2;
        if (!path.StartsWith($"/{Segment}/", StringComparison.Ordinal) || path.Length < start + IdLength)
        {
            return null;
        }

        var (id, rest) = (path[start..(start + IdLength)], path[(start + IdLength)..]);
        return IsId(id) && (rest.Length == 0 || rest[0] == '/') ? (id, rest.Length == 0 ? "/" : rest) : null;
    }

    private static bool IsId(string id) => !id.AsSpan().ContainsAnyExcept(IdLetters);
}
