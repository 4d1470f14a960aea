namespace Tarn.Aws.S3.RequestMetrics;

/// <summary>The cells of a filter of requests: sums, then histograms.</summary>
internal static class RequestCells
{
    public const int All = 0;
    public const int Gets = 1;
    public const int Puts = 2;
    public const int Deletes = 3;
    public const int Heads = 4;
    public const int Posts = 5;
    public const int Lists = 6;
    public const int BytesDown = 7;
    public const int BytesUp = 8;
    public const int ClientErrors = 9;
    public const int ServerErrors = 10;
    public const int Sums = ServerErrors + 1;

    /// <summary>Microseconds until the answer began.</summary>
    public const int FirstByte = 0;

    /// <summary>Microseconds until it ended.</summary>
    public const int Latency = 1;
    public const int Histograms = Latency + 1;

    /// <summary>A request that counts as nothing but a request: one for a bucket's settings.</summary>
    public const int NoKind = -1;

    /// <summary>The sum of a request's kind, or <see cref="NoKind"/>.</summary>
    /// <param name="hasKey">Whether it names an object.</param>
    public static int KindOf(string operation, string method, bool hasKey) => method switch
    {
        "HEAD" => Heads,
        _ when operation is "DeleteObjects" => Deletes,
        "POST" => Posts,
        "GET" when hasKey => Gets,
        "GET" when IsList(operation) => Lists,
        "PUT" when hasKey => Puts,
        "DELETE" when hasKey => Deletes,
        _ => NoKind,
    };

    /// <summary>Whether an operation lists keys.</summary>
    public static bool IsList(string operation) =>
        operation is "ListObjects" or "ListObjectsV2" or "ListObjectVersions" or "ListMultipartUploads";
}
