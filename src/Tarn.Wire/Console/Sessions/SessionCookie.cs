using System.Globalization;

namespace Tarn.Wire.Console.Sessions;

/// <summary>The cookie that holds the session's id. Scripts cannot read it, and other sites cannot send it.</summary>
public static class SessionCookie
{
    private const string Name = "tarn-session";

    /// <summary>The id that the browser sent; null if there is none.</summary>
    public static string? Read(WireRequest request)
    {
        foreach (var cookie in (request.Headers["Cookie"] ?? "").Split(';', ',', StringSplitOptions.TrimEntries))
        {
            if (cookie.StartsWith(Name + "=", StringComparison.Ordinal))
            {
                return cookie[(Name.Length + 1)..];
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a cookie that a function sets is for the console: it has the session's name, or one of the console's paths. Browsers send a
    /// cookie without a name as its bare value, so the value may have the form of a session.
    /// </summary>
    /// <param name="cookie">The value of a Set-Cookie header.</param>
    public static bool Claims(string cookie)
    {
        var parts = cookie.Split(';', StringSplitOptions.TrimEntries);
        var name = parts[0].TrimStart('=', ' ', '\t').Split('=')[0].Trim();
        return name.Equals(Name, StringComparison.OrdinalIgnoreCase) || parts.Skip(1).Any(IsConsolePath);
    }

    private static bool IsConsolePath(string attribute) => attribute.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var path]
        && name.Equals("Path", StringComparison.OrdinalIgnoreCase)
        && path.Trim('"').StartsWith($"/{ConsoleRequest.Segment}", StringComparison.OrdinalIgnoreCase);

    /// <summary>Gives the browser a session.</summary>
    public static void Set(WireResponse response, string id, TimeSpan lifetime, bool tls) => response.Headers.Set(
        "Set-Cookie",
        string.Create(
            CultureInfo.InvariantCulture, $"{Name}={id}; Path=/{ConsoleRequest.Segment}; Max-Age={(long)lifetime.TotalSeconds}; HttpOnly; SameSite=Strict")
        + (tls ? "; Secure" : ""));

    /// <summary>Takes the session away.</summary>
    public static void Clear(WireResponse response, bool tls) => Set(response, "", TimeSpan.Zero, tls);
}
