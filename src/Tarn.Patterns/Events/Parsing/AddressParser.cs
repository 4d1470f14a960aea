using System.Globalization;
using System.Net.Sockets;
using Tarn.Patterns.Events.Values;

namespace Tarn.Patterns.Events.Parsing;

/// <summary>Reads <c>cidr</c>: an address and the number of bits that count.</summary>
internal static class AddressParser
{
    public static AddressTest Parse(ref PatternReader reader)
    {
        var parts = TextParser.Text(ref reader, "cidr").Split('/');
        if (parts.Length != 2)
        {
            throw reader.Error("Malformed CIDR, one '/' required");
        }

        if (!int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bits))
        {
            throw reader.Error("Malformed CIDR, mask bits must be an integer");
        }

        if (bits < 0)
        {
            throw reader.Error("Malformed CIDR, mask bits must not be negative");
        }

        if (!AddressTest.TryRead(parts[0], out var address))
        {
            throw reader.Error($"Nonstandard IP address: {parts[0]}");
        }

        var isFour = address.AddressFamily == AddressFamily.InterNetwork;
        if (bits >= (isFour ? 32 : 128))
        {
            throw reader.Error(isFour ? "IPv4 mask bits must be < 32" : "IPv6 mask bits must be < 128");
        }

        return AddressTest.Of(address, bits);
    }
}
