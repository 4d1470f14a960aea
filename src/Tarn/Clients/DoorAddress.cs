using Tarn.Access.Credentials;
using Tarn.OwnProcess;
using Tarn.Storage.Disk;

namespace Tarn.Clients;

/// <summary>
/// The address of the server and the key of a client command. <c>docs/decisions/0002</c> explains the order of the
/// sources.
/// </summary>
/// <param name="Url">The server's URL.</param>
/// <param name="From">The source of the URL, for error messages.</param>
/// <param name="Key">The key to sign with.</param>
/// <param name="SessionToken">The session token, for temporary keys.</param>
/// <param name="Data">The data directory of the command.</param>
internal sealed record DoorAddress(Uri Url, string From, AccessKey Key, string? SessionToken, string Data)
{
    /// <summary>
    /// Finds the server: <paramref name="endpoint"/>, else <c>DIR/endpoint</c> of <c>--data DIR</c>, else AWS_ENDPOINT_URL, else
    /// <c>DIR/endpoint</c>.
    /// </summary>
    /// <param name="endpoint">The value of <c>--endpoint</c>; null: it was not given.</param>
    /// <param name="data">The data directory.</param>
    /// <param name="hasData">Whether <c>--data</c> named the data directory.</param>
    /// <exception cref="CommandException">
    /// No endpoint was found (the message names the command that starts a server), the endpoint is no URL, or no key
    /// was found.
    /// </exception>
    public static DoorAddress Find(string? endpoint, string data, bool hasData)
    {
        var variable = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL");
        var hint = string.IsNullOrEmpty(variable) ? "" : ", or leave --data out: AWS_ENDPOINT_URL is set";
        var stored = DataDirectory.ReadEndpoint(data);
        var (url, from) = (endpoint, hasData ? null : variable, stored) switch
        {
            ({ Length: > 0 } given, _, _) => (given, "--endpoint"),
            (_, { Length: > 0 } given, _) => (given, "AWS_ENDPOINT_URL"),
            (_, _, { Length: > 0 } given) => (given, Path.Combine(data, "endpoint")),
            _ => throw new CommandException($"no Tarn runs on {data}; start: ./tarn serve --data {data}{hint}"),
        };
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
        {
            throw new CommandException($"{from} is '{url}': a URL such as http://127.0.0.1:4566 is needed", ExitCode.Usage);
        }

        var isOwn = string.IsNullOrEmpty(endpoint) && (hasData || string.IsNullOrEmpty(variable));
        var (key, token) = KeyFor(isOwn, isOfOther: isOwn && !string.IsNullOrEmpty(variable) && variable != stored, data);
        return new DoorAddress(parsed, from, key, token, data);
    }

    /// <summary>The address of a server that this process started, with the root key of its data directory.</summary>
    public static DoorAddress Own(string url, string data)
    {
        var key = SharedKeyFile.Read(Path.Combine(data, "credentials"))
            ?? throw new CommandException($"{data} holds no credentials");
        return new DoorAddress(new Uri(url), Path.Combine(data, "endpoint"), key.Key, key.SessionToken, data);
    }

    /// <param name="ownEndpoint">Whether the endpoint is that of the data directory.</param>
    /// <param name="isOfOther">Whether the variables name another server: their key is that server's.</param>
    /// <param name="data">The data directory.</param>
    private static SharedKey KeyFor(bool ownEndpoint, bool isOfOther, string data)
    {
        var own = SharedKeyFile.Read(Path.Combine(data, "credentials"));
        return (isOfOther ? own : null) ?? FromVariables() ?? (ownEndpoint ? own : null) ?? FromSharedFile() ?? own
            ?? throw new CommandException($"no key was found: neither AWS_ACCESS_KEY_ID nor a profile nor {data}/credentials");
    }

    private static SharedKey? FromVariables() =>
        Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID") is { Length: > 0 } id
        && Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY") is { Length: > 0 } secret
            ? new SharedKey(new AccessKey(id, secret), Environment.GetEnvironmentVariable("AWS_SESSION_TOKEN"))
            : null;

    private static SharedKey? FromSharedFile()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var path = Environment.GetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(home, ".aws", "credentials");
        return SharedKeyFile.Read(path, Environment.GetEnvironmentVariable("AWS_PROFILE") ?? "default");
    }
}
