using Tarn.Items.Tests.Engine;

namespace Tarn.Items.Tests.Crash;

/// <summary>The child process of the kill tests: it works until it is killed, and prints a line for each acknowledged write.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not ["items", .. var rest])
        {
            await Console.Error.WriteLineAsync("a child of the kill tests: items");
            return 2;
        }

        await ItemKillTests.Child(rest);
        return 0;
    }
}
