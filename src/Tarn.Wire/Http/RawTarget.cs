namespace Tarn.Wire.Http;

/// <summary>
/// The target of a request line, split but not decoded. Kestrel's own Path has resolved dot segments and escapes.
/// </summary>
/// <param name="Path">Begins with a slash.</param>
/// <param name="Query">Without question mark; may be empty.</param>
internal readonly record struct RawTarget(string Path, string Query)
{
    /// <summary>Splits origin form (<c>/path?query</c>), absolute form (<c>http://host/path</c>, sent to proxies) and <c>*</c>.</summary>
    public static RawTarget Parse(string target)
    {
        if (!target.StartsWith('/'))
        {
            var authority = target.IndexOf("://", StringComparison.Ordinal);
            var path = authority < 0 ? -1 : target.IndexOf('/', authority + 3);
            target = path < 0 ? "/" : target[path..];
        }

        // a fragment never belongs on the wire; a client that sends one means the character
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? new RawTarget(target, "") : new RawTarget(target[..mark], target[(mark + 1)..]);
    }

    /// <summary>The first segment of the path, undecoded.</summary>
    public string FirstSegment
    {
        get
        {
            var end = Path.IndexOf('/', 1);
            return end < 0 ? Path[1..] : Path[1..end];
        }
    }
}
