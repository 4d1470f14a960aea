namespace Tarn.Dispatch.Tests.Crash;

/// <summary>The child process of tests that kill it.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not ["dispatch", var root])
        {
            await Console.Error.WriteLineAsync("a child of the tests: dispatch FOLDER");
            return 2;
        }

        await DispatchKillTests.Child(root);
        return 0;
    }
}
