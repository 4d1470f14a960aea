using Tarn.Functions.Tests.Definitions;
using Tarn.Functions.Tests.Hostile;
using Tarn.Functions.Tests.Running;

namespace Tarn.Functions.Tests.Crash;

/// <summary>The child process of tests that kill the server, or run it as another user.</summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<string[], Task>> Children = new()
    {
        ["server"] = ServerKillTests.Child,
        ["hostile"] = HostileFunctionTests.Child,
        ["neighbours"] = NeighbourTests.Child,
        ["functions"] = FunctionKillTests.Child,
        ["limits"] = LimitTests.Child,
        ["network"] = NetworkTests.Child,
    };

    private static async Task<int> Main(string[] args)
    {
        if (args is not [var name, .. var rest] || !Children.TryGetValue(name, out var child))
        {
            await Console.Error.WriteLineAsync("a child of the tests: " + string.Join(", ", Children.Keys));
            return 2;
        }

        await child(rest);
        return 0;
    }
}
