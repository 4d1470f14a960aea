using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tarn.Functions.Environments;

/// <summary>
/// Calls of functions to names of AWS, as the bootstraps report them. Clients from before <c>AWS_ENDPOINT_URL</c> make them, and
/// clients with an endpoint or keys of their own. Memory: 16 names of each function that called one since the start, 253 characters at most.
/// </summary>
/// <param name="logger">Takes a warning for each new name of a function.</param>
internal sealed partial class AwsCalls(ILogger logger)
{
    // The names come from functions, which may report any.
    private const int NamesMax = 16;
    private const int NameCharsMax = 253;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<AwsCall, byte>> _calls = new();

    /// <summary>Notes a call. Malformed names, and names beyond the first 16 of a function, are ignored.</summary>
    public void Note(string functionArn, string name, bool hasLeft)
    {
        var calls = _calls.GetOrAdd(functionArn, static _ => new());
        if (name.Length is 0 or > NameCharsMax || Uri.CheckHostName(name) != UriHostNameType.Dns || calls.Count >= NamesMax
            || !calls.TryAdd(new AwsCall(name, hasLeft), 0))
        {
            return;
        }

        if (hasLeft)
        {
            Left(logger, functionArn, name);
        }
        else
        {
            Redirected(logger, functionArn, name);
        }
    }

    /// <summary>The names of a function. Names whose calls left for AWS come first.</summary>
    public IReadOnlyList<AwsCall> Of(string functionArn) => !_calls.TryGetValue(functionArn, out var calls) ? []
        : [.. calls.Keys.OrderByDescending(call => call.HasLeft).ThenBy(call => call.Name, StringComparer.Ordinal)];

    [LoggerMessage(
        LogLevel.Warning,
        "{Function} called {Name}, and the call left for AWS: it was not signed with the function's own key (docs/functions.md, \"Clients of AWS\")")]
    private static partial void Left(ILogger logger, string function, string name);

    [LoggerMessage(
        LogLevel.Warning,
        "{Function} called {Name}, and the call went to this server: its client of AWS does not read AWS_ENDPOINT_URL (docs/functions.md)")]
    private static partial void Redirected(ILogger logger, string function, string name);
}
