using System.Globalization;
using System.Net;

namespace Tarn.Settings;

/// <summary>
/// Parses values of settings. An invalid text is a <see cref="FormatException"/>, whose message names valid values.
/// </summary>
internal static class SettingText
{
    /// <summary>An address and a port.</summary>
    public static IPEndPoint EndPoint(string value)
    {
        var colon = value.LastIndexOf(':');
        var host = colon < 0 ? "" : value[..colon].Trim('[', ']');
        if (colon >= 0
            && ushort.TryParse(value.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && (host == "localhost" || IPAddress.TryParse(host, out _)))
        {
            return new IPEndPoint(host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(host), port);
        }

        throw new FormatException("an IP address and a port are needed, as in 127.0.0.1:4566 or [::1]:4566");
    }

    /// <summary>An address that begins with http or https.</summary>
    public static Uri HttpUrl(string value)
    {
        var isUrl = Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0;
        return isUrl ? url! : throw new FormatException("a URL without a user is needed, as in http://127.0.0.1:4318");
    }

    /// <summary>A whole number between two bounds, both included.</summary>
    public static long Number(string value, long least, long most) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"a whole number of at least {least} is needed");

    /// <summary>One of some words.</summary>
    public static string Choice(string value, params ReadOnlySpan<string> choices)
    {
        foreach (var choice in choices)
        {
            if (choice == value)
            {
                return choice;
            }
        }

        throw new FormatException($"one of {string.Join(", ", choices!)} is needed");
    }
}
