using System.Net;

namespace Tarn.Wire.Http;

/// <summary>
/// Buckets in host names. <c>BUCKET.DOMAIN</c> names a bucket for each domain of the settings and for <c>localhost</c>. S3's own
/// names do too, also below <c>localhost</c>: <c>s3.amazonaws.com</c>, <c>s3.eu-west-1.amazonaws.com</c>. Any other host names none:
/// its requests have the bucket in the path.
/// </summary>
/// <param name="domains">The domains of the settings, in lower case.</param>
internal sealed class HostBucket(IReadOnlyList<string> domains)
{
    private const string Localhost = ".localhost";
    private const string Amazon = ".amazonaws.com";

    // Of two domains that fit, the longer one counts.
    private readonly string[] _domains = [.. domains.OrderByDescending(domain => domain.Length)];

    /// <summary>The bucket that the Host header names, or null. A bucket's name may hold dots.</summary>
    public string? Find(string? host)
    {
        if (string.IsNullOrEmpty(host))
        {
            return null;
        }

        var name = WithoutPort(host);
        if (IPAddress.TryParse(name, out _) || Array.Exists(_domains, domain => name.Equals(domain, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        foreach (var domain in _domains)
        {
            if (name.Length > domain.Length + 1
                && name[^(domain.Length + 1)] == '.'
                && name.EndsWith(domain, StringComparison.OrdinalIgnoreCase))
            {
                return name[..^(domain.Length + 1)];
            }
        }

        return name.EndsWith(Localhost, StringComparison.OrdinalIgnoreCase) ? Of(name[..^Localhost.Length], isOwn: true)
            : name.EndsWith(Amazon, StringComparison.OrdinalIgnoreCase) ? Of(name[..^Amazon.Length], isOwn: false)
            : null;
    }

    /// <summary>The bucket before <c>s3</c>, <c>s3.REGION</c>, <c>s3-REGION</c> or <c>s3.dualstack.REGION</c>.</summary>
    /// <param name="name">The host without its domain.</param>
    /// <param name="isOwn">Whether the domain is this server's alone: then all of the name is the bucket when no service is in it.</param>
    private static string? Of(string name, bool isOwn)
    {
        var labels = name.Split('.');
        var at = labels.Length - 1;
        if (!IsService(labels[at]) && IsRegion(labels[at]))
        {
            at -= at > 1 && Is(labels[at - 1], "dualstack") ? 2 : 1;
        }

        if (at >= 0 && IsService(labels[at]))
        {
            return at == 0 ? null : string.Join('.', labels[..at]);
        }

        return isOwn && name.Length > 0 ? name : null;
    }

    private static bool IsService(string label) =>
        Is(label, "s3") || Is(label, "s3-accelerate")
        || (label.StartsWith("s3-", StringComparison.OrdinalIgnoreCase) && IsRegion(label["s3-".Length..]));

    // us-east-1, us-gov-west-1
    private static bool IsRegion(string label) => label.Split('-') is [{ Length: 2 }, _, .., [>= '0' and <= '9']];

    private static bool Is(string label, string word) => label.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static string WithoutPort(string host)
    {
        if (host.StartsWith('['))
        {
            var close = host.IndexOf(']', StringComparison.Ordinal);
            return close < 0 ? host : host[1..close];
        }

        var colon = host.LastIndexOf(':');
        return colon < 0 ? host : host[..colon];
    }
}
