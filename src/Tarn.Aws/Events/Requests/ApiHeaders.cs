using System.Buffers;

namespace Tarn.Aws.Events.Requests;

/// <summary>The headers that callers may give to requests.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html"/>
internal static class ApiHeaders
{
    private static readonly SearchValues<char> Breaks = SearchValues.Create("\r\n\0");
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "A-IM", "Accept-Charset", "Accept-Datetime", "Accept-Encoding", "Cache-Control", "Connection", "Content-Encoding", "Content-Length",
        "Content-MD5", "Date", "Expect", "Forwarded", "From", "Host", "HTTP2-Settings", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range",
        "If-Unmodified-Since", "Max-Forwards", "Origin", "Pragma", "Proxy-Authorization", "Range", "Referer", "TE", "Trailer", "Transfer-Encoding",
        "User-Agent", "Upgrade", "Via", "Warning",
    };

    /// <summary>Why a header may not be given; null: it may.</summary>
    public static string? WhyWrong(string name) => Reserved.Contains(name) ? $"The header {name} is set by Tarn." : null;

    /// <summary>Whether a text could end its line, and begin another header.</summary>
    public static bool HasBreak(string text) => text.AsSpan().ContainsAny(Breaks);
}
