using Tarn.Analytics.Tests.Applications;
using Tarn.Analytics.Tests.Runs;

namespace Tarn.Analytics.Tests.Crash;

/// <summary>The child processes of the kill tests.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case [ApplicationKillTests.ChildName, var file]:
                await ApplicationKillTests.Child(file);
                return 0;
            case [RunKillTests.ChildName, var folder, var point]:
                await RunKillTests.Child(folder, point);
                return 0;
            default:
                await Console.Error.WriteLineAsync($"a child of a kill test: {ApplicationKillTests.ChildName} FILE, or {RunKillTests.ChildName} FOLDER POINT");
                return 2;
        }
    }
}
