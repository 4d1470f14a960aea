using Tarn.Analytics.Tests.Applications;

namespace Tarn.Analytics.Tests.Crash;

/// <summary>The child process of the kill test.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not [ApplicationKillTests.ChildName, var file])
        {
            await Console.Error.WriteLineAsync($"a child of the kill test: {ApplicationKillTests.ChildName} FILE");
            return 2;
        }

        await ApplicationKillTests.Child(file);
        return 0;
    }
}
