using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tarn.Workers;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Universally unique identifiers and IP addresses as 16 bytes. An address of version 4 is mapped to version 6.</summary>
/// <seealso href="https://trino.io/docs/current/functions/ipaddress.html"/>
internal static class NetFunctions
{
    private const int Size = 16;
    private const int MappedStart = 12;

    public static RowFunction? Find(string name) => name switch
    {
        "uuid_to_text" => (i, r, o) => o.Set(r, UuidText(i[0].Bytes(r))),
        "text_to_uuid" => (i, r, o) => o.SetBlob(r, Uuid(i.Text(0, r))),
        "bytes_to_uuid" => (i, r, o) => o.SetBlob(r, i[0].Bytes(r) is { Length: Size } bytes ? bytes
            : throw NotCast($"Invalid UUID binary length: {i[0].Bytes(r).Length}")),
        "ip_to_text" => (i, r, o) => o.Set(r, IpText(i[0].Bytes(r))),
        "text_to_ip" => (i, r, o) => o.SetBlob(r, Ip(i.Text(0, r)) ?? throw NotCast($"Cannot cast value to IPADDRESS: {i.Text(0, r)}")),
        "bytes_to_ip" => (i, r, o) => o.SetBlob(r, i[0].Bytes(r) is { Length: 4 or Size } bytes ? Mapped(bytes)
            : throw NotCast($"Invalid InetAddress binary length: {i[0].Bytes(r).Length}")),
        "ip_contains" => (i, r, o) => o.Set(r, Contains(i.Text(0, r), i[1].Bytes(r))),
        _ => null,
    };

    public static string UuidText(ReadOnlySpan<byte> bytes) => new Guid(bytes, bigEndian: true).ToString();

    /// <summary>The shortest text; of the longest runs of zeros, the first is left out.</summary>
    public static string IpText(ReadOnlySpan<byte> bytes)
    {
        if (IsMapped(bytes))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes[12]}.{bytes[13]}.{bytes[14]}.{bytes[15]}");
        }

        var groups = new int[Size / 2];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = (bytes[2 * i] << 8) | bytes[(2 * i) + 1];
        }

        var (start, length) = LongestZeros(groups);
        var text = new StringBuilder();
        for (var i = 0; i < groups.Length; i++)
        {
            if (i == start)
            {
                text.Append("::");
                i += length - 1;
                continue;
            }

            text.Append(text.Length == 0 || text[^1] == ':' ? "" : ":").Append(groups[i].ToString("x", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static (int Start, int Length) LongestZeros(int[] groups)
    {
        var (best, length) = (-1, 1);
        for (var i = 0; i < groups.Length; i++)
        {
            var end = i;
            while (end < groups.Length && groups[end] == 0)
            {
                end++;
            }

            (best, length) = end - i > length ? (i, end - i) : (best, length);
            i = Math.Max(i, end - 1);
        }

        return (best, length);
    }

    private static bool IsMapped(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size && bytes[..10].IndexOfAnyExcept((byte)0) < 0 && bytes[10] == 0xFF && bytes[11] == 0xFF;

    private static byte[] Uuid(string text) => text.Length == 36 && Guid.TryParseExact(text, "D", out var uuid) ? uuid.ToByteArray(bigEndian: true)
        : throw NotCast($"Cannot cast value to UUID: {text}");

    private static byte[]? Ip(string text)
    {
        var isVersion6 = text.Contains(':', StringComparison.Ordinal);
        var isPlain = isVersion6 ? text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')
            : text.Split('.') is { Length: 4 } parts && parts.All(p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit) && (p.Length == 1 || p[0] != '0'));
        return isPlain && IPAddress.TryParse(text, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6) == isVersion6
            ? Mapped(address.GetAddressBytes()) : null;
    }

    private static byte[] Mapped(ReadOnlySpan<byte> bytes)
    {
        var mapped = new byte[Size];
        if (bytes.Length != Size)
        {
            mapped[10] = mapped[11] = 0xFF;
        }

        bytes.CopyTo(mapped.AsSpan(Size - bytes.Length));
        return mapped;
    }

    /// <summary>Whether a network, such as 10.0.0.0/8, has an address. In version 4, the bits of the network's base after its prefix must be 0.</summary>
    private static bool Contains(string network, ReadOnlySpan<byte> address)
    {
        var slash = network.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            throw Wrong("Invalid CIDR");
        }

        var start = Ip(network[..slash]) ?? throw Wrong("Invalid network IP address");
        if (!int.TryParse(network.AsSpan(slash + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var prefix))
        {
            throw RowValues.Error(WorkerErrorName.GenericInternalError, $"For input string: \"{network[(slash + 1)..]}\"");
        }

        var isVersion4 = IsMapped(start);
        var bits = isVersion4 ? (MappedStart * 8) + prefix : prefix;
        if (prefix < 0 || bits > Size * 8)
        {
            throw Wrong(prefix < 0 ? "Invalid prefix length" : "Prefix length exceeds address length");
        }

        var contains = isVersion4 == IsMapped(address);
        for (var i = 0; i < Size * 8; i++)
        {
            var mask = 0x80 >> (i & 7);
            if (i < bits)
            {
                contains &= ((start[i >> 3] ^ address[i >> 3]) & mask) == 0;
            }
            else if (isVersion4 && (start[i >> 3] & mask) != 0)
            {
                throw Wrong("Invalid CIDR");
            }
        }

        return contains;
    }

    private static InvalidOperationException NotCast(string message) => RowValues.Error(SqlErrorName.InvalidCastArgument, message);

    private static InvalidOperationException Wrong(string message) => RowValues.Error(SqlErrorName.InvalidFunctionArgument, message);
}
