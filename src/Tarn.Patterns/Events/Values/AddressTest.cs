using System.Net;
using System.Net.Sockets;

namespace Tarn.Patterns.Events.Values;

/// <summary>
/// IP addresses of a block. As in AWS's matcher, addresses are compared as hexadecimal texts: the block <c>::/0</c> also has
/// the addresses of IPv4.
/// </summary>
internal sealed record AddressTest(string Bottom, string Top) : ValueTest
{
    public override bool Accepts(in EventValue value) =>
        value.Kind == EventValueKind.Text
        && TryRead(value.Text, out var address)
        && Hexadecimal(address) is var text
        && string.CompareOrdinal(text, Bottom) >= 0
        && string.CompareOrdinal(text, Top) <= 0;

    /// <summary>A block with this address in it.</summary>
    public static AddressTest Of(IPAddress address, int maskBits)
    {
        var (low, high) = (address.GetAddressBytes(), address.GetAddressBytes());
        for (var bit = maskBits; bit < low.Length * 8; bit++)
        {
            low[bit / 8] &= (byte)~(0x80 >> (bit % 8));
            high[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new AddressTest(Convert.ToHexString(low), Convert.ToHexString(high));
    }

    /// <summary>Reads an address in its usual form: four decimal numbers, or IPv6 without a zone.</summary>
    public static bool TryRead(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.Contains(':', StringComparison.Ordinal))
        {
            if (text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal)
                || !IPAddress.TryParse(text, out var six) || six.AddressFamily != AddressFamily.InterNetworkV6 || six.IsIPv4MappedToIPv6)
            {
                return false;
            }

            address = six;
            return true;
        }

        var numbers = text.Split('.');
        if (numbers.Length != 4 || !numbers.All(IsByte))
        {
            return false;
        }

        address = new IPAddress([.. numbers.Select(byte.Parse)]);
        return true;
    }

    private static bool IsByte(string text) => text.Length is > 0 and <= 3 && text.All(char.IsAsciiDigit) && int.Parse(text) <= byte.MaxValue;

    private static string Hexadecimal(IPAddress address) => Convert.ToHexString(address.GetAddressBytes());
}
