namespace Tarn.Aws.Lambda.UrlRequests;

/// <summary>The head of a streamed HTTP answer: JSON, and 8 NUL bytes after it.</summary>
internal static class Prelude
{
    /// <summary>The largest head.</summary>
    public const int BytesMax = 1 << 20;

    private const int MarkBytes = 8;

    private static ReadOnlySpan<byte> Mark => new byte[MarkBytes];

    /// <summary>The head and the bytes after it; null: the delimiter has not come yet.</summary>
    public static (ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Body)? Split(ReadOnlyMemory<byte> bytes) =>
        bytes.Span.IndexOf(Mark) is >= 0 and var at ? (bytes[..at], bytes[(at + MarkBytes)..]) : null;
}
