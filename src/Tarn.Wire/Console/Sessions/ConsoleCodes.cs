using System.Buffers.Text;
using System.Security.Cryptography;
using Tarn.Wire.Console.Shares;

namespace Tarn.Wire.Console.Sessions;

/// <summary>Codes of links that sign in: each works once, within 60 seconds.</summary>
/// <param name="time">The clock.</param>
public sealed class ConsoleCodes(TimeProvider time)
{
    /// <summary>The console's own address, <c>http://127.0.0.1:4570</c> for example; null: it is the server's.</summary>
    public string? Url { get; set; }

    /// <summary>How long a code works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const int CodesMax = 100;
    private const int CodesOfKeyMax = 10;
    private const int CodeBytes = 32;

    private readonly Dictionary<string, Code> _codes = new(StringComparer.Ordinal);
    private readonly FairSlots<Code> _slots = new(CodesMax, CodesOfKeyMax);
    private readonly Lock _gate = new();

    /// <summary>
    /// Makes a code for the owner of a long-term key. When too many of the key wait, its oldest stops to work; when too many of all keys
    /// wait, the oldest of the key with the most.
    /// </summary>
    public (string Code, DateTimeOffset Expires) Make(string accessKeyId)
    {
        var made = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CodeBytes));
        var expires = time.GetUtcNow() + Lifetime;
        lock (_gate)
        {
            if (_slots.FindLeaver(accessKeyId, out var leaver) is not null)
            {
                Remove(leaver!);
            }

            var code = new Code(made, accessKeyId, expires);
            _codes.Add(made, code);
            _slots.Add(accessKeyId, code);
        }

        return (made, expires);
    }

    /// <summary>Uses a code up and returns its key; null if it does not work.</summary>
    internal string? Take(string code)
    {
        lock (_gate)
        {
            if (!_codes.TryGetValue(code, out var found))
            {
                return null;
            }

            Remove(found);
            return found.Expires > time.GetUtcNow() ? found.AccessKeyId : null;
        }
    }

    private void Remove(Code code)
    {
        _codes.Remove(code.Text);
        _slots.Remove(code.AccessKeyId, code);
    }

    private sealed record Code(string Text, string AccessKeyId, DateTimeOffset Expires);
}
