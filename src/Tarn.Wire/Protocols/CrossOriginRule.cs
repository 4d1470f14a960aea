namespace Tarn.Wire.Protocols;

/// <summary>Which pages of other origins may send requests to a resource, and read the answers.</summary>
/// <param name="Origins">Origins, each with at most one <c>*</c>.</param>
/// <param name="Methods">Methods of HTTP.</param>
/// <param name="Headers">Headers that a page may send, each with at most one <c>*</c>.</param>
/// <param name="ExposedHeaders">Headers that a page may read.</param>
/// <param name="MaxAgeSeconds">How long a browser may remember the rule; null: its default.</param>
public sealed record CrossOriginRule(
    IReadOnlyList<string> Origins,
    IReadOnlyList<string> Methods,
    IReadOnlyList<string> Headers,
    IReadOnlyList<string> ExposedHeaders,
    int? MaxAgeSeconds)
{
    private const string Anyone = "*";

    /// <summary>Whether the rule lets a page of an origin send a method.</summary>
    public bool Allows(string origin, string method) =>
        Methods.Contains(method, StringComparer.Ordinal) && Origins.Any(pattern => Fits(pattern, origin, StringComparison.Ordinal));

    /// <summary>Whether the rule lets a page send all of the headers.</summary>
    public bool AllowsHeaders(IEnumerable<string> headers) =>
        headers.All(header => Headers.Any(pattern => Fits(pattern, header, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The origin to answer with: <c>*</c> where the rule names every origin.</summary>
    public string OriginFor(string origin) => Origins.Contains(Anyone) ? Anyone : origin;

    private static bool Fits(string pattern, string text, StringComparison comparison)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0
            ? pattern.Equals(text, comparison)
            : text.Length >= pattern.Length - 1 && text.StartsWith(pattern[..star], comparison) && text.EndsWith(pattern[(star + 1)..], comparison);
    }
}
