using System.Net;

namespace Tarn.Wire.Http;

/// <summary>Buckets in host names: <c>bucket.s3.example.com</c>, <c>bucket.s3-eu-west-1.example.com</c>, <c>bucket.localhost</c>.</summary>
internal static class HostBucket
{
    /// <summary>The bucket that the Host header names, or null. A bucket's name may hold dots.</summary>
    public static string? Find(string? host)
    {
        if (string.IsNullOrEmpty(host))
        {
            return null;
        }

        var name = WithoutPort(host);
        if (IPAddress.TryParse(name, out _))
        {
            return null;
        }

        var at = Separator(name);
        // s3.localhost is the service's own name
        return at > 0 && !name.AsSpan(0, at).Equals("s3", StringComparison.OrdinalIgnoreCase) ? name[..at] : null;
    }

    private static int Separator(string name)
    {
        var service = name.IndexOf(".s3.", StringComparison.OrdinalIgnoreCase);
        if (service < 0)
        {
            service = name.IndexOf(".s3-", StringComparison.OrdinalIgnoreCase);
        }

        if (service < 0 && name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
        {
            service = name.Length - ".localhost".Length;
        }

        return service;
    }

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
