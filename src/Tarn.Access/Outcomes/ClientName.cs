namespace Tarn.Access.Outcomes;

/// <summary>Short names of clients, from their own words (<c>User-Agent</c>).</summary>
internal static class ClientName
{
    private const int CharsMax = 40;
    private const string Unknown = "client";
    private const string App = "app/";

    // The Kinesis client library adds its name after the SDK's.
    private static readonly (string Part, string Name)[] Known =
    [
        ("KinesisClientLibrary", "KCL"), ("kinesis-client-library", "KCL"), ("Mozilla/", "browser"),
    ];

    /// <summary>The name of a call's client: an application's own name, a known library, else the first product.</summary>
    public static string Of(Call call) => call.Door == "console" ? "console" : Of(call.UserAgent);

    /// <inheritdoc cref="Of(Call)"/>
    public static string Of(string agent)
    {
        foreach (var product in agent.Split(' '))
        {
            if (product.StartsWith(App, StringComparison.Ordinal) && Clean(product[App.Length..]) is { Length: > 0 } app)
            {
                return app;
            }
        }

        foreach (var (part, name) in Known)
        {
            if (agent.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return name;
            }
        }

        return Clean(agent.Split('/', ' ')[0]) is { Length: > 0 } first ? first : Unknown;
    }

    // The text is the client's: characters of names only.
    private static string Clean(string text) => new([.. text
        .Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or ':' or '+')
        .Take(CharsMax)]);
}
