namespace Tarn.Wire.Outside;

/// <summary>Compares the servers of URLs. A kept secret may only go to the server for which it was given.</summary>
public static class ServerNames
{
    /// <summary>Whether two URLs have the same scheme, host and port.</summary>
    public static bool AreSame(string one, string other) =>
        Uri.TryCreate(one, UriKind.Absolute, out var first) && Uri.TryCreate(other, UriKind.Absolute, out var second)
        && Uri.Compare(first, second, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
