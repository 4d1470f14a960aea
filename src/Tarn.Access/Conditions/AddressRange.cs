using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tarn.Access.Conditions;

/// <summary>A range of IP addresses: <c>203.0.113.0/24</c>, <c>2001:db8::/32</c>, or one address. Bits after the prefix are ignored.</summary>
/// <param name="PrefixBits">The bits that an address must share.</param>
internal readonly record struct AddressRange(IPAddress Address, int PrefixBits)
{
    public static AddressRange? Read(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryRead(slash < 0 ? text : text[..slash], out var address))
        {
            return null;
        }

        var bitsMax = address.GetAddressBytes().Length * 8;
        var bits = bitsMax;
        return slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > bitsMax)
            ? null
            : new AddressRange(address, bits);
    }

    /// <summary>Whether an address is in the range. A text that is no address is in none.</summary>
    public bool Contains(string text)
    {
        if (!TryRead(text, out var address) || address.AddressFamily != Address.AddressFamily)
        {
            return false;
        }

        var (one, other) = (address.GetAddressBytes(), Address.GetAddressBytes());
        for (var bit = 0; bit < PrefixBits; bit++)
        {
            if (((one[bit / 8] ^ other[bit / 8]) & (0x80 >> (bit % 8))) != 0)
            {
                return false;
            }
        }

        return true;
    }

    // Of IPv4, only the form with four numbers counts. IPv4 inside IPv6 is IPv4.
    private static bool TryRead(string text, out IPAddress address)
    {
        if (!IPAddress.TryParse(text, out var read) || (read.AddressFamily == AddressFamily.InterNetwork && text.Count(letter => letter == '.') != 3))
        {
            address = IPAddress.None;
            return false;
        }

        address = read.IsIPv4MappedToIPv6 ? read.MapToIPv4() : read;
        return true;
    }
}
