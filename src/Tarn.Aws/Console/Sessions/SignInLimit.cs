using System.Net;
using System.Net.Sockets;

namespace Tarn.Aws.Console.Sessions;

/// <summary>
/// Counts wrong keys and codes: five within a minute stop an address for the rest of it. An IPv6 network of 64 bits counts
/// as one address. While many addresses are counted, further ones share a count.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class SignInLimit(TimeProvider time)
{
    private const int WrongMax = 5;
    private const int AddressesMax = 10_000;
    private const int NetworkBytes = 8;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (int Wrong, DateTimeOffset Until)> _counts = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Whether the address may try.</summary>
    public bool Allows(IPAddress? address)
    {
        lock (_gate)
        {
            return Current(KeyOf(address)).Wrong < WrongMax;
        }
    }

    /// <summary>Counts a wrong key or code.</summary>
    public void Count(IPAddress? address)
    {
        lock (_gate)
        {
            var key = KeyOf(address);
            var (wrong, until) = Current(key);
            _counts[key] = (wrong + 1, wrong == 0 ? time.GetUtcNow() + Window : until);
        }
    }

    private (int Wrong, DateTimeOffset Until) Current(string key)
    {
        var now = time.GetUtcNow();
        return _counts.TryGetValue(key, out var found) && found.Until > now ? found : (0, now);
    }

    private string KeyOf(IPAddress? address)
    {
        var key = address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes))
            : address?.MapToIPv4().ToString() ?? "";
        if (_counts.Count < AddressesMax || _counts.ContainsKey(key))
        {
            return key;
        }

        var now = time.GetUtcNow();
        foreach (var old in _counts.Where(count => count.Value.Until <= now).Select(count => count.Key).ToList())
        {
            _counts.Remove(old);
        }

        return _counts.Count < AddressesMax ? key : "";
    }
}
