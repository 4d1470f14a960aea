namespace Tarn.Telemetry.Tests.Crash;

/// <summary>The child process of the kill test.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not [LogKillTests.ChildName, .. var rest])
        {
            await Console.Error.WriteLineAsync($"a child of the kill test: {LogKillTests.ChildName}");
            return 2;
        }

        await LogKillTests.Child(rest);
        return 0;
    }
}
