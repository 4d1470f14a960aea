using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Tarn.Wire.Outside;

/// <summary>
/// Decides whether requests of deliveries may go to an address. A caller chooses the URL, and the server sends the
/// request: so the addresses that only this machine or its cloud should reach are refused. Private networks are allowed.
/// </summary>
/// <param name="own">The addresses of the instance's own listeners.</param>
/// <param name="plain">The networks into which <c>http://</c> may lead, beside the loopback addresses.</param>
public sealed class AddressPolicy(IReadOnlyList<IPEndPoint> own, params IReadOnlyList<IPNetwork> plain)
{
    /// <summary>The setting of the networks.</summary>
    public const string PlainSetting = "endpoint-plain-networks";

    // Services that give a machine its identity: AWS, and the others that do not use a link-local address.
    private static readonly IPNetwork[] Metadata =
    [
        IPNetwork.Parse("fd00:ec2::/32"),
        IPNetwork.Parse("fd20:ce::254/128"),
        IPNetwork.Parse("100.100.100.200/32"),
        IPNetwork.Parse("168.63.129.16/32"),
        IPNetwork.Parse("192.0.0.192/32"),
    ];

    private static readonly IPNetwork[] Unusable =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("ff00::/8"),
    ];

    private static readonly IPNetwork[] LinkLocal = [IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fe80::/10")];

    // Prefixes before an IPv4 address in the last 4 bytes: translated (NAT64), and an old form of the same address.
    private static readonly IPNetwork[] Embedding = [IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("::/96")];

    /// <summary>The reason to refuse an address; null: requests may go there.</summary>
    /// <param name="address">The address, after the resolution of names.</param>
    /// <param name="isTls">Whether the URL is <c>https</c>.</param>
    public string? WhyRefused(IPAddress address, int port, bool isTls)
    {
        var bare = Plain(address);
        return Holds(LinkLocal, bare) ? "it is a link-local address, where cloud metadata lies"
            : Holds(Metadata, bare) ? "it is the address of a cloud's metadata"
            : Holds(Unusable, bare) ? "it is not the address of one machine"
            : own.Any(listener => listener.Port == port && Reaches(bare, Plain(listener.Address))) ? "Tarn itself listens there"
            : !isTls && !IPAddress.IsLoopback(bare) && !Holds(plain, bare)
            ? $"http:// is for loopback addresses and the networks of --{PlainSetting} only; use https://"
            : null;
    }

    private static bool Holds(IReadOnlyList<IPNetwork> networks, IPAddress address) =>
        networks.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));

    // An address without its disguises: IPv4 in IPv6, and the scope.
    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        var last = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(12));
        return address.IsIPv4MappedToIPv6 || (last > 1 && Holds(Embedding, address)) ? new IPAddress(bytes.AsSpan(12)) : new IPAddress(bytes);
    }

    // A listener on every address is reached at each address of the machine.
    private static bool Reaches(IPAddress address, IPAddress listener) =>
        address.Equals(listener)
        || ((listener.Equals(IPAddress.Any) || listener.Equals(IPAddress.IPv6Any))
            && (IPAddress.IsLoopback(address) || NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(card => card.GetIPProperties().UnicastAddresses)
                .Any(unicast => Plain(unicast.Address).Equals(address))));
}
