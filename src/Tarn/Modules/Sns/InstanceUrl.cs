using System.Net;
using Tarn.Modules.Addresses;
using Tarn.Modules.Iceberg;
using Tarn.Settings;

namespace Tarn.Modules.Sns;

/// <summary>The URL at which receivers of messages reach the instance.</summary>
internal static class InstanceUrl
{
    /// <summary>The URL of <c>--public-url</c>; else of the TLS port; else of the cleartext port.</summary>
    public static string Of(ServeSettings settings, IReadOnlyList<IPEndPoint> bound)
    {
        if (settings.Of(IcebergSettings.PublicUrl) is { } url)
        {
            return url;
        }

        // The cleartext port is bound first, the TLS port last.
        var isTls = settings.Of(AddressSettings.ListenTls) is not null;
        var address = isTls ? bound[^1] : bound[0];
        var host = address.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : address.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : address.Address;
        return $"{(isTls ? "https" : "http")}://{new IPEndPoint(host, address.Port)}";
    }
}
