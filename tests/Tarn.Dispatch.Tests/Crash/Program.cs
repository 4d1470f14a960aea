namespace Tarn.Dispatch.Tests.Crash;

/// <summary>The child process of tests that kill it.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["dispatch", var root]:
                await DispatchKillTests.Child(root);
                break;
            case ["places", var root]:
                await PlaceKillTests.Child(root);
                break;
            default:
                await Console.Error.WriteLineAsync("a child of the tests: dispatch FOLDER or places FOLDER");
                return 2;
        }

        return 0;
    }
}
