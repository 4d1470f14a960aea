using System.Net;
using System.Net.Sockets;

namespace Tarn.Access.Sessions;

/// <summary>
/// Bounds guesses of secrets. From one address, five wrong secrets for one key stop that key for the rest of the minute. Other
/// keys continue, so a client that guesses locks out no caller with another key. All unknown keys share one count of their address.
/// An IPv6 network of 64 bits counts as one address.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class GuessLimit(TimeProvider time)
{
    /// <summary>The wrong secrets that an address has for a key within a minute.</summary>
    public const int WrongMax = 5;

    private const int CountsMax = 10_000;
    private const int NetworkBytes = 8;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(string Address, string Key), (int Wrong, DateTimeOffset Until)> _counts = [];
    private readonly Lock _gate = new();

    /// <summary>Begins an attempt, which counts as wrong until <see cref="Right"/>. So attempts at the same time are bounded too.</summary>
    /// <param name="address">The client's address; null or another text: not known.</param>
    /// <param name="key">The attempt's long-term key; null: there is no such key.</param>
    /// <returns>False: the attempt must be refused, without a look at its secret.</returns>
    public bool TryBegin(string? address, string? key)
    {
        var place = (NetworkOf(address), key ?? "");
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (!_counts.TryGetValue(place, out var found) || found.Until <= now)
            {
                MakeRoom(now);
                found = (0, now + Window);
            }

            if (found.Wrong >= WrongMax)
            {
                return false;
            }

            _counts[place] = found with { Wrong = found.Wrong + 1 };
            return true;
        }
    }

    /// <summary>Ends an attempt whose secret was right. Earlier wrong ones stay counted.</summary>
    public void Right(string? address, string key)
    {
        lock (_gate)
        {
            var place = (NetworkOf(address), key);
            if (_counts.TryGetValue(place, out var found) && found.Wrong > 0)
            {
                _counts[place] = found with { Wrong = found.Wrong - 1 };
            }
        }
    }

    // Only keys that exist have counts of their own. When there are too many, the ones that end first give way.
    private void MakeRoom(DateTimeOffset now)
    {
        if (_counts.Count < CountsMax)
        {
            return;
        }

        foreach (var (ended, _) in _counts.Where(count => count.Value.Until <= now || count.Value.Wrong == 0).ToList())
        {
            _counts.Remove(ended);
        }

        if (_counts.Count >= CountsMax)
        {
            _counts.Remove(_counts.MinBy(count => count.Value.Until).Key);
        }
    }

    private static string NetworkOf(string? text) => !IPAddress.TryParse(text, out var address) ? ""
        : address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes))
            : address.MapToIPv4().ToString();
}
