using Tarn.Items.Tests.Copies;
using Tarn.Items.Tests.Engine;
using Tarn.Items.Tests.Expiry;
using Tarn.Items.Tests.Streams;

namespace Tarn.Items.Tests.Crash;

/// <summary>The child process of the kill tests: it works until it is killed, and prints a line for each acknowledged write.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["items", .. var rest]:
                await ItemKillTests.Child(rest);
                return 0;
            case ["copies", .. var rest]:
                await CopyKillTests.Child(rest);
                return 0;
            case ["transfers", .. var rest]:
                await TransferKillTests.Child(rest);
                return 0;
            case ["replicas", .. var rest]:
                await ReplicaKillTests.Child(rest);
                return 0;
            case ["removals", .. var rest]:
                await RemovalKillTests.Child(rest);
                return 0;
            case ["splits", .. var rest]:
                await SplitKillTests.Child(rest);
                return 0;
            case ["expiry", .. var rest]:
                await ExpiryKillTests.Child(rest);
                return 0;
            default:
                await Console.Error.WriteLineAsync("a child of the kill tests: items, copies, transfers, replicas, removals, splits, expiry");
                return 2;
        }
    }
}
