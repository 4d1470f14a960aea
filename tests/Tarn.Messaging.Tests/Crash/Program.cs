namespace Tarn.Messaging.Tests.Crash;

/// <summary>The child process of tests that kill it.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not ["queues", var root])
        {
            await Console.Error.WriteLineAsync("a child of the tests: queues FOLDER");
            return 2;
        }

        await QueueKillTests.Child(root);
        return 0;
    }
}
