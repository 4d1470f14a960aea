namespace Tarn.Wire.Http.Signatures;

/// <summary>Lists the absent parts of a signature in the sentences of JSON services.</summary>
internal static class SignatureParts
{
    private static readonly string[] OfHeader = ["Credential", "Signature", "SignedHeaders"];
    private static readonly string[] OfQuery =
        ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"];

    /// <summary>The parts that a header lacks; null if it is complete.</summary>
    public static string? LackingIn(string authorization, WireRequest request)
    {
        var given = authorization.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Skip(1)
            .Select(part => part.Split('=', 2))
            .Where(part => part is [_, { Length: > 0 }])
            .Select(part => part[0])
            .ToHashSet(StringComparer.Ordinal);
        var sentences = OfHeader.Where(name => !given.Contains(name))
            .Select(name => $"Authorization header requires '{name}' parameter.")
            .ToList();
        if (request.Headers["X-Amz-Date"] is null && request.Headers["Date"] is null)
        {
            sentences.Add("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }

        return sentences.Count == 0 ? null : $"{string.Join(' ', sentences)} Authorization={authorization}";
    }

    /// <summary>The parts that a query lacks; null if it is complete.</summary>
    public static string? LackingIn(QueryParameters query)
    {
        var sentences = OfQuery.Where(name => string.IsNullOrEmpty(query[name]))
            .Select(name => $"AWS query-string parameters must include '{name}'.")
            .ToList();
        return sentences.Count == 0 ? null : $"{string.Join(' ', sentences)} Re-examine the query-string parameters.";
    }
}
