namespace Tarn.Messaging.Tests.Crash;

/// <summary>The child process of tests that kill it.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["queues", var root]:
                await QueueKillTests.Child(root);
                return 0;
            case ["losses", var root]:
                await LossKillTests.Child(root);
                return 0;
            default:
                await Console.Error.WriteLineAsync("a child of the tests: queues or losses, FOLDER");
                return 2;
        }
    }
}
