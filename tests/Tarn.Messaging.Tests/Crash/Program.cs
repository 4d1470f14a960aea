using System.Globalization;
using Tarn.Storage.Records;

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
            case ["events", var root, var stream, var first]:
                var source = new StreamId(long.Parse(stream, CultureInfo.InvariantCulture));
                await EventKillTests.Child(root, source, int.Parse(first, CultureInfo.InvariantCulture));
                return 0;
            case ["due", var root]:
                await DueKillTests.Child(root);
                return 0;
            default:
                await Console.Error.WriteLineAsync("a child of the tests: queues, losses or due, FOLDER, or events, FOLDER STREAM NUMBER");
                return 2;
        }
    }
}
