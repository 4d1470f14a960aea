using Tarn.Storage.Tests.Archive;
using Tarn.Storage.Tests.Metadata;
using Tarn.Storage.Tests.Objects;
using Tarn.Storage.Tests.Objects.Lifecycle;
using Tarn.Storage.Tests.Objects.Locations;
using Tarn.Storage.Tests.Objects.Versions;
using Tarn.Storage.Tests.Recovery;
using Tarn.Storage.Tests.Rows;
using Tarn.Storage.Tests.Streams.Journal;
using Tarn.Storage.Tests.Streams.Journal.Simulation;

namespace Tarn.Storage.Tests.Crash;

/// <summary>
/// The child process of the kill tests. It works until it is killed, and prints a line for each acknowledged operation.
/// </summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<string[], Task>> Children = new()
    {
        ["metadata"] = MetadataKillTests.Child,
        ["journal"] = JournalKillTests.Child,
        ["archive"] = JournalArchiveKillTests.Child,
        ["objects"] = ObjectKillTests.Child,
        ["collector"] = ObjectKillTests.CollectorChild,
        ["versions"] = VersionKillTests.Child,
        ["lifecycle"] = LifecycleKillTests.Child,
        ["moves"] = MoveKillTests.Child,
        ["rows"] = RowStoreKillTests.Child,
        ["recover"] = RecoveryKillTests.Child,
        ["simulate"] = SimulateCommand.Run,
    };

    private static async Task<int> Main(string[] args)
    {
        if (args is not [var name, .. var rest] || !Children.TryGetValue(name, out var child))
        {
            await Console.Error.WriteLineAsync("a child of the kill tests: " + string.Join(", ", Children.Keys));
            return 2;
        }

        await child(rest);
        return 0;
    }
}
