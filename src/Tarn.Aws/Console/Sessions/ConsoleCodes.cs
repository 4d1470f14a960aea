using System.Buffers.Text;
using System.Security.Cryptography;

namespace Tarn.Aws.Console.Sessions;

/// <summary>Codes of links that sign in: each works once, within 60 seconds.</summary>
/// <param name="time">The clock.</param>
public sealed class ConsoleCodes(TimeProvider time)
{
    /// <summary>How long a code works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const int CodesMax = 100;
    private const int CodeBytes = 32;

    private readonly Dictionary<string, (string AccessKeyId, DateTimeOffset Expires)> _codes = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Makes a code for the owner of a long-term key. When too many wait, the oldest stops to work.</summary>
    public (string Code, DateTimeOffset Expires) Make(string accessKeyId)
    {
        var made = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CodeBytes));
        var expires = time.GetUtcNow() + Lifetime;
        lock (_gate)
        {
            if (_codes.Count >= CodesMax)
            {
                _codes.Remove(_codes.MinBy(code => code.Value.Expires).Key);
            }

            _codes.Add(made, (accessKeyId, expires));
        }

        return (made, expires);
    }

    /// <summary>Uses a code up and returns its key; null if it does not work.</summary>
    internal string? Take(string code)
    {
        lock (_gate)
        {
            return _codes.Remove(code, out var found) && found.Expires > time.GetUtcNow() ? found.AccessKeyId : null;
        }
    }
}
