namespace Tarn.Tests.Modules.KinesisAnalytics;

/// <summary>The child process of the kill test: it commits until it is killed, and prints a line for each acknowledged commit.</summary>
internal static class CrashProgram
{
    private static async Task<int> Main(string[] args)
    {
        if (args is [ApplicationTablesKillTests.ChildName, var data])
        {
            await ApplicationTablesKillTests.Child(data);
            return 0;
        }

        await Console.Error.WriteLineAsync($"a child of the kill tests: {ApplicationTablesKillTests.ChildName}");
        return 2;
    }
}
