using System.Globalization;
using System.Text;
using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Aws.Logs.Finding;

/// <summary>The tokens of pages. A token is a position in the order of events; it needs no state.</summary>
internal static class EventTokens
{
    private const int TimeDigits = 20;
    private const int NumberDigits = 36;

    /// <summary>The token from which GetLogEvents continues to newer events.</summary>
    public static string Forward(EventKey key) => Text('f', key);

    /// <summary>The token from which GetLogEvents continues to older events.</summary>
    public static string Backward(EventKey key) => Text('b', key);

    /// <summary>Reads a token of GetLogEvents.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterException.</exception>
    public static (bool IsForward, EventKey Key) Read(string token)
    {
        var isForm = token.Length == 2 + TimeDigits + NumberDigits + 2 && token[..2] is "f/" or "b/" && token.EndsWith("/s", StringComparison.Ordinal);
        return isForm && TryRead(token[2..^2], out var key) ? (token[0] == 'f', key) : throw Invalid();
    }

    /// <summary>The token of a search.</summary>
    public static string Search(EventKey key) => Convert.ToBase64String(Encoding.ASCII.GetBytes(Digits(key)));

    /// <summary>Reads the token of a search.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterException.</exception>
    public static EventKey ReadSearch(string token)
    {
        var bytes = new byte[TimeDigits + NumberDigits];
        return token.Length <= 128 && Convert.TryFromBase64String(token, bytes, out var length) && length == bytes.Length
            && TryRead(Encoding.ASCII.GetString(bytes), out var key) ? key : throw Invalid();
    }

    /// <summary>The error of a token that no page gave.</summary>
    public static AwsErrorException Invalid() => LogsErrors.InvalidParameterException("The specified nextToken is invalid.");

    private static string Text(char direction, EventKey key) => $"{direction}/{Digits(key)}/s";

    private static string Digits(EventKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.TimeMs:D20}{key.Number.Value + 1:D36}");

    private static bool TryRead(string digits, out EventKey key)
    {
        key = default;
        if (!long.TryParse(digits.AsSpan(0, TimeDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var timeMs)
            || !long.TryParse(digits.AsSpan(TimeDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        key = new EventKey(timeMs, new EventNumber(number - 1));
        return true;
    }
}
