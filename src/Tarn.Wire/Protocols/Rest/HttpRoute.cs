namespace Tarn.Wire.Protocols;

/// <summary>
/// Method and URI template of an operation: <c>PUT /{Bucket}/{Key+}?partNumber&amp;x-id=CopyPart</c>.
/// </summary>
public sealed class HttpRoute
{
    /// <summary>Reads the model's template.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="template">The model's <c>requestUri</c>.</param>
    /// <param name="query">
    /// Query parameters that must be present besides the template's: the required input members.
    /// </param>
    /// <param name="headers">Headers that must be present (<c>x-amz-copy-source</c>).</param>
    public HttpRoute(string method, string template, string[]? query = null, string[]? headers = null)
    {
        Method = method;
        var mark = template.IndexOf('?', StringComparison.Ordinal);
        Path = mark < 0 ? template : template[..mark];
        Segments = Path.Split('/', StringSplitOptions.RemoveEmptyEntries);

        // x-id only repeats the operation's name, and some clients omit it
        Literals = mark < 0 ? []
            : [.. QueryParameters.Parse(template.AsSpan(mark + 1)).All.Where(literal => literal.Key != "x-id")];
        Query = query ?? [];
        Headers = headers ?? [];
    }

    /// <summary>The only URL of services that name the operation in a header or the body.</summary>
    public static HttpRoute Single { get; } = new("POST", "/");

    public string Method { get; }

    /// <summary>The path's template.</summary>
    public string Path { get; }

    /// <summary>
    /// The path's segments: a literal, <c>{Name}</c>, <c>{Name+}</c> (all that remain) or <c>{Name*}</c> (as few as possible,
    /// none included).
    /// </summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>Whether the path holds members of the input.</summary>
    public bool HasLabels => Path.Contains('{', StringComparison.Ordinal);

    /// <summary>Query parameters that must be present, with the template's value if it gives one.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Literals { get; }

    /// <summary>Query parameters that must be present with any value.</summary>
    public IReadOnlyList<string> Query { get; }

    /// <summary>Headers that must be present.</summary>
    public IReadOnlyList<string> Headers { get; }

    /// <summary>How specific the route is: routes with more conditions are tried first.</summary>
    internal int Weight => (100 * Segments.Count) + (10 * Literals.Count) + (5 * Headers.Count) + Query.Count;
}
